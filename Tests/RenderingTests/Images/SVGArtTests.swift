import Foundation
import Rendering
import Testing

@Suite struct `SVG art` {
    private let root = #"<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink""#

    private func art(_ content: String, size: String = #"width="10" height="10""#) -> [UInt8] {
        Array("\(root) \(size)>\(content)</svg>".utf8)
    }

    @Test(arguments: [
        (#"width="30" height="20""#, 30.0, 20.0), (#"viewBox="0 0 400 100""#, 400, 100),
        (#"width="1in" height="25.4mm""#, 96, 96), (#"width="100%" height="100%" viewBox="5 5 7 8""#, 7, 8),
    ])
    func `has its own size, or that of its view box`(attributes: String, width: Double, height: Double) throws {
        let picture = try Picture(reading: art("<path d='M0 0h5v5z'/>", size: attributes), allowing: [.svg])
        #expect(picture.format == .svg)
        #expect(abs(picture.size.width - width) < 1e-3 && abs(picture.size.height - height) < 1e-3)
    }

    @Test func `may have what drawing programs write`() {
        let content = """
            <title>A &amp; B</title><metadata><rdf:RDF xmlns:rdf="urn:r" xmlns:cc="urn:c"><cc:Work/></rdf:RDF></metadata>
            <style type="text/css"><![CDATA[ .st0{fill:url(#g);} .st1 {stroke:#123} ]]></style>
            <defs><linearGradient id="g"><stop offset="0" stop-color="red"/></linearGradient>
            <linearGradient id="h" xlink:href="#g"/><clipPath id="c"><rect width="5" height="5"/></clipPath></defs>
            <!-- a > b <text> --><g clip-path="url(#c)" style="fill: URL( '#h' ) ; filter:none">
            <path id="p" class='st0' d="M0 0h5v5z"/><use xlink:href="#p" x="3"/></g>
            <a href="https://example.org"><circle r="2"/></a>
            """
        let file =
            Array("\u{FEFF}<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n".utf8)
            + Array(
                "<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\">\n"
                    .utf8)
            + art(content)
        #expect(refusal(file) == "")
    }

    @Test(arguments: ["<text>A</text>", "<g><svg:text xmlns:svg='http://www.w3.org/2000/svg'>A</svg:text></g>"])
    func `may not have text, whose fonts would be the system's`(content: String) {
        #expect(refusal(art(content)).contains("convert text to outlines"))
    }

    @Test(arguments: [
        "<image href='http://example.org/a.png'/>", "<image xlink:href='//example.org/a.png'/>",
        "<image href='file:///etc/passwd'/>", "<image href='&#104;ttp://example.org/a.png'/>",
    ])
    func `may not have pictures from elsewhere`(content: String) {
        #expect(refusal(art(content)) == "remote")
    }

    @Test(arguments: [
        "<use href='other.svg#a'/>", "<use xlink:href='file:///etc/passwd#a'/>", "<rect fill='url(other.svg#a)'/>",
        "<rect style='fill:url(&quot;http://example.org/#a&quot;)'/>", "<style>rect{mask:url(x.svg#a)}</style>",
        "<filter id='f'><feImage href='a.png'/></filter>", "<linearGradient href='a.svg#b'/>",
    ])
    func `may not refer to other files`(content: String) {
        #expect(refusal(art(content)).contains("refers to"))
    }

    @Test(arguments: [
        "<image href='a.png'/>", "<image href='data:image/svg+xml;base64,PHN2Zy8+'/>",
        "<style>@import 'a.css';</style>", "<style>@im<!-- -->port 'a.css';</style>",
        "<rect style='f\\69ll:url(#a)'/>", "<foreignObject/>", "<script>1</script>",
    ])
    func `is refused with a reason for anything else from outside`(content: String) {
        #expect(refusal(art(content)).count > 20)
    }

    @Test func `may have pictures inside, as large as pictures may be`() {
        let small = Data(SamplePNG.make()).base64EncodedString()
        #expect(refusal(art("<image width='5' height='5' href='data:image/png;base64,\(small)'/>")) == "")
        let bomb =
            SamplePNG.signature + SamplePNG.header(width: 60_000, height: 60_000) + SamplePNG.imageData([0])
            + SamplePNG.end
        let coded = Data(bomb).base64EncodedString()
        #expect(refusal(art("<image href='data:image/png;base64,\(coded)'/>")).contains("40 megapixels"))
    }

    @Test(arguments: [
        "<rect filter='url(#f)'/>", "<rect style='FILTER : blur(900px)'/>", "<rect style='/**/filter/**/:blur(9px)'/>",
        "<style>@media all { rect { filter: blur(3px) } }</style>", "<style>rect{fil<![CDATA[ter:blur(3px)}]]></style>",
    ])
    func `may not have filter effects`(content: String) {
        #expect(refusal(art(content)).contains("filter effect"))
    }

    @Test func `may not declare entities, which could grow without end or read files`() {
        let laughs = """
            <!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
            <!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>
            """
        #expect(refusal(Array(laughs.utf8) + art("<desc>&c;</desc>")).contains("entities"))
        let file = "<!DOCTYPE svg [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>"
        #expect(refusal(Array(file.utf8) + art("<desc>&x;</desc>")).contains("entities"))
        #expect(refusal(art("<desc>&x;</desc>")).contains("XML"))
        #expect(refusal(Array("<?xml-stylesheet href='a.css'?>".utf8) + art("")).contains("style"))
    }

    @Test func `may not repeat itself without bound`() {
        func doubling(_ levels: Int, _ element: (Int) -> String) -> [UInt8] {
            art(
                "<defs><path id='l0' d='M0 0h1'/>" + (1...levels).map(element).joined()
                    + "</defs><use href='#l\(levels)'/>")
        }
        let uses = doubling(30) { "<g id='l\($0)'><use href='#l\($0 - 1)'/><use href='#l\($0 - 1)'/></g>" }
        #expect(refusal(uses).contains("16 MiB"))
        #expect(refusal(doubling(8) { "<g id='l\($0)'><use href='#l\($0 - 1)'/><use href='#l\($0 - 1)'/></g>" }) == "")

        let masks = doubling(30) {
            "<mask id='l\($0)'><path mask='url(#l\($0 - 1))'/><path style='mask:url(#l\($0 - 1))'/></mask>"
        }
        #expect(refusal(masks).contains("16 MiB"))
        let line = "<polyline points='" + String(repeating: "1,1 ", count: 200_000) + "'/>"
        let markers = "<marker id='m'>" + String(repeating: "<rect width='1' height='1'/>", count: 100) + "</marker>"
        #expect(refusal(art(markers + "<g marker-mid='url(#m)'>\(line)</g>")).contains("16 MiB"))
        #expect(refusal(art(markers + "<path marker-end='url(#m)' d='M0 0h9v9'/>")) == "")
    }

    @Test(arguments: [
        "<path d='M0 0L1e6 1e6' stroke-dasharray='.05'/>", "<g stroke-dasharray='.1 .1'><path d='M0-9e5V9e5'/></g>",
        "<g style='stroke-dasharray:1'><rect width='999%' height='9e5in'/></g>",
        "<style>.a{stroke-dasharray:0.1,0.2}</style><path class='a' d='m0 0 1e99 1e99'/>",
        "<style>rect{stroke-dasharray:1;width:9e9}</style><rect/>",
    ])
    func `may not have millions of dashes`(content: String) {
        #expect(refusal(art(content)).contains("dashes"))
    }

    @Test func `may have dashes as people draw them`() {
        let roads = String(repeating: "<path d='M0 0L200 300C400 500 10 10 1 1'/>", count: 200)
        #expect(refusal(art("<g stroke='red' stroke-dasharray='4,2'>\(roads)</g>")) == "")
        #expect(refusal(art("<path d='M0 0L1e6 1e6' stroke-dasharray='none'/>")) == "")
        #expect(refusal(art("<path d='M0 0L1e6 1e6' stroke-dasharray='0'/>")) == "")
    }

    @Test func `may not have thousands of layers`() {
        func dots(_ count: Int, _ attributes: String) -> String {
            String(repeating: "<circle r='1' \(attributes)/>", count: count)
        }
        #expect(refusal(art(dots(1_900, "opacity='.5'"))) == "")
        #expect(refusal(art(dots(2_100, "opacity='1'"))) == "")
        for attributes in ["opacity='.5'", "style='mix-blend-mode:multiply'", "mask='url(#m)'"] {
            #expect(refusal(art(dots(2_100, attributes))).contains("translucent"))
        }
        #expect(refusal(art("<style>.a{opacity:.9}</style>" + dots(2_100, "class='a'"))).contains("translucent"))
    }

    @Test(arguments: ["<pattern id='p'/>", "<path vector-effect='non-scaling-stroke'/>"])
    func `may not have what only pixels can show, or what does not scale`(content: String) {
        #expect(refusal(art(content)).contains("expand"))
    }

    @Test func `may not refer to itself or nest without bound`() {
        #expect(
            refusal(art("<g id='a'><use href='#b'/></g><g id='b'><use href='#a'/></g>")).contains("refers to itself"))
        let chain = (1...5_000).map { "<g id='g\($0)'><use href='#g\($0 + 1)'/></g>" }.joined()
        #expect(refusal(art(chain)).contains("200 levels"))
        let nested = String(repeating: "<g>", count: 100_000)
        #expect(refusal(art(nested)).contains("200 levels"))
    }

    @Test func `may refer from a style sheet only to gradients`() {
        let content = "<style>.a{clip-path:url(#c)}</style><clipPath id='c'><rect class='a'/></clipPath>"
        #expect(refusal(art(content)).contains("presentation attributes"))
    }

    @Test func `is bounded in bytes, elements and size`() {
        #expect(refusal(art("<!--" + String(repeating: "x", count: 2 << 20) + "-->")).contains("2 MiB"))
        #expect(refusal(art(String(repeating: "<g/>", count: 50_001))).contains("50000 elements"))
        for size in ["width='1e9' height='10'", "width='0' height='10'", "viewBox='0 0 1e300 1e300'"] {
            #expect(refusal(art("", size: size)) != "", "\(size)")
        }
        #expect(refusal(art("", size: "")).contains("viewBox"))
    }

    @Test(arguments: [
        "<svg", "<svg>", "<svg xmlns='x'/>", "<svg/><svg/>", "<svg a></svg>", "<svg a=b></svg>", "<svg></g>", "</svg>",
        "<html><svg/></html>", "<!DOCTYPE svg", "<!-- <svg", "<svg><![CDATA[", "<svg>&#xFFFFFFFFFF;</svg>", "<svg x='",
        "<?xml version='1.0' encoding='UTF-16'?><svg/>", "<?xml version='1.0' encoding='ISO-8859-1'?><svg/>",
    ])
    func `is refused when it is not SVG in UTF-8`(text: String) {
        #expect(refusal(Array(text.utf8)) != "")
    }

    @Test func `is refused with bytes that are no text`() {
        #expect(refusal(art("<desc>") + [0]).contains("UTF-8"))
        #expect(refusal(art("<desc>") + [0xC3, 0x28]).contains("UTF-8"))
    }

    @Test func `whatever bytes come, reading ends`() {
        var random = RepeatableRandom(seed: 6)
        let sample = art("<defs><g id='a'/></defs><use href='#a'/><path style='fill:url(#a)' d='M0 0A1 1 0 0 1 3 3'/>")
        let alphabet = Array("<>/\"'=&;#!?[]-{}():url \\g0".utf8)
        for _ in 0..<2_000 {
            var bytes = sample
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] =
                    alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
            }
            _ = refusal(bytes)
        }
    }
}

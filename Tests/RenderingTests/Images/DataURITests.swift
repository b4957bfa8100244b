import Foundation
import Rendering
import Testing

@Suite struct `Pictures in the data` {
    private let png = Data(SamplePNG.make()).base64EncodedString()

    private func problem(_ uri: String) -> RenderError.Problem? {
        do {
            _ = try Picture(dataURI: uri)
            return nil
        } catch {
            return error.problem
        }
    }

    @Test func `are data URIs of PNG, JPEG or SVG`() throws {
        #expect(try Picture(dataURI: "data:image/png;base64,\(png)").size == Size(width: 3, height: 2))
        let jpeg = Data(SampleJPEG.make()).base64EncodedString()
        #expect(try Picture(dataURI: "data:image/jpeg;base64,\(jpeg)").format == .jpeg)
        #expect(try Picture(dataURI: "data:image/jpg;base64,\(jpeg)").format == .jpeg)
    }

    private let art = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 30 20'><path d='M0 0h5v5z'/></svg>"

    @Test func `may be SVG, in base64 or percent-encoded`() throws {
        let coded = Data(art.utf8).base64EncodedString()
        let escaped = art.utf8.map { String($0, radix: 16) }.map { $0.count < 2 ? "%0\($0)" : "%\($0)" }.joined()
        for uri in [
            "data:image/svg+xml;base64,\(coded)", "data:image/svg+xml;charset=utf-8;base64,\(coded)",
            "Data:Image/SVG+XML,\(escaped)", "data:image/svg+xml;utf8,\(art)",
        ] {
            let picture = try Picture(dataURI: uri)
            #expect(picture.format == .svg && picture.size == Size(width: 30, height: 20), "\(uri)")
        }
        #expect(problem("data:image/svg+xml,%3Csvg%3") == problem("data:image/svg+xml,%zz"))
    }

    @Test(arguments: [
        ("<text>A</text>", "convert text to outlines"), ("<script>1</script>", "a <script>"),
        ("<use href='file:///etc/passwd#a'/>", "refers to"), ("<rect filter='url(#f)'/>", "filter effect"),
        ("<image href='data:image/svg+xml;base64,PHN2Zy8+'/>", "another kind of data URI"),
        ("<style>@import 'a.css';</style>", "from another file"),
    ])
    func `are reviewed as the template's own art is`(content: String, reason: String) {
        let coded = Data(art.replacing("</svg>", with: content + "</svg>").utf8).base64EncodedString()
        guard case .imageUnreadable(let found)? = problem("data:image/svg+xml;base64,\(coded)") else {
            Issue.record("accepted, or refused for another reason")
            return
        }
        #expect(found.contains(reason), "\(found)")
    }

    @Test func `may be written in capitals and broken into lines`() throws {
        let lines = png.enumerated().map { $0.offset % 16 == 15 ? "\($0.element)\r\n " : "\($0.element)" }.joined()
        #expect(problem(" DATA:Image/PNG;BASE64,\(lines)\n") == nil)
    }

    @Test(arguments: [
        "http://example.org/a.png", "https://example.org/a.png", "HTTPS://EXAMPLE.ORG", "//example.org/a.png",
        "file:///etc/passwd", "ftp://example.org/a.png", " \n http://example.org/a.png", "blob:https://example.org/1",
    ])
    func `are never fetched`(address: String) {
        #expect(problem(address) == .remoteImage)
    }

    @Test(arguments: [
        "", "photo.png", "/etc/passwd", "data:", "data:image/png,abc", "data:text/html;base64,AAAA",
        "data:image/gif;base64,R0lG", "data:image/png;base64", "data:image/png;base64,%%%", "data:image/svg+xml,%3",
        "data:image/png;base64,iVBORw", "data:image/png;base64,",
    ])
    func `are refused in any other form, with a remedy`(text: String) {
        guard case .imageUnreadable(let reason)? = problem(text) else {
            Issue.record("accepted, or refused for another reason")
            return
        }
        #expect(
            reason.contains("data:image/png;base64,…") || reason == "the file is empty" || reason.contains("save it"))
    }

    @Test func `are not repeated whole in an error`() {
        #expect {
            try Picture(dataURI: "data:image/png;base64," + String(repeating: "A", count: 4_000))
        } throws: { error in
            ((error as? RenderError)?.value?.count ?? 0) == 40
        }
    }

    @Test func `are bounded before they are decoded`() {
        let long = "data:image/png;base64," + String(repeating: "A", count: 34 << 20)
        #expect(problem(long) == .imageTooLarge(limit: "16 MiB"))
    }
}

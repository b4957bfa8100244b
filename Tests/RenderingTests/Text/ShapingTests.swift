import Testing

@testable import Rendering

@Suite("Shaping text")
struct ShapingTests {
    let fonts: FontLibrary
    let shaper: TextShaper
    let style = TextStyle(family: "Inter", size: .pt(20))

    init() throws {
        fonts = try Project.fonts()
        shaper = try TextShaper(fonts: fonts)
    }

    private func shape(
        _ text: String, _ style: TextStyle? = nil, language: String = "en", width: Double? = nil,
        ellipsisAfter: Int? = nil
    ) throws -> ShapedText {
        try shaper.shape(
            [ResolvedSpan(text: text)], style: style ?? self.style, size: 20, language: language, width: width,
            ellipsisAfter: ellipsisAfter)
    }

    static let scripts: [(name: String, family: String)] = [
        ("Łukasz Żółć", "Inter"), ("Nguyễn Thị Minh Khai", "Inter"), ("Αλέξανδρος", "Inter"), ("Екатерина", "Inter"),
        ("محمد عبد الله", "Noto Sans Arabic"), ("דניאל כהן", "Noto Sans Hebrew"), ("अमित शर्मा", "Noto Sans Devanagari"),
        ("রহিম উদ্দিন", "Noto Sans Bengali"), ("முருகன்", "Noto Sans Tamil"), ("สมชาย ใจดี", "Noto Sans Thai"),
        ("山田 太郎", "Noto Sans CJK JP"), ("김민수", "Noto Sans CJK JP"),
    ]

    @Test(arguments: scripts)
    func `a name is set in the declared font of its script`(name: String, family: String) throws {
        let runs = try shape(name).lines.flatMap(\.runs)
        #expect(Set(runs.map { fonts[$0.font].family }) == [family])
        #expect(runs.map(\.text).joined().count == name.count)
    }

    @Test(arguments: scripts)
    func `clusters account for every byte and every glyph`(name: String, family: String) throws {
        for run in try shape(name).lines.flatMap(\.runs) {
            #expect(run.clusters.reduce(0) { $0 + $1.bytes } == run.text.utf8.count)
            #expect(run.clusters.reduce(0) { $0 + $1.glyphs } == run.glyphs.count)
        }
    }

    @Test func `Han characters follow the language of the ticket`() throws {
        func family(_ language: String) throws -> String {
            fonts[try #require(try shape("直", language: language).lines.first?.runs.first).font].family
        }
        #expect(try family("ja-JP") == "Noto Sans CJK JP")
        #expect(try family("zh-Hans-CN") == "Noto Sans CJK SC")
        #expect(try family("zh-Hant-TW") == "Noto Sans CJK TC")
        #expect(try family("ko-KR") == "Noto Sans CJK KR")
    }

    @Test func `a character that no declared font has is refused by name`() throws {
        let error = #expect(throws: RenderError.self) { try shape("x\u{10330}y") }
        #expect(error?.problem == .unknownGlyph(character: "\u{10330}", codePoint: 0x10330))
    }

    @Test(arguments: ["\u{E000}", "\u{E123}", "\u{F8FF}"])
    func `a private character is refused even where a font has one`(character: String) throws {
        let error = #expect(throws: RenderError.self) { try shape("x" + character) }
        #expect(error?.problem.code == "unknownGlyph")
    }

    @Test func `an emoji becomes a picture that stands for its text`() throws {
        let line = try #require(try shape("Zoë 🎉").lines.first)
        #expect(line.pictures.map(\.text) == ["🎉"])
        let picture = try #require(line.pictures.first)
        #expect(picture.target.width > 15 && picture.target.width < 30)
        #expect(line.width > picture.target.maxX - 3)
    }

    @Test func `a family emoji of several people is one picture`() throws {
        let line = try #require(try shape("👨‍👩‍👧").lines.first)
        #expect(line.pictures.map(\.text) == ["👨‍👩‍👧"])
    }

    @Test func `right-to-left text runs from the right`() throws {
        let line = try #require(try shape("שלום abc").lines.first)
        #expect(line.isRightToLeft)
        #expect(line.runs.first?.text.contains("abc") == true)
        #expect(line.runs.last?.isRightToLeft == true)
    }

    @Test func `lines break at words and never inside one`() throws {
        let text = try shape("The quick brown fox jumps", width: 110)
        #expect(text.lines.map { $0.runs.map(\.text).joined() } == ["The quick ", "brown fox ", "jumps"])
        let long = try shape("Donaudampfschifffahrt", width: 50)
        #expect(long.lines.count == 1)
        #expect(long.width > 50)
    }

    @Test func `an ellipsis ends what is cut off, and says so in the text`() throws {
        let text = try shape("The quick brown fox", width: 80, ellipsisAfter: 1)
        #expect(text.lines.count == 1)
        #expect(text.lines.first?.runs.last?.text == "…")
        #expect(text.width <= 80.01)
    }

    @Test func `letter spacing opens the gaps between letters and nothing after the last`() throws {
        var spaced = style
        spaced.letterSpacing = 0.5
        #expect(abs(try shape("AB", spaced).width - (try shape("AB").width) - 10) < 0.01)
    }

    @Test func `letters that join keep their spacing`() throws {
        var spaced = style
        spaced.letterSpacing = 0.5
        #expect(try shape("محمد", spaced).width == (try shape("محمد").width))
    }

    @Test func `tabular figures are all of one width`() throws {
        var tabular = style
        tabular.hasTabularFigures = true
        #expect(abs(try shape("111", tabular).width - (try shape("000", tabular).width)) < 0.01)
        #expect(abs(try shape("111").width - (try shape("000").width)) > 1)
    }

    @Test func `lining figures are other glyphs for the same text, and letters stay`() throws {
        let plain = TextStyle(family: "EB Garamond", size: .pt(20))
        var lining = plain
        lining.features = [.liningFigures]
        let (before, after) = (try shape("Row 1", plain), try shape("Row 1", lining))
        let runs = try #require(before.lines.first?.runs.first)
        let linedUp = try #require(after.lines.first?.runs.first)
        #expect(linedUp.text == "Row 1")
        #expect(linedUp.clusters == runs.clusters)
        let differing = zip(runs.glyphs, linedUp.glyphs).map { $0.id != $1.id }
        #expect(differing == [false, false, false, false, true])
    }

    @Test func `bold and italic spans use faces of the family`() throws {
        let spans = [
            ResolvedSpan(text: "a"), ResolvedSpan(text: "b", isBold: true), ResolvedSpan(text: "c", isItalic: true),
        ]
        let runs = try shaper.shape(spans, style: style, size: 20, language: "en").lines.flatMap(\.runs)
        #expect(runs.map { fonts[$0.font].name } == ["Inter Regular", "Inter Bold", "Inter Italic"])
    }

    @Test func `a link covers its own span only`() throws {
        let spans = [ResolvedSpan(text: "see "), ResolvedSpan(text: "here", isBold: true, link: "https://example.org")]
        let runs = try shaper.shape(spans, style: style, size: 20, language: "en").lines.flatMap(\.runs)
        #expect(runs.map(\.link) == [nil, "https://example.org"])
    }
}

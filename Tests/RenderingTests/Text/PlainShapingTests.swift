import Testing

@testable import Rendering

/// Plain text is shaped without Pango. The result is Pango's to the last glyph.
@Suite("Shaping plain text")
struct PlainShapingTests {
    private static let words = [
        "Zażółć", "Nguyễn", "Sørensen", "O’Neill", "van", "Dijk", "AVAST", "To", "fi", "ffl", "Łódź", "Ștefan", "Qu",
        "9",
        "117", "2026", "TP-2026-100417", "A/B", "(left)", "“quoted”", "Ærø", "ß", "naïve", "T.", "Wave,", "£38.50", "€",
        "1–2", "x…", "Ǆ", "ĳ", "ŉ", "Þ", "fj", "gy", "Th", "#4", "*", "'s", "&", "Ta–Va", "ỹ", "Ữ", "%", "3:1", "tt",
    ]
    private static let languages = [
        "en-GB", "pl-PL", "tr-TR", "nl", "vi", "ro", "ar-EG", "ja", "de-DE-u-co-phonebk", "sr-Latn",
    ]

    @Test("gives the lines that Pango gives", arguments: try Project.fonts().families)
    func likePango(_ family: String) throws {
        let fonts = try Project.fonts()
        let plain = try TextShaper(fonts: fonts)
        let pango = try TextShaper(fonts: fonts, shapesPlainText: false)
        var random = RepeatableRandom(seed: 11)
        for _ in 0..<300 {
            // Only letters and digits are broken into lines without Pango.
            let words = Bool.random(using: &random) ? Self.words : Self.words.filter { $0.allSatisfy(\.isLetter) }
            let text = (0..<Int.random(in: 1...6, using: &random))
                .map { _ in words.randomElement(using: &random) ?? "" }.joined(separator: " ")
            var style = TextStyle(family: family, size: .pt(12))
            style.weight = [400, 600, 700].randomElement(using: &random) ?? 400
            style.isItalic = Int.random(in: 0..<4, using: &random) == 0
            style.letterSpacing = [0, 0, 0, 0.04, -0.02, 0.2].randomElement(using: &random) ?? 0
            style.hasTabularFigures = Int.random(in: 0..<4, using: &random) == 0
            style.features = TypeFeature.allCases.filter { _ in Int.random(in: 0..<20, using: &random) == 0 }
            let size = Double(Int.random(in: 18...120, using: &random)) / 4
            let width = Bool.random(using: &random) ? nil : Double.random(in: 10...400, using: &random)
            let ellipsis = Int.random(in: 0..<4, using: &random) == 0 ? 1 : nil
            let language = Self.languages.randomElement(using: &random) ?? "en"
            func shape(_ shaper: TextShaper) throws -> ShapedText {
                try shaper.shape(
                    [ResolvedSpan(text: text)], style: style, size: size, language: language, width: width,
                    ellipsisAfter: ellipsis)
            }
            let (found, expected) = (Result { try shape(plain).lines }, Result { try shape(pango).lines })
            #expect(
                (try? found.get()) == (try? expected.get()),
                "\(text) in \(size) pt of \(style.weight), \(language), \(width ?? 0) pt wide")
        }
    }

    @Test func `text of any size and spacing is set or left to Pango`() throws {
        let shaper = try TextShaper(fonts: Project.fonts())
        for (size, spacing) in [(4000.0, 0.0), (1e5, 0), (20, 1e9), (20, -1e9), (4000, 1), (20, -0.9)] {
            let style = TextStyle(family: "Inter", size: .pt(size), letterSpacing: spacing)
            let text = ResolvedSpan(text: String(repeating: "Wm ", count: 60) + "x")
            for width in [nil, 0, 1e6, 1e12] {
                _ = try? shaper.shape([text], style: style, size: size, language: "en", width: width)
            }
        }
    }
}

import Testing

@testable import Rendering

@Suite("The size of a text that shrinks")
struct SizeSearchTests {
    @Test("is the largest step that fits, shaped in that size", arguments: [false, true])
    func largestStep(wraps: Bool) throws {
        let sheet = try Sheet(
            """
            - text: "{holder.name}"
              style: body
              box: [0, 0, 120pt, 31.3pt]
              letterSpacing: 0.03
              fit: { shrink: 5pt\(wraps ? ", wrap: true" : "") }
              lines: 2
            """)
        let shaper = try TextShaper(fonts: sheet.compiled.fonts)
        var style = TextStyle(family: "Inter", size: .pt(20), lineHeight: 1.5, letterSpacing: 0.03, maximumLines: 2)
        style.fit = .shrink(minimum: .pt(5), wraps: wraps)
        var random = RepeatableRandom(seed: 3)
        for _ in 0..<150 {
            let name = (0..<Int.random(in: 1...7, using: &random))
                .map { _ in Self.words.randomElement(using: &random) ?? "" }.joined(separator: " ")
            let steps = (0...60).map { 20 - Double($0) * 0.25 }
            let expected = try steps.map { size in
                try shaper.shape(
                    [ResolvedSpan(text: name)], style: style, size: size, language: "en-GB", width: wraps ? 120 : nil)
            }.first { $0.lines.count <= 2 && $0.width <= 120.03 && $0.height <= 31.33 }
            guard let expected else {
                _ = try sheet.error(["holder.name": .string(name)])
                continue
            }
            let runs = try sheet.items(["holder.name": .string(name)]).flatMap(\.runs)
            #expect(runs.map(\.size) == expected.lines.flatMap(\.runs).map(\.size), "\(name)")
            #expect(runs.map(\.glyphs) == expected.lines.flatMap(\.runs).map(\.glyphs), "\(name)")
        }
    }

    private static let words = [
        "A", "Ada", "Łukasz", "Nguyễn", "Brennan-Łukasik", "der", "山田", "🎸", "Wave", "V.", "محمد",
    ]
}

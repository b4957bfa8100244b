import Foundation
import Testing

@testable import Rendering

/// Renderers that come and go in several threads, as the workers of a service do.
@Suite struct `Renderers in many threads` {
    private static let names = ["Łukasz Żółć", "محمد عبد الله", "山田 太郎", "अमित शर्मा", "Zoë 🎉", "No glyph \u{10FFFD}"]

    @Test func `shape names alike while others come and go`() async throws {
        let fonts = try Project.fonts()
        let expected = try Self.shapes(fonts)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask { try (0..<4).allSatisfy { _ in try Self.shapes(fonts) == expected } }
            }
            for try await isSame in group { #expect(isSame) }
        }
    }

    /// The glyphs and pictures of every name; none where a character is in no font.
    private static func shapes(_ fonts: FontLibrary) throws -> [[GlyphRun]?] {
        let shaper = try TextShaper(fonts: fonts)
        let style = TextStyle(family: "Inter", size: .pt(20))
        return names.map { name in
            // A refusal is one of the outcomes to be compared.
            let shaped = try? shaper.shape(
                [ResolvedSpan(text: name)], style: style, size: 20, language: "en", width: 40)
            return shaped?.lines.flatMap(\.runs)
        }
    }

    @Test func `draw more glyphs than Cairo keeps without waiting for each other for ever`() async throws {
        let letters = String(String.UnicodeScalarView((0x21...0x17E).compactMap(Unicode.Scalar.init)))
        let run = GlyphRun(letters, .noto, at: Point(x: 0, y: 10))
        await withTaskGroup(of: Bool.self) { group in
            for thread in 0..<8 {
                group.addTask {
                    let canvas = CairoCanvas(fonts: InstalledFont.library)
                    return (0..<150).allSatisfy { step in
                        var run = run
                        run.size = 6 + Double(step) / 8 + Double(thread) / 100
                        let page = ScenePage(.text(run), width: 20, height: 20)
                        let raster = try? canvas.raster(page, region: Rect(x: 0, y: 0, width: 20, height: 20), scale: 1)
                        return raster != nil
                    }
                }
            }
            for await isDrawn in group { #expect(isDrawn) }
        }
    }
}

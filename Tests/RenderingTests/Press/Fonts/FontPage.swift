import CPango
import Testing

@testable import Rendering

/// A PDF of one page with one line of text, in a font as the press writes it.
struct FontPage {
    static let (width, height) = (240, 50)

    let pdf: [UInt8]
    private let run: GlyphRun
    private let face: FontFace

    init(_ text: String, face: FontFace) throws {
        self.face = face
        let outlines = try GlyphOutlines(face)
        let subset = FontSubset(outlines)
        let original = try FreeTypeFace(file: face.file, index: face.faceIndex)
        var glyphs: [GlyphRun.Glyph] = []
        var (x, content) = (0.0, "BT /F 24 Tf ")
        for character in text.unicodeScalars {
            let glyph = original.glyph(character)
            try #require(glyph > 0, "\(face.name) has no \(character)")
            #expect(subset.note(glyph, character))
            glyphs.append(.init(id: glyph, x: x, y: 0))
            // On whole points, because poppler does not place large glyphs between pixels.
            content +=
                "1 0 0 1 \(Int(10 + x)) 16 Tm <\(String(UInt32(outlines.codes.code(of: glyph)) + 0x1_0000, radix: 16).dropFirst())> Tj "
            x += (Double(outlines.width(of: glyph)) * 24 / 1000).rounded()
        }
        run = GlyphRun(
            font: FontID(index: 0), size: 24, colour: .black, origin: Point(x: 10, y: 34), advance: x, glyphs: glyphs,
            clusters: text.unicodeScalars.map { .init(bytes: String($0).utf8.count, glyphs: 1) }, text: text,
            isRightToLeft: false, link: nil)
        pdf = try Self.file(content: content + "ET", subset)
    }

    /// The page in grey, two pixels to the point.
    func drawnByCairo() throws -> [UInt8] {
        let canvas = CairoCanvas(fonts: FontLibrary(faces: [face], fallback: [], fallbackByLanguage: [:]))
        let raster = try canvas.raster(
            [.text(run)],
            region: Rect(x: 0, y: 0, width: Double(Self.width), height: Double(Self.height)), scale: 2)
        return stride(from: 0, to: raster.bytes.count, by: 3).map { raster.bytes[$0] }
    }

    private static func file(content: String, _ subset: FontSubset) throws -> [UInt8] {
        let writer = ObjectWriter(packing: .coded)
        writer.reset()
        writer.output.append("%PDF-1.7\n")
        let page =
            "/Type/Page/Parent 2 0 R/MediaBox[0 0 \(width) \(height)]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>"
        let objects = [
            "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<<\(page)>>",
            "<</Length \(content.utf8.count)>>\nstream\n\(content)\nendstream",
        ]
        for object in objects {
            writer.beginObject(writer.allocate())
            writer.output.append(object)
            writer.endObject()
        }
        let font = writer.allocate(FontWriter.objectCount)
        FontWriter(subset.outlines).write(subset, first: font, to: writer)
        try writer.writePacked()
        CrossReferences.write(writer, catalog: 1)
        CrossReferences.writeEnd(writer)
        return writer.output.array
    }
}

import CPango
import Testing

@testable import Rendering

/// The faces of fonts/fonts.yaml that have outlines, and glyphs out of each.
enum DeclaredGlyphs {
    /// One face of each file and place in it.
    static let faces: [FontFace] = {
        // Where the fonts cannot be read, the test that counts the faces says so.
        let faces = (try? Project.fonts())?.faces ?? []
        return faces.filter { !$0.isColour }
    }()

    static func face(_ name: String) throws -> FontFace { try #require(faces.first { $0.name == name }) }

    /// The first glyphs of the face, and others evenly out of all that it has.
    static func sample(_ outlines: GlyphOutlines, count: Int = 60) -> [UInt32] {
        let spread = (0..<count).map { UInt32($0 * outlines.glyphCount / count) }
        return Set((0..<UInt32(min(20, outlines.glyphCount))) + spread).sorted()
    }
}

/// A font as FreeType reads it: the judge of our font programs, which knows nothing of HarfBuzz.
final class FreeTypeFace {
    private let face: FT_Face
    private let library: FT_Library
    private let memory: [UInt8]

    init(file: String, index: Int) throws {
        var library: FT_Library?
        try #require(FT_Init_FreeType(&library) == 0)
        self.library = try #require(library)
        memory = []
        var face: FT_Face?
        try #require(FT_New_Face(self.library, file, FT_Long(index), &face) == 0)
        self.face = try #require(face)
    }

    /// A font program; its bytes stay in memory as long as this.
    init(program: [UInt8]) throws {
        var library: FT_Library?
        try #require(FT_Init_FreeType(&library) == 0)
        self.library = try #require(library)
        memory = program
        var face: FT_Face?
        let opened = self.library
        let failure = memory.withUnsafeBufferPointer {
            FT_New_Memory_Face(opened, $0.baseAddress, FT_Long($0.count), 0, &face)
        }
        try #require(failure == 0, "FreeType refuses the program: error \(failure)")
        self.face = try #require(face)
    }

    deinit {
        FT_Done_Face(face)
        FT_Done_FreeType(library)
    }

    struct Bitmap: Equatable {
        var left: Int
        var top: Int
        var rows: [[UInt8]]

        var ink: Int { rows.reduce(0) { $0 + $1.reduce(0) { $0 + Int($1) } } }

        /// The pixels that differ by more than `tolerance` of 255, and the mean difference.
        func differences(from other: Bitmap, tolerance: Int) -> Int {
            let lefts = min(left, other.left)..<max(left + width, other.left + other.width)
            let tops = min(-top, -other.top)..<max(rows.count - top, other.rows.count - other.top)
            return tops.reduce(0) { sum, y in
                sum + lefts.count { abs(pixel(x: $0, y: y) - other.pixel(x: $0, y: y)) > tolerance }
            }
        }

        private var width: Int { rows.first?.count ?? 0 }

        private func pixel(x: Int, y: Int) -> Int {
            let (row, column) = (y + top, x - left)
            return rows.indices.contains(row) && rows[row].indices.contains(column) ? Int(rows[row][column]) : 0
        }
    }

    /// The glyph in pixels, so many to the em; `nil` when FreeType cannot draw it.
    func draw(_ glyph: UInt32, pixels: UInt32 = 80) throws -> Bitmap {
        try #require(FT_Set_Pixel_Sizes(face, 0, pixels) == 0)
        try #require(FT_Load_Glyph(face, glyph, FT_Int32(FT_LOAD_NO_HINTING | FT_LOAD_NO_BITMAP)) == 0)
        try #require(FT_Render_Glyph(face.pointee.glyph, FT_RENDER_MODE_NORMAL) == 0)
        let slot = face.pointee.glyph.pointee
        let (width, pitch) = (Int(slot.bitmap.width), Int(slot.bitmap.pitch))
        let rows = (0..<Int(slot.bitmap.rows)).map { row in
            (0..<width).map { slot.bitmap.buffer?[row * pitch + $0] ?? 0 }
        }
        return Bitmap(left: Int(slot.bitmap_left), top: Int(slot.bitmap_top), rows: rows)
    }

    /// 0 when the font has none for the character.
    func glyph(_ character: Unicode.Scalar) -> UInt32 { UInt32(FT_Get_Char_Index(face, FT_ULong(character.value))) }

    /// In font units.
    func advance(of glyph: UInt32) throws -> Int {
        try #require(FT_Load_Glyph(face, glyph, FT_Int32(FT_LOAD_NO_SCALE)) == 0)
        return Int(face.pointee.glyph.pointee.metrics.horiAdvance)
    }
}

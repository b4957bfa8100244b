import CCairo
import CPango

/// The Cairo faces of a font library, opened when first needed. Belongs to one thread.
final class FontFaces {
    let fonts: FontLibrary
    private var faces: [Int: OpenFace] = [:]

    init(fonts: FontLibrary) {
        GlyphCache.keepPages()
        self.fonts = fonts
    }

    func face(_ id: FontID) throws(RenderError) -> OpenFace {
        if let face = faces[id.index] { return face }
        guard fonts.faces.indices.contains(id.index) else {
            throw .drawing("the font library has no face \(id.index)")
        }
        let face = try OpenFace(fonts[id])
        faces[id.index] = face
        return face
    }

    /// A face that can carry unseen text in a document that has no other text.
    func firstCarrier() throws(RenderError) -> FontID? {
        for index in fonts.faces.indices where !fonts.faces[index].isColour {
            if try face(FontID(index: index)).carrier.glyph != 0 { return FontID(index: index) }
        }
        return nil
    }
}

/// A font file that FreeType has open for Cairo.
final class OpenFace {
    let cairo: OpaquePointer
    let glyphCount: UInt32
    /// A small glyph with ink, to carry text that is not to be seen, and its advance for a size of 1 point.
    let carrier: (glyph: UInt32, advance: Double)

    init(_ font: FontFace) throws(RenderError) {
        // A FreeType library of its own for each face: Cairo may let go of a face in any thread, whenever its own caches
        // turn over, and a library shared by several faces must not be used by two threads.
        var library: FT_Library?
        guard FT_Init_FreeType(&library) == 0, let library else { throw .drawing("FreeType did not start") }
        var opened: FT_Face?
        let failure = FT_New_Face(library, font.file, FT_Long(font.faceIndex), &opened)
        guard failure == 0, let opened else {
            FT_Done_FreeType(library)
            throw .drawing("the font file \(font.file) cannot be read (FreeType error \(failure))")
        }
        glyphCount = UInt32(clamping: opened.pointee.num_glyphs)
        carrier = OpenFace.carrier(in: opened)
        cairo = cairo_ft_font_face_create_for_ft_face(opened, CInt(FT_LOAD_NO_HINTING))
        let holder = Unmanaged.passRetained(FreeTypeHolder(library: library, face: opened))
        let status = cairo_font_face_set_user_data(cairo, FreeTypeHolder.key, holder.toOpaque()) {
            $0.map { Unmanaged<FreeTypeHolder>.fromOpaque($0).release() }
        }
        if status != CAIRO_STATUS_SUCCESS {
            cairo_font_face_destroy(cairo)
            holder.release()
            try RenderError.check(status)
        }
    }

    deinit { cairo_font_face_destroy(cairo) }

    private static func carrier(in face: FT_Face) -> (glyph: UInt32, advance: Double) {
        let units = max(1, Double(face.pointee.units_per_EM))
        let candidates = ".·-o".unicodeScalars.map { FT_Get_Char_Index(face, FT_ULong($0.value)) } + Array(1..<64)
        for glyph in candidates where glyph != 0 {
            guard FT_Load_Glyph(face, glyph, FT_Int32(FT_LOAD_NO_SCALE)) == 0, let slot = face.pointee.glyph,
                slot.pointee.metrics.width > 0, slot.pointee.metrics.height > 0,
                slot.pointee.metrics.horiAdvance > 0
            else { continue }
            return (glyph, Double(slot.pointee.metrics.horiAdvance) / units)
        }
        return (0, 1)
    }
}

/// Closes a face when Cairo has let go of it, which may be long after the canvas has.
private final class FreeTypeHolder {
    /// Cairo looks at the address only; nothing is ever stored there.
    nonisolated(unsafe) static let key = UnsafeMutablePointer<cairo_user_data_key_t>.allocate(capacity: 1)

    let library: FT_Library
    let face: FT_Face

    init(library: FT_Library, face: FT_Face) {
        self.library = library
        self.face = face
    }

    deinit {
        FT_Done_Face(face)
        FT_Done_FreeType(library)
    }
}

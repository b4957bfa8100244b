/// The faces that a press has opened, with the outlines of what it has drawn. Belongs to one thread at a time.
final class PressFonts {
    fileprivate let library: FontLibrary
    private var opened: [FontInUse?]

    init(_ library: FontLibrary) {
        self.library = library
        opened = Array(repeating: nil, count: library.faces.count)
    }

    func open(_ id: FontID) throws(RenderError) -> FontInUse {
        guard opened.indices.contains(id.index) else { throw .drawing("the font library has no face \(id.index)") }
        if let known = opened[id.index] { return known }
        do throws(FontError) {
            let font = FontInUse(id, try GlyphOutlines(library[id]))
            opened[id.index] = font
            return font
        } catch {
            throw .drawing("\(error)")
        }
    }
}

extension PressFonts {
    fileprivate func firstCarrier() throws(RenderError) -> FontID? {
        for (index, face) in library.faces.enumerated() where !face.isColour {
            let id = FontID(index: index)
            if try open(id).carrier != nil { return id }
        }
        return nil
    }
}

/// A face together with what the document at hand uses of it.
final class FontInUse {
    let id: FontID
    fileprivate let outlines: GlyphOutlines
    fileprivate let subset: FontSubset
    fileprivate let writer: FontWriter

    /// The glyph of a space, if the face has one.
    let space: UInt32?
    /// A glyph to carry unseen text, and the character that it is: best a space, for readers without ActualText show it.
    let carrier: (glyph: UInt32, character: Unicode.Scalar)?

    fileprivate init(_ id: FontID, _ outlines: GlyphOutlines) {
        self.id = id
        space = outlines.glyph(of: " ")
        carrier = [" ", ".", "-", "o"].lazy.compactMap { character in
            outlines.glyph(of: character).map { ($0, character) }
        }.first { outlines.width(of: $0.0) > 0 }
        self.outlines = outlines
        subset = FontSubset(outlines)
        writer = FontWriter(outlines)
    }

    /// What a viewer moves on by after the glyph, in thousandths of the font's size.
    func width(of glyph: UInt32) -> Double { Double(outlines.width(of: glyph)) }

    func note(_ glyph: UInt32, means character: Unicode.Scalar) { _ = subset.note(glyph, character) }

    /// Notes that the glyph is used. False when it stands for another text, so that an ActualText must say this one.
    func note(_ glyph: UInt32, means text: UnsafeBufferPointer<UInt8>) -> Bool { subset.note(glyph, text) }
}

/// The fonts of one document, in the order in which it first uses them.
final class DocumentFonts {
    private let fonts: PressFonts
    private(set) var used: [FontInUse] = []
    /// The first object of each font that has been given numbers.
    private var numbers: [Int: Int] = [:]

    init(_ fonts: PressFonts) { self.fonts = fonts }

    func use(_ id: FontID, in writer: ObjectWriter) throws(RenderError) -> FontInUse {
        let font = try fonts.open(id)
        guard numbers[id.index] == nil else { return font }
        // What an earlier document used of the face is none of this one's business.
        font.subset.removeAll()
        used.append(font)
        numbers[id.index] = writer.allocate(FontWriter.objectCount)
        return font
    }

    /// A font that can carry unseen text: one that is used already, else the first of the library.
    func carrier(in writer: ObjectWriter) throws(RenderError) -> FontInUse? {
        if let font = used.first(where: { $0.carrier != nil }) { return font }
        return try fonts.firstCarrier().map { (id) throws(RenderError) in try use(id, in: writer) }
    }

    /// Finds out whether the font can be used.
    func check(_ id: FontID) throws(RenderError) { _ = try fonts.open(id) }

    /// The object of the font with this place in the library; it must have been used.
    func number(of index: Int) -> Int { numbers[index] ?? 0 }

    /// Writes all fonts with exactly the glyphs that the document uses.
    func write(to writer: ObjectWriter) {
        for font in used { font.writer.write(font.subset, first: number(of: font.id.index), to: writer) }
    }
}

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

    /// What a page calls the glyph.
    func code(of glyph: UInt32) -> UInt16 { outlines.codes.code(of: glyph) }

    /// What a viewer moves on by after the glyph, in thousandths of the font's size.
    func width(of glyph: UInt32) -> Double { Double(outlines.width(of: glyph)) }

    func note(_ glyph: UInt32, means character: Unicode.Scalar) {
        var text = String(Character(character))
        text.withUTF8 { _ = note(glyph, means: $0) }
    }

    /// Notes that the glyph is used. False when it stands for another text, so that an ActualText must say this one.
    func note(_ glyph: UInt32, means text: UnsafeBufferPointer<UInt8>) -> Bool {
        let answer = subset.note(glyph, text)
        record?.add(glyph, text, answer: answer)
        return answer
    }

    fileprivate var record: FontUses.Record?
}

/// What a piece of a page asked of the document's fonts, and what it was told.
struct FontUses {
    /// A glyph that was to stand for one character, and could.
    fileprivate struct PlainNote: Equatable {
        var glyph: UInt32
        var character: Unicode.Scalar
    }

    fileprivate struct Note: Equatable {
        var glyph: UInt32
        var text: [UInt8]
        var answer: Bool
    }

    fileprivate enum Use {
        case font(FontID)
        case plain([PlainNote])
        case other(Note)
    }

    fileprivate var uses: [Use] = []

    /// What is being asked.
    fileprivate final class Record {
        var uses = FontUses()

        func add(_ glyph: UInt32, _ text: UnsafeBufferPointer<UInt8>, answer: Bool) {
            let scalars = String(decoding: text, as: UTF8.self).unicodeScalars
            guard answer, scalars.count == 1, let character = scalars.first else {
                return uses.uses.append(.other(Note(glyph: glyph, text: Array(text), answer: answer)))
            }
            let note = PlainNote(glyph: glyph, character: character)
            if case .plain(var notes)? = uses.uses.last {
                // What was answered once is answered again.
                guard !notes.contains(note) else { return }
                notes.append(note)
                uses.uses[uses.uses.count - 1] = .plain(notes)
            } else {
                uses.uses.append(.plain([note]))
            }
        }
    }
}

/// The fonts of one document, in the order in which it first uses them.
final class DocumentFonts {
    private let fonts: PressFonts
    private(set) var used: [FontInUse] = []
    /// The first object of each font by its place in the library, 0 for those without numbers.
    private var numbers: [Int]
    private var record: FontUses.Record?

    init(_ fonts: PressFonts) {
        self.fonts = fonts
        numbers = Array(repeating: 0, count: fonts.library.faces.count)
    }

    func use(_ id: FontID, in writer: ObjectWriter) throws(RenderError) -> FontInUse {
        let font = try fonts.open(id)
        font.record = record
        record?.uses.uses.append(.font(id))
        guard numbers[id.index] == 0 else { return font }
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
    func number(of index: Int) -> Int { numbers[index] }

    /// Writes all fonts with exactly the glyphs that the document uses.
    func write(to writer: ObjectWriter) {
        for font in used { font.writer.write(font.subset, first: number(of: font.id.index), to: writer) }
    }

    // MARK: - What is asked again

    /// From here on, what is asked is recorded.
    func beginRecord() { record = FontUses.Record() }

    @discardableResult
    func endRecord() -> FontUses {
        defer {
            record = nil
            for font in used { font.record = nil }
        }
        return record?.uses ?? FontUses()
    }

    /// Asks again what was asked before. False when something was answered differently: then the piece must be written
    /// anew, which asks the same again and does no harm.
    func `repeat`(_ uses: FontUses, in writer: ObjectWriter) throws(RenderError) -> Bool {
        var font: FontInUse?
        for use in uses.uses {
            switch use {
            case .font(let id): font = try self.use(id, in: writer)
            case .plain(let notes):
                for note in notes where font?.subset.note(note.glyph, note.character) == false { return false }
            case .other(let note):
                let answer = note.text.withUnsafeBufferPointer { font?.subset.note(note.glyph, $0) }
                if answer != note.answer { return false }
            }
        }
        return true
    }
}

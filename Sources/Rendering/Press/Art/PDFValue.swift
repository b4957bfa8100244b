/// An object of a PDF file as Cairo writes them for drawings, which have no strings in them.
indirect enum PDFValue: Sendable, Hashable {
    struct Entry: Sendable, Hashable {
        var key: [UInt8]
        var value: PDFValue
    }

    /// A number, `true`, `false` or `null`, as it stands in the file.
    case word([UInt8])
    /// Without its slash.
    case name([UInt8])
    case array([PDFValue])
    case dictionary([Entry])
    /// An object by its number.
    case reference(Int)

    subscript(_ key: StaticString) -> PDFValue? {
        guard case .dictionary(let entries) = self else { return nil }
        return entries.first {
            $0.key.elementsEqual(UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount))
        }?
        .value
    }

    var integer: Int? {
        guard case .word(let word) = self else { return nil }
        return Int(String(decoding: word, as: UTF8.self))
    }

    var name: String? {
        guard case .name(let name) = self else { return nil }
        return String(decoding: name, as: UTF8.self)
    }

    var items: [PDFValue] {
        guard case .array(let items) = self else { return [] }
        return items
    }

    var entries: [Entry] {
        guard case .dictionary(let entries) = self else { return [] }
        return entries
    }
}

/// What a file has that Cairo is not known to write, or what must not be in a file for archiving.
struct ArtFault: Error {
    let what: String

    init(_ what: String) { self.what = what }
}

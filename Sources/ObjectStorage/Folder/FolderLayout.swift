import AWS

/// Which file holds the object of a key. Every key has one of its own, whatever it contains, and none leaves the folder.
///
/// A key's parts between slashes become folders, its last part a file. `a-z 0-9 - _ . , = + @` stand for themselves; a
/// capital is `^` and its small letter, so that file systems that do not tell the two apart keep them apart; every other
/// byte is `%` and two small hexadecimal digits, and so is a dot at the start of a name. What only the layout means ends in
/// a percent sign of its own, which no such name does:
///
///     tickets/T-1.pdf    tickets%/^t-1.pdf      a folder ends in %, so `a` and `a/b` can both be there
///     a//b               a%/%/b
///     a/                 a%/%_                  the empty name of a file
///     (300 letters)      (200 letters)%+/(100 letters)
///
/// Names that begin with a dot are the store's own.
struct FolderLayout: Sendable, Hashable {
    /// Leaves room for the suffixes under the 255 bytes that file systems allow.
    static let longestName = 200
    /// Where files are written before they get their names.
    static let unfinished = ".unfinished"
    static let linkKey = ".link-key"

    struct Place: Sendable, Hashable {
        var folder: String
        var name: String

        var content: String { "\(folder)/\(name)" }
        var record: String { "\(folder)/.\(name).json" }
    }

    /// An absolute path, without a slash at its end.
    let root: String

    func place(of key: ObjectKey) -> Place {
        let parts = key.text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        var folder = root
        for (index, part) in parts.enumerated() {
            var names = Self.names(of: Array(part))
            let last = names.removeLast()
            for name in names { folder += "/\(name)%+" }
            if index == parts.count - 1 { return Place(folder: folder, name: last.isEmpty ? "%_" : last) }
            folder += "/\(last)%"
        }
        return Place(folder: folder, name: "%_")
    }

    /// What an entry of a folder stands for.
    enum Entry: Sendable, Hashable {
        case object([UInt8])
        case folder([UInt8])
        /// The beginning of a long part.
        case beginning([UInt8])

        /// Nil for names that the layout does not make.
        init?(_ name: String) {
            var bytes = Array(name.utf8)
            let kind: ([UInt8]) -> Entry
            if name == "%_" {
                self = .object([])
                return
            } else if name.hasSuffix("%+") {
                bytes.removeLast(2)
                kind = Entry.beginning
            } else if name.hasSuffix("%") {
                bytes.removeLast()
                kind = Entry.folder
                if bytes.isEmpty {
                    self = .folder([])
                    return
                }
            } else {
                kind = Entry.object
            }
            guard !bytes.isEmpty, let decoded = FolderLayout.decode(bytes), FolderLayout.encode(decoded[...]) == bytes
            else {
                return nil
            }
            self = kind(decoded)
        }
    }

    /// The names of a part: one, or several for a long one.
    private static func names(of part: [UInt8]) -> [String] {
        var names: [String] = []
        var start = 0
        var length = 0
        for (index, byte) in part.enumerated() {
            let width = width(of: byte, isFirst: index == start)
            if length + width > longestName {
                names.append(text(part[start..<index]))
                start = index
                length = Self.width(of: byte, isFirst: true)
            } else {
                length += width
            }
        }
        return names + [text(part[start...])]
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: encode(bytes), as: UTF8.self) }

    private static func width(of byte: UInt8, isFirst: Bool) -> Int { encode(byte, isFirst: isFirst).count }

    private static func encode(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var encoded: [UInt8] = []
        for byte in bytes { encoded += encode(byte, isFirst: encoded.isEmpty) }
        return encoded
    }

    private static func encode(_ byte: UInt8, isFirst: Bool) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): return [byte]
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): return [UInt8(ascii: "^"), byte | 0x20]
        case UInt8(ascii: "."): if !isFirst { return [byte] }
        default: if "-_,=+@".utf8.contains(byte) { return [byte] }
        }
        return [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }

    private static func decode(_ name: [UInt8]) -> [UInt8]? {
        var decoded: [UInt8] = []
        var bytes = name.makeIterator()
        while let byte = bytes.next() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = bytes.next()?.hexadecimalValue, let low = bytes.next()?.hexadecimalValue else {
                    return nil
                }
                decoded.append(high << 4 | low)
            case UInt8(ascii: "^"):
                guard let letter = bytes.next(), (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(letter) else {
                    return nil
                }
                decoded.append(letter & 0xDF)
            default: decoded.append(byte)
            }
        }
        return decoded
    }
}

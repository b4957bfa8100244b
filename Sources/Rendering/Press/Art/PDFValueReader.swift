/// Reads the objects of a PDF file from their bytes (ISO 32000-1, 7.3).
struct PDFValueReader {
    /// Deeper nesting is not Cairo's.
    private static let deepest = 32

    private let bytes: [UInt8]
    private(set) var position: Int

    init(_ bytes: [UInt8], at position: Int) {
        self.bytes = bytes
        self.position = max(0, position)
    }

    mutating func value(depth: Int = 0) throws(ArtFault) -> PDFValue {
        guard depth < Self.deepest else { throw ArtFault("objects nested too deeply") }
        skipSpace()
        switch peek() {
        case UInt8(ascii: "/"): return .name(try name())
        case UInt8(ascii: "["):
            position += 1
            return .array(try array(depth))
        case UInt8(ascii: "<"):
            guard peek(1) == UInt8(ascii: "<") else { throw ArtFault("a string") }
            position += 2
            return .dictionary(try dictionary(depth))
        default: return try wordOrReference()
        }
    }

    /// True, and behind it, when `keyword` stands next.
    mutating func take(_ keyword: StaticString) -> Bool {
        skipSpace()
        let wanted = UnsafeBufferPointer(start: keyword.utf8Start, count: keyword.utf8CodeUnitCount)
        guard bytes[min(position, bytes.count)...].starts(with: wanted) else { return false }
        position += wanted.count
        return true
    }

    mutating func integer() throws(ArtFault) -> Int {
        guard let number = PDFValue.word(try word()).integer else { throw ArtFault("no number where one belongs") }
        return number
    }

    private mutating func array(_ depth: Int) throws(ArtFault) -> [PDFValue] {
        var items: [PDFValue] = []
        while !take("]") { items.append(try value(depth: depth + 1)) }
        return items
    }

    private mutating func dictionary(_ depth: Int) throws(ArtFault) -> [PDFValue.Entry] {
        var entries: [PDFValue.Entry] = []
        while !take(">>") {
            let key = try name()
            entries.append(PDFValue.Entry(key: key, value: try value(depth: depth + 1)))
        }
        return entries
    }

    private mutating func name() throws(ArtFault) -> [UInt8] {
        guard peek() == UInt8(ascii: "/") else { throw ArtFault("no name where one belongs") }
        position += 1
        let name = regular()
        guard !name.isEmpty, name.allSatisfy(Self.isPlain) else { throw ArtFault("a strange name") }
        return name
    }

    private mutating func wordOrReference() throws(ArtFault) -> PDFValue {
        let first = try word()
        let behind = position
        if let number = PDFValue.word(first).integer, number >= 0, try word(ifAny: "0"), try word(ifAny: "R") {
            return .reference(number)
        }
        position = behind
        return .word(first)
    }

    private mutating func word(ifAny wanted: StaticString) throws(ArtFault) -> Bool {
        skipSpace()
        let found = regular()
        return found.elementsEqual(UnsafeBufferPointer(start: wanted.utf8Start, count: wanted.utf8CodeUnitCount))
    }

    private mutating func word() throws(ArtFault) -> [UInt8] {
        skipSpace()
        let word = regular()
        let isNumber = !word.isEmpty && word.count <= 32 && word.allSatisfy(Self.isNumeric)
        guard isNumber || ["true", "false", "null"].contains(where: { word.elementsEqual($0.utf8) }) else {
            throw ArtFault(word.isEmpty ? "an end too early" : "a strange word")
        }
        return word
    }

    private mutating func regular() -> [UInt8] {
        let start = position
        while let byte = peek(), !Self.isSpace(byte), !Self.delimiters.contains(byte) { position += 1 }
        return Array(bytes[min(start, bytes.count)..<min(position, bytes.count)])
    }

    private mutating func skipSpace() {
        while let byte = peek() {
            if byte == UInt8(ascii: "%") {
                while let byte = peek(), byte != 0x0A, byte != 0x0D { position += 1 }
            } else if Self.isSpace(byte) {
                position += 1
            } else {
                return
            }
        }
    }

    private func peek(_ ahead: Int = 0) -> UInt8? {
        position < bytes.count - ahead ? bytes[position + ahead] : nil
    }

    private static let delimiters = Array("()<>[]{}/%".utf8)

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) || byte == 0 }

    private static func isNumeric(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "+-.".utf8.contains(byte)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }
}

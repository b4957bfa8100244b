/// Reads values of PDF's syntax from bytes.
struct PDFScanner {
    private let bytes: ArraySlice<UInt8>
    private(set) var place: Int

    /// Dictionaries and arrays nest no deeper than this in what a press writes.
    private static let deepest = 40

    init(_ bytes: ArraySlice<UInt8>, at place: Int) {
        self.bytes = bytes
        self.place = place
    }

    func fault(_ rule: String) -> PDFFault { PDFFault(offset: place, rule: rule) }

    private var next: UInt8? { place < bytes.endIndex ? bytes[place] : nil }

    /// ISO 32000-1, 7.2.2, table 1.
    private static func isSpace(_ byte: UInt8) -> Bool { [0, 9, 10, 12, 13, 32].contains(byte) }

    /// Table 2.
    private static func isDelimiter(_ byte: UInt8) -> Bool { "()<>[]{}/%".utf8.contains(byte) }

    mutating func skipSpace() {
        while let byte = next, Self.isSpace(byte) { place += 1 }
    }

    var isAtEnd: Bool { place >= bytes.endIndex }

    /// Goes past `text`, or returns false.
    mutating func take(_ text: String) -> Bool {
        guard bytes[place...].starts(with: text.utf8) else { return false }
        place += text.utf8.count
        return true
    }

    mutating func expect(_ text: String) throws(PDFFault) {
        guard take(text) else { throw fault("expected \(text.debugDescription)") }
    }

    /// A value. References are recognised; streams are not values.
    mutating func value(depth: Int = 0) throws(PDFFault) -> PDFObject {
        if depth > Self.deepest { throw fault("nested too deeply") }
        skipSpace()
        guard let byte = next else { throw fault("the value is missing") }
        switch byte {
        case UInt8(ascii: "/"): return .name(try name())
        case UInt8(ascii: "("): return .string(try literal())
        case UInt8(ascii: "["): return try array(depth)
        case UInt8(ascii: "<"):
            return take("<<") ? .dictionary(try entries(depth)) : .string(try hexadecimal())
        default: break
        }
        if take("true") { return .boolean(true) }
        if take("false") { return .boolean(false) }
        if take("null") { return .null }
        return try numberOrReference()
    }

    private mutating func array(_ depth: Int) throws(PDFFault) -> PDFObject {
        place += 1
        var items: [PDFObject] = []
        while true {
            skipSpace()
            if take("]") { return .array(items) }
            items.append(try value(depth: depth + 1))
        }
    }

    private mutating func entries(_ depth: Int) throws(PDFFault) -> [String: PDFObject] {
        var entries: [String: PDFObject] = [:]
        while true {
            skipSpace()
            if take(">>") { return entries }
            let key = try name()
            guard entries[key] == nil else { throw fault("the key \(key) is there twice") }
            entries[key] = try value(depth: depth + 1)
        }
    }

    private mutating func name() throws(PDFFault) -> String {
        try expect("/")
        var name: [UInt8] = []
        while let byte = next, !Self.isSpace(byte), !Self.isDelimiter(byte) {
            guard (33...126).contains(byte) else { throw fault("a name holds a byte that must be escaped") }
            place += 1
            name.append(byte == UInt8(ascii: "#") ? try hexadecimalPair() : byte)
        }
        return String(decoding: name, as: UTF8.self)
    }

    private mutating func hexadecimalPair() throws(PDFFault) -> UInt8 {
        let digits = String(decoding: bytes[place..<min(place + 2, bytes.endIndex)], as: UTF8.self)
        guard digits.utf8.count == 2, let byte = UInt8(digits, radix: 16) else { throw fault("not two hex digits") }
        place += 2
        return byte
    }

    private mutating func hexadecimal() throws(PDFFault) -> [UInt8] {
        try expect("<")
        var string: [UInt8] = []
        while !take(">") { string.append(try hexadecimalPair()) }
        return string
    }

    /// ISO 32000-1, 7.3.4.2. A line feed must be escaped, because readers may change how lines end.
    private mutating func literal() throws(PDFFault) -> [UInt8] {
        try expect("(")
        var (string, depth): ([UInt8], Int) = ([], 1)
        while let byte = next {
            place += 1
            switch byte {
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"):
                depth -= 1
                if depth == 0 { return string }
            case UInt8(ascii: "\\"):
                string.append(try escaped())
                continue
            case 13: throw fault("a carriage return in a string is read as a line feed")
            default: break
            }
            string.append(byte)
        }
        throw fault("the string does not end")
    }

    private mutating func escaped() throws(PDFFault) -> UInt8 {
        guard let byte = next else { throw fault("the escape does not end") }
        place += 1
        switch byte {
        case UInt8(ascii: "n"): return 10
        case UInt8(ascii: "r"): return 13
        case UInt8(ascii: "t"): return 9
        case UInt8(ascii: "b"): return 8
        case UInt8(ascii: "f"): return 12
        case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "\\"): return byte
        case UInt8(ascii: "0")...UInt8(ascii: "7"):
            let digits = String(decoding: bytes[place - 1..<min(place + 2, bytes.endIndex)], as: UTF8.self)
            guard digits.utf8.count == 3, let code = UInt8(digits, radix: 8) else {
                throw fault("a wrong octal escape")
            }
            place += 2
            return code
        default: throw fault("an escape that PDF does not know")
        }
    }

    private mutating func numberOrReference() throws(PDFFault) -> PDFObject {
        let number = try number()
        let afterNumber = place
        skipSpace()
        if take("0 R"), let object = Int(exactly: number), object > 0 {
            return .reference(object)
        }
        place = afterNumber
        return .number(number)
    }

    mutating func number() throws(PDFFault) -> Double {
        let start = place
        while let byte = next, (48...57).contains(byte) || byte == 43 || byte == 45 || byte == 46 { place += 1 }
        let text = String(decoding: bytes[start..<place], as: UTF8.self)
        guard let number = Double(text) else { throw PDFFault(offset: start, rule: "not a number") }
        return number
    }

    mutating func integer() throws(PDFFault) -> Int {
        let start = place
        guard let integer = Int(exactly: try number()) else { throw PDFFault(offset: start, rule: "not an integer") }
        return integer
    }

    /// The bytes from here, of which a stream has so many.
    mutating func bytes(_ count: Int) throws(PDFFault) -> ArraySlice<UInt8> {
        guard count >= 0, count <= bytes.endIndex - place else { throw fault("the stream is longer than the file") }
        defer { place += count }
        return bytes[place..<place + count]
    }
}

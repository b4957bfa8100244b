// What a PDF file consists of, read by a reader that forgives nothing. Readers that people use repair what they can: they
// would hide a wrong offset or length until the day that somebody's does not. Tests and fuzzing hold the press to this one.
//
// It reads what the press writes, which is less than what PDF allows: cross-reference streams without hybrid tables, one
// section without incremental updates, FlateDecode alone, generation 0, no encryption.

/// A value of PDF's syntax (ISO 32000-1, 7.3).
public indirect enum PDFObject: Equatable {
    case null
    case boolean(Bool)
    case number(Double)
    /// Without the slash, `#xx` resolved.
    case name(String)
    /// Escapes resolved.
    case string([UInt8])
    case array([PDFObject])
    case dictionary([String: PDFObject])
    /// The number of an indirect object.
    case reference(Int)
    /// A stream's dictionary and its bytes as they stand in the file.
    case stream([String: PDFObject], ArraySlice<UInt8>)

    public subscript(key: String) -> PDFObject? {
        switch self {
        case .dictionary(let entries), .stream(let entries, _): entries[key]
        default: nil
        }
    }

    public var integer: Int? {
        guard case .number(let number) = self else { return nil }
        return Int(exactly: number)
    }

    public var items: [PDFObject]? { if case .array(let items) = self { items } else { nil } }

    /// A text string (7.9.2.2): UTF-16 behind a byte order mark, else PDFDocEncoding, of which this takes ASCII alone.
    public var text: String? {
        guard case .string(let bytes) = self else { return nil }
        guard bytes.starts(with: [0xFE, 0xFF]) else {
            return bytes.allSatisfy { $0 < 128 } ? String(decoding: bytes, as: UTF8.self) : nil
        }
        guard bytes.count % 2 == 0 else { return nil }
        let units = stride(from: 2, to: bytes.count, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        return String(decoding: units, as: UTF16.self)
    }

    /// The one value that `bytes` are.
    public init(parsing bytes: [UInt8]) throws(PDFFault) {
        var scanner = PDFScanner(bytes[...], at: 0)
        self = try scanner.value()
        scanner.skipSpace()
        if !scanner.isAtEnd { throw scanner.fault("something behind the value") }
    }

    /// The objects that this one refers to, at any depth.
    var references: [Int] {
        switch self {
        case .reference(let number): [number]
        case .array(let items): items.flatMap(\.references)
        case .dictionary(let entries), .stream(let entries, _): entries.values.flatMap(\.references)
        default: []
        }
    }
}

/// Where a file breaks the rules, and which.
public struct PDFFault: Error, Equatable, CustomStringConvertible {
    public let offset: Int
    public let rule: String

    public var description: String { "at byte \(offset): \(rule)" }
}

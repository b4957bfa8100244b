import HTTPClient

/// A `Range` field with one range of bytes (RFC 9110, section 14.1.2).
enum ByteRange: Sendable, Hashable {
    /// From a byte to another, or to the end.
    case from(Int, through: Int?)
    /// So many at the end.
    case last(Int)

    /// Nil for what is to be ignored: other units, several ranges, and what is not well-formed.
    init?(_ field: String) {
        guard let equals = field.firstIndex(of: "="), field[..<equals].lowercased() == "bytes" else { return nil }
        let parts = field[field.index(after: equals)...].trimmingBlanks
            .split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else { return nil }
        switch (parts[0].isEmpty, parts[1].isEmpty) {
        case (true, false):
            guard let count = Self.number(parts[1]) else { return nil }
            self = .last(count)
        case (false, true):
            guard let first = Self.number(parts[0]) else { return nil }
            self = .from(first, through: nil)
        case (false, false):
            guard let first = Self.number(parts[0]), let last = Self.number(parts[1]), first <= last else { return nil }
            self = .from(first, through: last)
        case (true, true): return nil
        }
    }

    /// The bytes of an object of this size; nil when it has none of them.
    func bytes(of size: Int) -> Range<Int>? {
        switch self {
        case .from(let first, let last):
            guard first < size else { return nil }
            return first..<min(size, last.map { $0 == .max ? .max : $0 + 1 } ?? size)
        case .last(let count):
            guard count > 0, size > 0 else { return nil }
            return max(0, size - count)..<size
        }
    }

    /// Digits alone; numbers that are too large for an Int are as good as the largest.
    private static func number(_ text: String) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) else {
            return nil
        }
        return Int(text) ?? .max
    }
}

/// Reads big-endian numbers from bytes that may end anywhere.
struct ByteReader {
    let bytes: [UInt8]
    private(set) var offset: Int

    init(_ bytes: [UInt8], at offset: Int = 0) {
        self.bytes = bytes
        self.offset = offset
    }

    var remaining: Int { bytes.count - offset }

    /// Each returns nil, and stays where it is, when the bytes end too early.
    mutating func byte() -> Int? { number(of: 1) }
    mutating func word() -> Int? { number(of: 2) }
    mutating func doubleWord() -> Int? { number(of: 4) }

    mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, count <= remaining else { return nil }
        defer { offset += count }
        return bytes[offset..<offset + count]
    }

    private mutating func number(of count: Int) -> Int? {
        take(count)?.reduce(0) { $0 << 8 | Int($1) }
    }
}

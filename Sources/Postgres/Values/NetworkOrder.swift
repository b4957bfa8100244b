// Numbers travel with their highest byte first.

extension [UInt8] {
    mutating func append(bigEndian number: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: number.bigEndian) { append(contentsOf: $0) }
    }

    /// Replaces the bytes at an offset.
    mutating func put(bigEndian number: some FixedWidthInteger, at offset: Int) {
        Swift.withUnsafeBytes(of: number.bigEndian) { replaceSubrange(offset..<offset + $0.count, with: $0) }
    }

    /// Appends the length of what `encode` appends, in four bytes, and that; null is the length -1.
    mutating func appendMeasured(_ value: some PostgresValue) throws(ValueError) {
        guard !value.isNull else { return append(bigEndian: Int32(-1)) }
        let start = count
        append(bigEndian: Int32(0))
        try value.encode(into: &self)
        guard let length = Int32(exactly: count - start - 4) else {
            throw .invalid(reason: "a value has at most 2 GiB")
        }
        put(bigEndian: length, at: start)
    }
}

extension UnsafeRawBufferPointer {
    /// The number that the bytes are, all of them.
    func whole<Number: FixedWidthInteger>(as type: Number.Type) throws(ValueError) -> Number {
        guard count == MemoryLayout<Number>.size else { throw .malformed }
        return Number(bigEndian: loadUnaligned(as: Number.self))
    }

    /// Takes the first bytes away, as many as asked for.
    mutating func take(_ length: Int) throws(ValueError) -> UnsafeRawBufferPointer {
        guard length >= 0, length <= count else { throw .malformed }
        defer { self = UnsafeRawBufferPointer(rebasing: self[length...]) }
        return UnsafeRawBufferPointer(rebasing: self[..<length])
    }

    /// Takes a number away from the front.
    mutating func take<Number: FixedWidthInteger>(_ type: Number.Type) throws(ValueError) -> Number {
        try take(MemoryLayout<Number>.size).whole(as: type)
    }
}

extension ValueError {
    /// The server sent what its type cannot be.
    static let malformed = ValueError.invalid(reason: "the bytes are not of the column's type")
}

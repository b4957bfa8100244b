/// Reads a JSON text (RFC 8259), strictly, into a `Value`.
///
/// Foundation's `JSONDecoder` is not used because it rounds numbers through binary floating point, keeps the last of
/// duplicate keys without a word, does not say where an error stands, and costs many times more than drawing a ticket.
public enum JSONReader {
    /// The value that the bytes are, from the first to the last; a byte order mark before it is skipped.
    public static func value(
        of bytes: UnsafeBufferPointer<UInt8>, limits: RecordLimits = .standard
    ) throws(RecordError) -> Value {
        try value(of: bytes, from: TextPosition(), limits: limits)
    }

    /// The value that the bytes are.
    public static func value(of bytes: [UInt8], limits: RecordLimits = .standard) throws(RecordError) -> Value {
        try bytes.withUnsafeBufferPointer { buffer throws(RecordError) in
            try value(of: buffer, from: TextPosition(), limits: limits)
        }
    }

    /// Errors are placed as if the bytes stood at `start` of a longer input.
    static func value(
        of bytes: UnsafeBufferPointer<UInt8>, from start: TextPosition, limits: RecordLimits
    ) throws(RecordError) -> Value {
        do throws(TextFault) {
            guard bytes.count <= limits.recordBytes else {
                throw TextFault(problem: .recordTooLong(limit: limits.recordBytes), offset: 0)
            }
            if let offset = UTF8Check.firstInvalidByte(in: bytes) {
                throw TextFault(problem: .invalidUTF8(byte: bytes[offset]), offset: offset)
            }
            var cursor = JSONCursor(bytes: bytes, limits: limits)
            return try cursor.readWhole()
        } catch {
            throw error.error(in: bytes, from: start)
        }
    }
}

/// Whether bytes are UTF-8.
enum UTF8Check {
    /// The offset of the first byte that is not valid where it stands (a truncated sequence is so at its first byte).
    static func firstInvalidByte(in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        var index = 0
        while index + 8 <= bytes.count, ByteWord(bytes, at: index).isASCII { index += 8 }
        while index < bytes.count, bytes[index] < 0x80 { index += 1 }
        guard index < bytes.count else { return nil }
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: bytes.extracting(index...).span)
            return nil
        } catch {
            return min(index + error.byteOffsets.lowerBound, bytes.count - 1)
        }
    }
}

/// One ticket's data as the input gave it.
public struct Record: Sendable, Hashable {
    /// From 1, in the order of the input.
    public let number: Int
    /// The line on which the record starts, from 1.
    public let line: Int
    /// Always an object; what it may contain is the matter of `TicketDocument`.
    public let value: Value

    /// Parses what a `RecordSplitter` cut out, with the same limits.
    public init(parsing raw: RawRecord, limits: RecordLimits = .standard) throws(RecordError) {
        number = raw.number
        line = raw.line
        do throws(RecordError) {
            value = try raw.bytes.withUnsafeBufferPointer { bytes throws(RecordError) in
                switch raw.format {
                case .json: try Self.object(in: bytes, from: raw.position, limits: limits)
                case .row(let header): try header.value(ofRow: bytes, from: raw.position, limits: limits)
                }
            }
        } catch {
            throw error.of(record: raw.number)
        }
    }

    private static func object(
        in bytes: UnsafeBufferPointer<UInt8>, from start: TextPosition, limits: RecordLimits
    ) throws(RecordError) -> Value {
        let value = try JSONReader.value(of: bytes, from: start, limits: limits)
        guard case .object = value else {
            throw RecordError(.notAnObject(found: value.kind), line: start.line, column: start.column)
        }
        return value
    }
}

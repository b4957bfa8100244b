/// The bytes of one record, cut out of the input and not yet parsed.
///
/// Cutting is one cheap pass in order; parsing (`Record.init(parsing:limits:)`) depends on nothing else, so that
/// threads can share it.
public struct RawRecord: Sendable {
    /// From 1, in the order of the input.
    public let number: Int
    public let bytes: [UInt8]
    let position: TextPosition
    let format: Format

    /// The line on which the record starts, from 1.
    public var line: Int { position.line }

    enum Format: Sendable {
        case json
        case row(CSVHeader)
    }
}

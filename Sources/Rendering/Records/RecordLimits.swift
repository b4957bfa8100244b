/// How large ticket data may be: whatever is larger is refused with an error, so that memory stays flat.
public struct RecordLimits: Sendable, Hashable {
    /// The longest record (a JSON object or a CSV row), in bytes.
    public var recordBytes: Int
    /// The longest text in a record, in bytes of UTF-8; a picture comes as a data URI of at most this length.
    public var textBytes: Int
    /// How deep objects and lists may stand inside each other; at most 64.
    public var nesting: Int
    /// How many values a record may hold in all: small values take far more memory than the bytes they come from.
    public var values: Int
    /// How many columns a CSV header may name.
    public var columns: Int

    /// The deepest nesting that the splitter can follow: it keeps one bit for each level.
    static let deepestNesting = 64

    public init(
        recordBytes: Int = 8 << 20, textBytes: Int = 1 << 20, nesting: Int = 64, values: Int = 65_536,
        columns: Int = 1_024
    ) {
        self.recordBytes = max(1, recordBytes)
        self.textBytes = max(1, textBytes)
        self.nesting = min(max(1, nesting), Self.deepestNesting)
        self.values = max(1, values)
        self.columns = max(1, columns)
    }

    public static let standard = RecordLimits()
}

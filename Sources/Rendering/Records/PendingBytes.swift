/// Bytes that were fed and not yet taken, with the place in the input where they start.
struct PendingBytes: Sendable {
    private var bytes: [UInt8] = []
    private var start = 0
    private(set) var position = TextPosition()
    /// True when no more bytes will come.
    var isFinished = false
    /// How far the splitters may still go back to read bytes a second time, after a broken record.
    private var reworkBudget = 1 << 20
    /// With the budget, reading stays linear in the input's length whatever the input is.
    private static let reworkPerByte = 16

    var count: Int { bytes.count - start }
    var first: UInt8? { start < bytes.count ? bytes[start] : nil }

    mutating func append(_ more: UnsafeRawBufferPointer) {
        // Moving what is left costs no more than what was taken since the last time.
        if start > 0, start >= bytes.count / 2 {
            bytes.removeSubrange(..<start)
            start = 0
        }
        bytes.append(contentsOf: more)
        let budget = reworkBudget.addingReportingOverflow(
            more.count.multipliedReportingOverflow(by: Self.reworkPerByte).partialValue)
        reworkBudget = budget.overflow ? .max : budget.partialValue
    }

    /// Calls the closure with the pending bytes from the first one on.
    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[start...])) }
    }

    /// A copy of the first bytes.
    func prefix(_ length: Int) -> [UInt8] { Array(bytes[start..<min(start + length, bytes.count)]) }

    mutating func drop(_ length: Int) {
        let end = min(start + length, bytes.count)
        bytes.withUnsafeBufferPointer { position.advance(over: UnsafeBufferPointer(rebasing: $0[start..<end])) }
        start = end
    }

    /// Drops a byte order mark, which takes no column.
    mutating func dropByteOrderMark() {
        guard withBytes({ $0.starts(with: Byte.byteOrderMark) }) else { return }
        start += Byte.byteOrderMark.count
    }

    mutating func dropSpace() {
        drop(withBytes { bytes in bytes.firstIndex { !$0.isJSONSpace } ?? bytes.count })
    }

    mutating func dropAll() {
        bytes = []
        start = 0
    }

    /// Notes that so many bytes will be read again; false when that has happened too often.
    mutating func allowsRework(of length: Int) -> Bool {
        reworkBudget -= length
        return reworkBudget >= 0
    }
}

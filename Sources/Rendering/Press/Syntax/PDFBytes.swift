/// Bytes of a PDF file or of one of its streams, written from front to back.
///
/// A buffer of our own, because every ticket is written byte by byte, and an array asks at each byte whether it is
/// shared. Belongs to one thread at a time; its memory is kept from ticket to ticket.
final class PDFBytes {
    /// What ends a stream (ISO 32000-1, 7.3.8.1). A line feed alone would do, but where the last of the stream's own bytes
    /// is a carriage return, checkers take both for one line end and find that the length is wrong (ISO 19005-2, 6.1.7.1).
    static let endOfStream: StaticString = "\r\nendstream"

    private(set) var count = 0
    private var capacity: Int
    private var start: UnsafeMutablePointer<UInt8>

    init(capacity: Int = 4096) {
        self.capacity = max(64, capacity)
        start = .allocate(capacity: self.capacity)
    }

    deinit { start.deallocate() }

    /// What has been written; valid until the next write.
    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: start, count: count) }

    var array: [UInt8] { Array(bytes) }

    func removeAll() { count = 0 }

    /// Forgets what was written after the first `length` bytes.
    func truncate(to length: Int) { count = min(count, max(0, length)) }

    /// Makes room for `length` more bytes, lets `body` fill them from the front, and keeps as many as it says it wrote.
    @inline(__always)
    func append(atMost length: Int, _ body: (UnsafeMutablePointer<UInt8>) -> Int) {
        reserve(length)
        count += min(length, max(0, body(start + count)))
    }

    func append(_ byte: UInt8) {
        reserve(1)
        start[count] = byte
        count += 1
    }

    func append(_ text: StaticString) {
        reserve(text.utf8CodeUnitCount)
        (start + count).update(from: text.utf8Start, count: text.utf8CodeUnitCount)
        count += text.utf8CodeUnitCount
    }

    func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let first = bytes.baseAddress else { return }
        reserve(bytes.count)
        (start + count).update(from: first, count: bytes.count)
        count += bytes.count
    }

    func append(_ bytes: [UInt8]) { bytes.withUnsafeBufferPointer { append($0) } }

    // A literal is meant to be the static string that it can be, which takes a tenth of the time.
    @_disfavoredOverload
    func append(_ text: String) {
        var text = text
        text.withUTF8 { append($0) }
    }

    /// Lets `body` write over `length` bytes that are already there; nothing happens where there are not so many.
    func replace(at place: Int, length: Int, _ body: (UnsafeMutablePointer<UInt8>) -> Void) {
        guard place >= 0, length >= 0, place <= count - length else { return }
        body(start + place)
    }

    @inline(__always)
    private func reserve(_ more: Int) { if count + more > capacity { grow(more) } }

    @inline(never)
    private func grow(_ more: Int) {
        capacity = max(count + more, capacity * 2)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: start, count: count)
        start.deallocate()
        start = larger
    }
}

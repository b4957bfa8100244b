import CDeflate

/// The bytes of a `FlateDecode` stream (ISO 32000-1, 7.4.4) written by `HuffmanCode`s that were made beforehand: text that
/// is coded now, and text that has been before. Belongs to one thread at a time; its memory is kept from stream to stream.
///
/// A stream is `begin`, some blocks, `end`; a block is `beginBlock`, pieces of text in its code, `endBlock`.
final class CodedStream {
    private let output = PDFBytes(capacity: 8192)
    private let repetitions = Repetitions()
    /// Bits that do not yet fill a word.
    private var pending: UInt64 = 0
    private var count: UInt64 = 0

    /// What has been written; valid until the next write.
    var bytes: UnsafeBufferPointer<UInt8> { output.bytes }

    /// Begins anew with the header of the zlib format (RFC 1950, 2.2).
    func begin() {
        output.removeAll()
        (pending, count) = (0x0178, 16)
    }

    func beginBlock(_ code: HuffmanCode, isLast: Bool) {
        append(atMost: 1) { $0.add(isLast ? 1 : 0, 1) }
        append(code.description)
    }

    func endBlock(_ code: HuffmanCode) { append(atMost: 3) { $0.add(code.endOfBlock) } }

    /// Ends the stream, whose text was `text` in all.
    func end(text: UnsafeBufferPointer<UInt8>) {
        repetitions.begin(after: text.count)
        var rest = Int(count)
        while rest > 0 {
            output.append(UInt8(truncatingIfNeeded: pending))
            pending >>= 8
            rest -= 8
        }
        output.append(big: libdeflate_adler32(1, text.baseAddress, text.count), bytes: 4)
    }

    /// A whole stream of one block.
    func write(_ text: UnsafeBufferPointer<UInt8>, by code: HuffmanCode) {
        begin()
        beginBlock(code, isLast: true)
        append(text, by: code)
        endBlock(code)
        end(text: text)
    }

    // MARK: - Pieces

    /// Lets `body` write as many bits as fit into `bytes` bytes, or fewer.
    @inline(__always)
    func append(atMost bytes: Int, _ body: (inout BitCursor) -> Void) {
        output.append(atMost: bytes + 16) { start in
            var cursor = BitCursor(target: start, pending: pending, count: count)
            body(&cursor)
            (pending, count) = (cursor.pending, cursor.count)
            return cursor.target - UnsafeMutableRawPointer(start)
        }
    }

    /// A part of the text, from `start` to `end`. What the stream has of the text before may be repeated.
    func append(_ text: UnsafeBufferPointer<UInt8>, from start: Int = 0, to end: Int? = nil, by code: HuffmanCode) {
        // A byte has 15 bits at most, and four of them that are repeated 48.
        append(atMost: ((end ?? text.count) - start) * 2) { cursor in
            CodeCursor.with(code, at: &cursor) { repetitions.walk(text, from: start, to: end, into: &$0) }
        }
    }

    /// The same for a part that is a list of lines, as `SimilarLines` has them.
    func append(lines text: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int, by code: HuffmanCode) {
        append(atMost: (end - start) * 2) { cursor in
            CodeCursor.with(code, at: &cursor) { SimilarLines.walk(text, from: start, to: end, into: &$0) }
        }
    }

    func append(_ coded: HuffmanCode.Coded) {
        coded.words.withUnsafeBytes { words in
            guard let start = words.baseAddress else { return }
            append(atMost: words.count) { $0.add(start, bits: coded.count) }
        }
    }
}

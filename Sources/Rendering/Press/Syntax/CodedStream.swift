import CDeflate

/// The bytes of a `FlateDecode` stream written by a `HuffmanCode`: text that is coded now, and text that has been
/// before. Belongs to one thread at a time; its memory is kept from stream to stream.
final class CodedStream {
    private let output = PDFBytes(capacity: 8192)
    /// Bits that do not yet fill a word.
    private var pending: UInt64 = 0
    private var count: UInt64 = 0

    /// What has been written; valid until the next write.
    var bytes: UnsafeBufferPointer<UInt8> { output.bytes }

    /// Begins anew, with the header of a code or with what was coded behind it.
    func begin(_ header: HuffmanCode.Coded) {
        output.removeAll()
        (pending, count) = (0, 0)
        append(header)
    }

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

    /// The part of a text from `start` on, all of which before it is already in the stream.
    func append(_ text: UnsafeBufferPointer<UInt8>, from start: Int = 0, by code: HuffmanCode) {
        let repetition = code.repetition
        code.symbols.withUnsafeBufferPointer { symbols in
            // A code has 15 bits at most.
            append(atMost: (text.count - start) * 2) { cursor in
                var index = start
                while repetition.length > 0, index + 4 <= text.count {
                    if index >= HuffmanCode.distance, Self.isRepeated(text, at: index) {
                        cursor.add(repetition)
                        index &+= 4
                    } else {
                        cursor.add(symbols[Int(text[index])])
                        index &+= 1
                    }
                }
                while index < text.count {
                    cursor.add(symbols[Int(text[index])])
                    index &+= 1
                }
            }
        }
    }

    @inline(__always)
    private static func isRepeated(_ text: UnsafeBufferPointer<UInt8>, at index: Int) -> Bool {
        let bytes = UnsafeRawBufferPointer(text)
        return bytes.loadUnaligned(fromByteOffset: index, as: UInt32.self)
            == bytes.loadUnaligned(fromByteOffset: index &- HuffmanCode.distance, as: UInt32.self)
    }

    func append(_ coded: HuffmanCode.Coded) {
        coded.words.withUnsafeBytes { words in
            guard let start = words.baseAddress else { return }
            append(atMost: words.count) { $0.add(start, bits: coded.count) }
        }
    }

    /// Ends the stream, whose text was `text` in all.
    func end(_ code: HuffmanCode, text: UnsafeBufferPointer<UInt8>) {
        append(atMost: 2) { $0.add(code.end) }
        var rest = Int(count)
        while rest > 0 {
            output.append(UInt8(truncatingIfNeeded: pending))
            pending >>= 8
            rest -= 8
        }
        output.append(big: libdeflate_adler32(1, text.baseAddress, text.count), bytes: 4)
    }
}

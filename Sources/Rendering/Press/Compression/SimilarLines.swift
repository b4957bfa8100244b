/// Finds the repetitions in a list of lines each of which is like the one before, such as the rectangles of a code:
/// between what a line has in common with the last one at its beginning and at its end stand the few bytes that differ.
///
/// Sorted lists take about the least space that deflate can give them, at a few dozen instructions a line.
enum SimilarLines {
    /// Hands the lines from `start` to `end` to `sink`. Each ends with a line feed and has 8 to 100 bytes, of which the last
    /// three are the same in all lines.
    @inline(__always)
    static func walk<Sink: RepetitionSink>(
        _ text: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int, into sink: inout Sink
    ) {
        guard let bytes = UnsafeRawPointer(text.baseAddress) else { return }
        var (last, line) = (start, start)
        // How much of the line's end is as in the last one; that goes on into what the next one begins with.
        var tail = 0
        while line < end {
            let next = endOfLine(bytes, line)
            var same = 0
            if line > start {
                let length = line &- last
                same = RawBytes.common(bytes, line, last, atMost: min(next &- line, length) &- 3)
                if tail &+ same >= DeflateAlphabet.lengths.lowerBound {
                    sink.add(length: tail &+ same, distance: length)
                } else {
                    same = 0
                }
                tail = commonEnd(bytes, next, line, atMost: min(next &- line &- same, length))
            }
            for place in line &+ same..<next &- tail { sink.add(bytes.load(fromByteOffset: place, as: UInt8.self)) }
            (last, line) = (line, next)
        }
        if tail > 0 { sink.add(length: tail, distance: line &- last) }
    }

    @inline(__always)
    private static func endOfLine(_ bytes: UnsafeRawPointer, _ line: Int) -> Int {
        var end = line &+ 7
        while bytes.load(fromByteOffset: end, as: UInt8.self) != 0x0A { end &+= 1 }
        return end &+ 1
    }

    /// How many bytes before two places are the same.
    @inline(__always)
    private static func commonEnd(_ bytes: UnsafeRawPointer, _ one: Int, _ other: Int, atMost most: Int) -> Int {
        // Lines have 8 bytes at least.
        let here = bytes.loadUnaligned(fromByteOffset: one &- 8, as: UInt64.self).littleEndian
        let there = bytes.loadUnaligned(fromByteOffset: other &- 8, as: UInt64.self).littleEndian
        var same = here == there ? 8 : (here ^ there).leadingZeroBitCount / 8
        while same >= 8, same < most,
            bytes.load(fromByteOffset: one &- same &- 1, as: UInt8.self)
                == bytes.load(fromByteOffset: other &- same &- 1, as: UInt8.self)
        { same &+= 1 }
        return min(same, most)
    }
}

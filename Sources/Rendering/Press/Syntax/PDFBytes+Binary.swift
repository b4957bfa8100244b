/// Numbers in binary, the highest byte first, as font programs have them.
extension PDFBytes {
    func append(big word: UInt16) {
        append(atMost: 2) {
            $0[0] = UInt8(truncatingIfNeeded: word >> 8)
            $0[1] = UInt8(truncatingIfNeeded: word)
            return 2
        }
    }

    /// The lowest `bytes` bytes of a number, at most four.
    func append(big word: UInt32, bytes: Int) {
        append(atMost: bytes) {
            for index in 0..<bytes { $0[index] = UInt8(truncatingIfNeeded: word >> UInt32(8 * (bytes - 1 - index))) }
            return bytes
        }
    }

    func replace(at place: Int, with word: UInt16) {
        replace(at: place, length: 2) {
            $0[0] = UInt8(truncatingIfNeeded: word >> 8)
            $0[1] = UInt8(truncatingIfNeeded: word)
        }
    }

    func replace(at place: Int, with word: UInt32) {
        replace(at: place, with: UInt16(truncatingIfNeeded: word >> 16))
        replace(at: place + 2, with: UInt16(truncatingIfNeeded: word))
    }
}

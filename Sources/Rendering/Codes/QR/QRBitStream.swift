/// The codewords of data of a symbol: its parts as bits, then padding (ISO/IEC 18004, 7.4).
struct QRBitStream {
    private let codewords: UnsafeMutableBufferPointer<UInt8>
    private var count = 0
    /// Bits that do not fill a codeword yet, lowest last; what lies above them is spent.
    private var pending: UInt64 = 0
    private var pendingBits = 0

    /// Fills the first `count` codewords, which must be as many as the version of `parts` has for data.
    static func write(
        _ payload: UnsafeBufferPointer<UInt8>, as parts: QRSegments, in count: Int,
        to codewords: UnsafeMutableBufferPointer<UInt8>
    ) {
        var stream = QRBitStream(codewords: codewords)
        for segment in parts.segments {
            let characters = UnsafeBufferPointer(rebasing: payload[segment.range])
            stream.append(segment.mode.indicator, bits: 4)
            stream.append(
                UInt64(characters.count), bits: segment.mode.lengthBits(upTo: parts.version.number))
            switch segment.mode {
            case .digits: stream.append(digits: characters)
            case .alphanumeric: stream.append(alphanumeric: characters)
            case .bytes: for byte in characters { stream.append(UInt64(byte), bits: 8) }
            }
        }
        stream.pad(to: count)
    }

    private init(codewords: UnsafeMutableBufferPointer<UInt8>) { self.codewords = codewords }

    /// At most 48 bits at once.
    private mutating func append(_ value: UInt64, bits: Int) {
        pending = pending &<< UInt64(bits) | value
        pendingBits &+= bits
        while pendingBits >= 8 {
            pendingBits &-= 8
            codewords[count] = UInt8(truncatingIfNeeded: pending &>> UInt64(pendingBits))
            count &+= 1
        }
    }

    /// Three digits in 10 bits, the last one or two in 4 or 7.
    private mutating func append(digits: UnsafeBufferPointer<UInt8>) {
        for start in stride(from: 0, to: digits.count, by: 3) {
            let group = digits[start..<min(start + 3, digits.count)]
            append(group.reduce(0) { $0 &* 10 &+ UInt64($1 & 15) }, bits: 3 * group.count + 1)
        }
    }

    /// Two characters in 11 bits, the last one in 6.
    private mutating func append(alphanumeric characters: UnsafeBufferPointer<UInt8>) {
        for start in stride(from: 0, to: characters.count, by: 2) {
            let first = UInt64(QRMode.alphanumericValue(characters[start]))
            if start + 1 < characters.count {
                append(first &* 45 &+ UInt64(QRMode.alphanumericValue(characters[start + 1])), bits: 11)
            } else {
                append(first, bits: 6)
            }
        }
    }

    /// A terminator of four zeros, or as many as there is room for; zeros to a whole codeword; pad codewords in turn.
    private mutating func pad(to total: Int) {
        append(0, bits: min(4, total * 8 - count * 8 - pendingBits))
        if pendingBits > 0 { append(0, bits: 8 - pendingBits) }
        var pad: UInt8 = 0xEC
        while count < total {
            codewords[count] = pad
            count &+= 1
            pad ^= 0xEC ^ 0x11
        }
    }
}

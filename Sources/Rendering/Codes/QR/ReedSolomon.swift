/// Error correction of blocks of codewords by Reed–Solomon codes over GF(256) with the polynomial x⁸ + x⁴ + x³ + x² + 1
/// (ISO/IEC 18004, 7.5.2).
struct ReedSolomon: Sendable {
    /// Codewords for each block, at most 32.
    let count: Int
    /// For each leading coefficient the multiple of the generator polynomial that cancels it, without that coefficient:
    /// 32 bytes in 4 words, the highest power first, which is the lowest byte.
    private let multiples: [UInt64]

    init(count: Int) {
        self.count = count
        let generator = Self.generator(of: count)
        var multiples = [UInt64](repeating: 0, count: 256 * 4)
        for bit in 0..<8 {
            for (index, coefficient) in generator.enumerated() {
                let product = Self.multiply(1 << UInt8(bit), coefficient)
                multiples[(4 << bit) + index / 8] |= UInt64(product) << UInt64(index % 8 * 8)
            }
        }
        // The field's addition is XOR, so that the other multiples are sums of those.
        for factor in 1..<256 {
            let rest = factor & (factor - 1)
            for word in 0..<4 where rest != 0 {
                multiples[factor * 4 + word] = multiples[rest * 4 + word] ^ multiples[(factor ^ rest) * 4 + word]
            }
        }
        self.multiples = multiples
    }

    /// Writes the `count` codewords for a block of data: the remainder of its polynomial.
    func correct(_ block: UnsafeBufferPointer<UInt8>, to codewords: UnsafeMutableBufferPointer<UInt8>) {
        multiples.withUnsafeBufferPointer { multiples in
            var (a, b, c, d): (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
            for codeword in block {
                let multiple = Int(codeword ^ UInt8(truncatingIfNeeded: a)) &* 4
                a = (a &>> 8 | b &<< 56) ^ multiples[multiple]
                b = (b &>> 8 | c &<< 56) ^ multiples[multiple &+ 1]
                c = (c &>> 8 | d &<< 56) ^ multiples[multiple &+ 2]
                d = d &>> 8 ^ multiples[multiple &+ 3]
            }
            for index in codewords.indices {
                codewords[index] = UInt8(truncatingIfNeeded: a)
                a = a &>> 8 | b &<< 56
                b = b &>> 8 | c &<< 56
                c = c &>> 8 | d &<< 56
                d = d &>> 8
            }
        }
    }

    /// The product of (x − 2⁰) … (x − 2ⁿ⁻¹), highest power first, without the leading 1.
    private static func generator(of degree: Int) -> [UInt8] {
        var polynomial: [UInt8] = [1]
        var root: UInt8 = 1
        for _ in 0..<degree {
            var next = polynomial + [0]
            for index in polynomial.indices { next[index + 1] ^= multiply(polynomial[index], root) }
            polynomial = next
            root = multiply(root, 2)
        }
        return Array(polynomial.dropFirst())
    }

    private static func multiply(_ a: UInt8, _ b: UInt8) -> UInt8 {
        var (product, power, rest): (UInt8, UInt8, UInt8) = (0, a, b)
        while rest != 0 {
            if rest & 1 == 1 { product ^= power }
            power = power << 1 ^ (power & 0x80 != 0 ? 0x1D : 0)
            rest >>= 1
        }
        return product
    }
}

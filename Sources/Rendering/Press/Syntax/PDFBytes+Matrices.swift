extension PDFBytes {
    /// A real number with at most six decimals, for what is multiplied by lengths: scales, sines, places in a gradient.
    func append(factor: Double) {
        let limit = 2_147_483_000.0
        let millionths = factor.isFinite ? Int((min(max(factor, -limit), limit) * 1_000_000).rounded()) : 0
        let (whole, fraction) = millionths.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
        if millionths < 0 { append(UInt8(ascii: "-")) }
        guard fraction > 0 else { return append(Int(whole)) }
        if whole > 0 { append(Int(whole)) }
        append(UInt8(ascii: "."))
        var (digits, places) = (fraction, 6)
        while digits % 10 == 0 {
            digits /= 10
            places -= 1
        }
        append(Int(digits), digits: places)
    }

    /// The six numbers of a matrix with spaces between (ISO 32000-1, 8.3.4).
    func append(_ matrix: Transform) {
        for factor in [matrix.a, matrix.b, matrix.c, matrix.d] {
            append(factor: factor)
            append(UInt8(ascii: " "))
        }
        append(matrix.tx)
        append(UInt8(ascii: " "))
        append(matrix.ty)
    }

    /// Puts `matrix` before the current one.
    func concatenate(_ matrix: Transform) {
        append(matrix)
        append(" cm\n")
    }

    /// The colour for filling (`rg`) or outlines (`RG`), without its alpha.
    func set(_ colour: Colour, stroking: Bool = false) {
        for component in [colour.red, colour.green, colour.blue] {
            append(min(1, max(0, component)))
            append(UInt8(ascii: " "))
        }
        append(stroking ? "RG\n" : "rg\n")
    }
}

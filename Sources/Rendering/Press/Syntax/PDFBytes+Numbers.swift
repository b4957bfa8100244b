extension PDFBytes {
    /// An integer in decimal digits.
    func append(_ number: Int) {
        append(atMost: 20) { target in
            var target = target
            return Self.write(magnitude: number.magnitude, isNegative: number < 0, to: &target)
        }
    }

    /// A real number with at most three decimals (a thousandth of a point is 0.35 µm), without needless zeros: `-0.25`,
    /// `12`. What is not finite is written as 0, what is huge as the largest number that readers must take
    /// (ISO 32000-1, annex C.2).
    func append(_ number: Double) {
        let limit = 2_147_483_000.0
        let thousandths = number.isFinite ? Int((min(max(number, -limit), limit) * 1000).rounded()) : 0
        append(thousandths: thousandths)
    }

    /// A real number given in thousandths.
    func append(thousandths: Int) {
        append(atMost: 24) { target in
            let (whole, fraction) = thousandths.magnitude.quotientAndRemainder(dividingBy: 1000)
            var end = target
            guard fraction > 0 else {
                return Self.write(magnitude: whole, isNegative: thousandths < 0 && whole > 0, to: &end)
            }
            var length = 0
            if whole > 0 {
                length = Self.write(magnitude: whole, isNegative: thousandths < 0, to: &end)
            } else if thousandths < 0 {
                target[0] = UInt8(ascii: "-")
                length = 1
            }
            target[length] = UInt8(ascii: ".")
            length += 1
            let digits = (fraction / 100, fraction / 10 % 10, fraction % 10)
            target[length] = UInt8(ascii: "0") + UInt8(digits.0)
            length += 1
            guard digits.1 > 0 || digits.2 > 0 else { return length }
            target[length] = UInt8(ascii: "0") + UInt8(digits.1)
            length += 1
            guard digits.2 > 0 else { return length }
            target[length] = UInt8(ascii: "0") + UInt8(digits.2)
            return length + 1
        }
    }

    /// Two numbers, each with a space behind it, as operators take them.
    func append(_ x: Double, _ y: Double) {
        append(x)
        append(UInt8(ascii: " "))
        append(y)
        append(UInt8(ascii: " "))
    }

    /// An integer with leading zeros, as the cross-reference table wants them (ISO 32000-1, 7.5.4).
    func append(_ number: Int, digits: Int) {
        append(atMost: digits) { target in
            var rest = number.magnitude
            for index in stride(from: digits - 1, through: 0, by: -1) {
                target[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            }
            return digits
        }
    }

    /// The number of bytes written.
    private static func write(magnitude: UInt, isNegative: Bool, to target: inout UnsafeMutablePointer<UInt8>) -> Int {
        var length = 0
        if isNegative {
            target[0] = UInt8(ascii: "-")
            length = 1
        }
        var places = 1
        var scale: UInt = 10
        while places < 19, magnitude >= scale {
            places += 1
            scale *= 10
        }
        if places == 19, magnitude >= scale { places = 20 }
        var rest = magnitude
        var digit = target + length + places
        repeat {
            let tenth = rest / 10
            digit -= 1
            digit.pointee = UInt8(truncatingIfNeeded: 0x30 &+ rest &- tenth &* 10)
            rest = tenth
        } while rest > 0
        return length + places
    }
}

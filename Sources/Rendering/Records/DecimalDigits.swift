import Foundation

/// Collects the digits of a number and makes the `Decimal` that equals it exactly, or says that none does.
struct DecimalDigits {
    /// What every `Decimal` can hold: a mantissa of 128 bits.
    static let mostDigits = 38
    private static let digitsPerHalf = 19
    private static let exponents = -127...127

    private var head: UInt64 = 0
    private var tail: UInt64 = 0
    /// Significant digits taken so far, without the zeros that still wait for another digit.
    private var count = 0
    private var waitingZeros = 0
    /// Of the digits after the decimal point.
    private var exponent = 0

    @inline(__always)
    mutating func append(_ digit: UInt8, isFraction: Bool) {
        if isFraction { exponent &-= 1 }
        guard digit != 0 else {
            if count > 0 { waitingZeros &+= 1 }
            return
        }
        if waitingZeros > 0 { appendWaitingZeros() }
        appendSignificant(UInt64(digit))
    }

    private mutating func appendWaitingZeros() {
        guard count + waitingZeros < Self.mostDigits else {
            count += waitingZeros
            waitingZeros = 0
            return
        }
        for _ in 0..<waitingZeros { appendSignificant(0) }
        waitingZeros = 0
    }

    @inline(__always)
    private mutating func appendSignificant(_ digit: UInt64) {
        if count < Self.digitsPerHalf {
            head = head &* 10 &+ digit
        } else if count < Self.mostDigits {
            tail = tail &* 10 &+ digit
        }
        count &+= 1
    }

    /// The number with these digits times ten to the `power`; nil when a `Decimal` cannot hold it exactly.
    func decimal(isNegative: Bool, power: Int) -> Decimal? {
        guard count > 0 else { return Decimal(0) }
        let (scale, overflow) = (exponent + waitingZeros).addingReportingOverflow(power)
        guard count <= Self.mostDigits, !overflow, Self.exponents.contains(scale) else { return nil }
        let sign: FloatingPointSign = isNegative ? .minus : .plus
        guard count > Self.digitsPerHalf else {
            return Decimal(sign: sign, exponent: scale, significand: Decimal(head))
        }
        let shift = count - Self.digitsPerHalf
        let significand = Decimal(sign: .plus, exponent: shift, significand: Decimal(head)) + Decimal(tail)
        return Decimal(sign: sign, exponent: scale, significand: significand)
    }
}

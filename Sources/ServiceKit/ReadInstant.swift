import Domain
import Foundation

extension Date {
    /// Reads an instant with its offset from UTC (RFC 3339, section 5.6), in the years 1 to 9999 of UTC, which every reader
    /// of what we answer knows. Nil for anything else.
    ///
    /// Foundation's own reader takes the 31st of February, 25 o'clock, and whatever follows the end.
    public init?(api text: String) {
        guard let written = WrittenInstant(text, as: .internet), let offset = written.offset else { return nil }
        let seconds = written.secondsOnItsClock - offset + (written.isLeapSecond ? 1 : 0)
        // A leap second is the last of a day in UTC; no clock of ours knows it, and it is the first of the next.
        guard !written.isLeapSecond || seconds.isMultiple(of: 86_400),
            (-62_135_596_800..<253_402_300_800).contains(seconds)
        else { return nil }
        // From where dates are counted, so that nothing is lost by counting from elsewhere.
        let start = Int(Date.timeIntervalBetween1970AndReferenceDate)
        self.init(timeIntervalSinceReferenceDate: Double(seconds - start) + written.fraction)
    }
}

import ServiceKit

/// How payments end.
enum BookingOutcome: String, CaseIterable, Sendable {
    /// Seats are sold and paid for.
    case completed
    /// Nothing was sold, and whatever was taken went back.
    case failed
    /// What was sold was taken back.
    case refunded
}

typealias BookingMeters = OutcomeMeters<BookingOutcome>

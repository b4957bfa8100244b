import Foundation

/// What of Reservations can be set.
public struct ReservationsSettings: Sendable {
    /// How long a reservation waits for its payment.
    public var life = Duration.seconds(900)
    /// How long it lasts with all its extensions.
    public var longestLife = Duration.seconds(3600)
    /// How much longer Seats keeps the seats, in case we are not there to free them. A payment that begins in the last
    /// moment fits into it.
    public var grace = Duration.seconds(150)
    /// How long an event is remembered as Events described it.
    public var eventLife = Duration.seconds(5)
    /// How often reservations that are over are looked for. They are over before that; it is for their seats.
    public var sweep = Duration.milliseconds(500)

    public init() {}
}

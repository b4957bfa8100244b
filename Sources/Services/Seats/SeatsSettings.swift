import Foundation
import Redis

/// What of Seats can be set.
public struct SeatsSettings: Sendable {
    /// How long a hold lasts, and the most that a buyer can ask for.
    public var hold = Duration.seconds(300)
    /// How long a hold lasts with all its extensions.
    public var longestHold = Duration.seconds(900)
    /// Seats of one event that a buyer holds at the same time.
    public var seatsPerBuyer = 10
    /// How often a stream says that it is still there.
    public var heartbeat = Duration.seconds(15)
    /// How often holds that have expired are looked for. They are free before that; it is for those who watch.
    public var sweep = Duration.milliseconds(200)

    /// What stands in front of the database, and carries changes to others' streams; nil where the database does it all.
    public var redis: RedisClient?
    /// When the database tells, once more and all together, of changes that Redis has told of.
    public var confirmation = Duration.seconds(1)

    public init() {}
}

import CoreMetrics
import Synchronization

/// The memory of a process that bodies of requests may take while they come, all together. Slow clients, or very many, could
/// fill it otherwise: one more is refused by 503, before what it sends is kept.
///
/// What every body begins with is not counted: connections are few enough for it, and nobody who signs in, pays or is let in
/// is refused because others send large bodies slowly.
public final class BodyMemory: Sendable {
    /// Bytes of each body that are not counted. Whatever buyers send is smaller.
    private static let free = 16 << 10

    private let limit: Int
    private let used = Atomic<Int>(0)
    private let level: Meter
    private let refusals: Counter

    /// `limit` are bytes.
    public init(limit: Int, _ metrics: any MetricsFactory) {
        self.limit = limit
        level = Meter(label: "ticketpress_http_bodies_bytes", factory: metrics)
        refusals = Counter(label: "ticketpress_http_bodies_refused_total", factory: metrics)
    }

    /// Counts what a body has grown by. Throws `APIError` 503 where that does not fit any more.
    func take(from size: Int, to larger: Int) throws(APIError) {
        let bytes = Self.counted(larger) - Self.counted(size)
        guard bytes > 0 else { return }
        let (_, now) = used.add(bytes, ordering: .relaxed)
        guard now <= limit else {
            used.subtract(bytes, ordering: .relaxed)
            refusals.increment()
            throw .unavailable("too much is being sent at this moment; try again", retryAfter: 2)
        }
        level.increment(by: Double(bytes))
    }

    /// For a body of that size.
    func giveBack(_ size: Int) {
        let bytes = Self.counted(size)
        guard bytes > 0 else { return }
        used.subtract(bytes, ordering: .relaxed)
        level.decrement(by: Double(bytes))
    }

    private static func counted(_ size: Int) -> Int { max(0, size - free) }
}

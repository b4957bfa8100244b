import CoreMetrics
import Synchronization

/// The memory of a process that bodies of requests may take while they come, all together. Slow clients, or very many, could
/// fill it otherwise: one more is refused by 503, before what it sends is kept.
public final class BodyMemory: Sendable {
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

    /// Throws `APIError` 503 where so many bytes do not fit any more.
    func take(_ bytes: Int) throws(APIError) {
        let (_, now) = used.add(bytes, ordering: .relaxed)
        guard now <= limit else {
            used.subtract(bytes, ordering: .relaxed)
            refusals.increment()
            throw .unavailable("too much is being sent at this moment; try again", retryAfter: 2)
        }
        level.increment(by: Double(bytes))
    }

    func giveBack(_ bytes: Int) {
        used.subtract(bytes, ordering: .relaxed)
        level.decrement(by: Double(bytes))
    }
}

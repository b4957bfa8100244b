import Domain
import Foundation
import Postgres
import Synchronization

/// A delivery that was claimed by this process.
struct ClaimedDelivery: Sendable {
    let delivery: Delivery
    /// Counting this one.
    let attempt: Int

    /// For as long it is left to whoever claimed it.
    static let lease = Duration.seconds(60)
}

/// Where deliveries wait that were claimed as they were written, for the relay in the same process: it need not look for
/// them, nor read them. Whatever becomes of it, they are claimed rows like others, and free when the process has gone.
final class DeliveryDesk: Sendable {
    private struct State {
        var isOpen = false
        var waiting: [ClaimedDelivery] = []
    }

    /// More than wait here are left in the table, where others can take them.
    private static let most = 64
    private let state = Mutex(State())

    /// Whether deliveries should be claimed for it.
    var hasRoom: Bool { state.withLock { $0.isOpen && $0.waiting.count < Self.most } }

    func put(_ deliveries: [ClaimedDelivery]) { state.withLock { $0.waiting += deliveries } }

    func take(atMost limit: Int) -> [ClaimedDelivery] {
        state.withLock { state in
            let taken = Array(state.waiting.prefix(max(0, limit)))
            state.waiting.removeFirst(taken.count)
            return taken
        }
    }

    func open() { state.withLock { $0.isOpen = true } }

    func close() { state.withLock { $0.isOpen = false } }
}

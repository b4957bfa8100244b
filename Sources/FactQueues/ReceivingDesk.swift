import MessageQueue
import Synchronization

/// What a receiver has under way, and whether it should go on.
actor ReceivingDesk {
    private static let longestPause = Duration.seconds(60)

    private let width: Int
    private var inHand: [String: String] = [:]
    private var waiter: CheckedContinuation<Void, Never>?
    /// How often in a row the queue was not reached, and how often what consumers need was away.
    private var (unreached, unserved) = (0, 0)

    init(width: Int) { self.width = width }

    /// How many more can be taken; waits until one can. While something is away, one is enough to find out whether it is
    /// still so.
    var room: Int {
        get async {
            while inHand.count >= (unserved > 0 ? 1 : width) {
                await withCheckedContinuation { waiter = $0 }
            }
            return unserved > 0 ? 1 : width - inHand.count
        }
    }

    /// Before the next is received; nil where all is well.
    var pause: Duration? {
        let troubles = max(unreached, unserved)
        return troubles == 0 ? nil : min(Self.longestPause, .milliseconds(500) * (1 << min(troubles, 10)))
    }

    /// Of everything that is worked on.
    var receipts: [String] { Array(inHand.values) }

    func begin(_ message: ReceivedMessage) { inHand[message.id] = message.receipt }

    func end(_ message: ReceivedMessage) {
        inHand[message.id] = nil
        waiter?.resume()
        waiter = nil
    }

    func note(isReached: Bool) { unreached = isReached ? 0 : unreached + 1 }

    /// Of those that are under way together and fail by the same, the last one counts.
    func note(isServing: Bool) {
        unserved = isServing ? 0 : inHand.count > 1 ? max(1, unserved) : unserved + 1
    }
}

/// Work that is cancelled from outside, and none afterwards.
final class Interruptible: Sendable {
    private struct State {
        var isStopped = false
        var cancel: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    var isStopped: Bool { state.withLock(\.isStopped) }

    func stop() {
        let cancel = state.withLock { state in
            state.isStopped = true
            return state.cancel
        }
        cancel?()
    }

    /// Nil where it was stopped before.
    @discardableResult
    func run<Result: Sendable>(_ work: @escaping @Sendable () async -> Result) async -> Result? {
        let task: Task<Result, Never>? = state.withLock { state in
            guard !state.isStopped else { return nil }
            let task = Task { await work() }
            state.cancel = { task.cancel() }
            return task
        }
        defer { state.withLock { $0.cancel = nil } }
        return await task?.value
    }
}

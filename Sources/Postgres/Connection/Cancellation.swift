import Synchronization

/// Whether the caller of a job still wants it: set from any thread, asked by the thread that works on it.
final class Cancellation: Sendable {
    private let flag = Atomic(false)
    /// Of the thread that works on the job, while it does.
    private let bell = Mutex<Doorbell?>(nil)

    var isCancelled: Bool { flag.load(ordering: .acquiring) }

    func cancel() {
        flag.store(true, ordering: .releasing)
        // Under the lock, so that no ring comes after the work has ended and reaches the next job.
        bell.withLock { $0?.ring() }
    }

    /// Names the thread to be woken; nil at the end of the work.
    func wake(_ bell: Doorbell?) { self.bell.withLock { $0 = bell } }
}

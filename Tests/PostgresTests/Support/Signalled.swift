import Foundation

/// Something that happens once, waited for by threads and by tasks.
final class Signalled: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func signal() { semaphore.signal() }

    /// For threads of a pool. It has happened for others as well.
    func wait() {
        semaphore.wait()
        semaphore.signal()
    }

    /// For tasks, whose thread must not be held.
    func arrive() async {
        await onThread { self.wait() }
    }
}

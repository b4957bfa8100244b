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

/// Waits until a condition holds; false if it did not within half a minute.
func eventually(_ condition: () async throws -> Bool) async rethrows -> Bool {
    let deadline = ContinuousClock.now + .seconds(30)
    while try await !condition() {
        guard .now < deadline else { return false }
        // Cancelled only with the whole test.
        try? await Task.sleep(for: .milliseconds(5))
    }
    return true
}

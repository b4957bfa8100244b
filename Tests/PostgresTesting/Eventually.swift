/// Waits until a condition holds; false if it did not within half a minute.
package func eventually(_ condition: () async throws -> Bool) async rethrows -> Bool {
    let deadline = ContinuousClock.now + .seconds(30)
    while try await !condition() {
        guard .now < deadline else { return false }
        // Cancelled only with the whole test.
        try? await Task.sleep(for: .milliseconds(5))
    }
    return true
}

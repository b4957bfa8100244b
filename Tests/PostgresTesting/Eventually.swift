/// Waits until a condition holds; false if it did not within two minutes: longer than anything takes, also beside a build.
package func eventually(_ condition: () async throws -> Bool) async rethrows -> Bool {
    let deadline = ContinuousClock.now + .seconds(120)
    var pause = Duration.milliseconds(5)
    while try await !condition() {
        guard .now < deadline else { return false }
        // Cancelled only with the whole test.
        try? await Task.sleep(for: pause)
        // Looking costs what is waited for its time.
        pause = min(pause * 1.2, .milliseconds(100))
    }
    return true
}

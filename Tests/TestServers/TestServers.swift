// Servers for the tests of several targets: real ones that are started and stopped, and small ones that misbehave as they
// are told. All listen on loopback, on ports that were free.

import Foundation

/// What a test server could not do.
public struct TestServerError: Error, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}

/// The repository that the tests are of.
public enum Repository {
    public static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
}

/// Waits until something holds, up to a minute: longer than anything takes here, so that only what never comes fails. Tests
/// that wait for programs may keep all threads of tasks for so long, which is no reason not to look again.
public func eventually(_ condition: () async throws -> Bool) async throws -> Bool {
    let deadline = ContinuousClock.now + .seconds(60)
    var looks = 0
    while ContinuousClock.now < deadline || looks < 100 {
        if try await condition() { return true }
        looks += 1
        try await Task.sleep(for: .milliseconds(10))
    }
    return false
}

/// For work that waits for other programs: it would keep one of the few threads that all tasks share.
public func onOwnThread<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread { continuation.resume(with: Result(catching: work)) }.start()
    }
}

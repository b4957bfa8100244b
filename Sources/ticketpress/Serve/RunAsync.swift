import Foundation
import Synchronization

/// Runs asynchronous work to its end on a thread that has nothing else to do.
func runToEnd<Result: Sendable>(_ work: @escaping @Sendable () async throws -> Result) throws -> Result {
    let end = DispatchSemaphore(value: 0)
    let outcome = Outcome<Result>()
    Task.detached {
        do {
            let result = try await work()
            outcome.set(.success(result))
        } catch {
            outcome.set(.failure(error))
        }
        end.signal()
    }
    end.wait()
    return try outcome.get()
}

private final class Outcome<Value: Sendable>: Sendable {
    private let result = Mutex<Result<Value, any Error>>(.failure(CancellationError()))

    func set(_ value: Result<Value, any Error>) { result.withLock { $0 = value } }

    func get() throws -> Value { try result.withLock { $0 }.get() }
}

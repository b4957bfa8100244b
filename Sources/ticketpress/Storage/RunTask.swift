import Foundation
import Synchronization

/// Does asynchronous work to its end on a thread that may wait, which is not one of those that all tasks share.
func waiting<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) throws -> Value {
    try RunningTask(work).wait()
}

/// Asynchronous work that a thread waits for, and that others may end.
final class RunningTask<Value: Sendable>: Sendable {
    private let result = Mutex<Result<Value, any Error>?>(nil)
    private let end = DispatchSemaphore(value: 0)
    private let task = Mutex<Task<Void, Never>?>(nil)

    init(_ work: @escaping @Sendable () async throws -> Value) {
        let task = Task { [self] in
            let outcome: Result<Value, any Error>
            do { outcome = .success(try await work()) } catch { outcome = .failure(error) }
            result.withLock { $0 = outcome }
            end.signal()
        }
        self.task.withLock { $0 = task }
    }

    func cancel() { task.withLock { $0 }?.cancel() }

    /// For one caller.
    func wait() throws -> Value {
        end.wait()
        guard let result = result.withLock({ $0 }) else { throw CancellationError() }
        return try result.get()
    }
}

/// Does a command's asynchronous work; Ctrl-C and the wish of the system to end cancel it, which is given three seconds.
/// `abandon` is called where these were not enough, right before the process ends.
func runningToEnd(
    orElse abandon: @escaping @Sendable () -> Void = {}, _ work: @escaping @Sendable () async throws -> Int32
) throws -> Int32 {
    let signals = SignalCatcher(abandon: abandon)
    let task = RunningTask(work)
    signals.onSignal { _ in task.cancel() }
    do {
        return try task.wait()
    } catch {
        guard let signal = signals.caught else { throw error }
        Messages.write("\nStopped; what was under way is not done.\n")
        return 128 + signal
    }
}

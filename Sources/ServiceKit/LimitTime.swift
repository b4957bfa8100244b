/// The result of some work, or nil if it takes longer; then it goes on by itself.
public func within<Result: Sendable>(
    _ time: Duration, _ work: @escaping @Sendable () async throws -> Result
) async throws -> Result? {
    let (ends, end) = AsyncStream.makeStream(of: Swift.Result<Result, any Error>?.self)
    Task {
        do { end.yield(.success(try await work())) } catch { end.yield(.failure(error)) }
    }
    let alarm = Task {
        // Cancelled when nobody waits any more.
        try? await Task.sleep(for: time)
        end.yield(nil)
    }
    defer { alarm.cancel() }
    for await first in ends { return try first?.get() }
    return nil
}

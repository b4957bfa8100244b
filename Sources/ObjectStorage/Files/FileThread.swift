import Dispatch

/// Where files are read, written and hashed: waiting for a disk would keep one of the few threads that all tasks share.
private let fileQueue = DispatchQueue(label: "ticketpress.files", attributes: .concurrent)

func onFileThread<Value: Sendable, Failure: Error>(
    _ work: @escaping @Sendable () throws(Failure) -> Value
) async throws(Failure) -> Value {
    let result: Result<Value, Failure> = await withCheckedContinuation { continuation in
        fileQueue.async { continuation.resume(returning: Result(catching: work)) }
    }
    return try result.get()
}

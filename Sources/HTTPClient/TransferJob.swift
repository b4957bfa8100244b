import Synchronization

/// Something that waits for a thread of the pool, runs on it, and can be given up at any time from anywhere.
final class TransferJob: Sendable {
    private struct State {
        var work: (@Sendable (CurlHandle) -> Void)?
        var refuse: (@Sendable (HTTPClientError) -> Void)?
        var isAborted = false
        /// There while the work runs.
        var handle: CurlHandle.Wake?
    }

    private let state = Mutex(State())

    /// Either `work` or `refuse` is called, once.
    func prepare(
        work: @escaping @Sendable (CurlHandle) -> Void, refuse: @escaping @Sendable (HTTPClientError) -> Void
    ) {
        state.withLock {
            $0.work = work
            $0.refuse = refuse
        }
    }

    var isAborted: Bool { state.withLock(\.isAborted) }

    func perform(on handle: CurlHandle) {
        let work = state.withLock { state -> (@Sendable (CurlHandle) -> Void)? in
            guard !state.isAborted else { return nil }
            state.handle = handle.wake
            defer { (state.work, state.refuse) = (nil, nil) }
            return state.work
        }
        guard let work else { return refuse(.cancelled) }
        handle.isGivenUp = { [unowned self] in isAborted }
        work(handle)
        handle.isGivenUp = { false }
        state.withLock { $0.handle = nil }
    }

    func refuse(_ reason: HTTPClientError) {
        let refuse = state.withLock { state in
            defer { (state.work, state.refuse) = (nil, nil) }
            return state.refuse
        }
        refuse?(reason)
    }

    /// A transfer that runs ends at once; one that waits for a thread will not begin.
    func abort() {
        state.withLock { state in
            state.isAborted = true
            state.handle?()
        }
    }
}

import Synchronization

/// Something that waits for a thread of the pool, runs on it, and can be given up at any time from anywhere.
final class TransferJob: Sendable {
    /// Does the work; what it returns hands the result over.
    typealias Work = @Sendable (CurlHandle) -> @Sendable () -> Void

    private struct State {
        var work: Work?
        var refuse: (@Sendable (HTTPClientError) -> Void)?
        var isAborted = false
        /// There while the work runs.
        var handle: CurlHandle.Wake?
    }

    private let state = Mutex(State())

    /// Either `work` or `refuse` is called, once.
    func prepare(
        work: @escaping Work, refuse: @escaping @Sendable (HTTPClientError) -> Void
    ) {
        state.withLock {
            $0.work = work
            $0.refuse = refuse
        }
    }

    var isAborted: Bool { state.withLock(\.isAborted) }

    /// Returns what hands the result over.
    func perform(on handle: CurlHandle) -> () -> Void {
        let work = state.withLock { state -> Work? in
            guard !state.isAborted else { return nil }
            state.handle = handle.wake
            defer { (state.work, state.refuse) = (nil, nil) }
            return state.work
        }
        guard let work else { return { self.refuse(.cancelled) } }
        handle.isGivenUp = { [unowned self] in isAborted }
        let deliver = work(handle)
        handle.isGivenUp = { false }
        state.withLock { $0.handle = nil }
        return deliver
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

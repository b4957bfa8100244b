import CCurl
import Synchronization

/// A request and its answer on their way: what has come and was not taken yet, and what is still to be sent.
final class StreamedExchange: Sendable {
    private typealias HeadWaiter = CheckedContinuation<Result<HTTPResponse, HTTPClientError>, Never>
    private typealias Reader = CheckedContinuation<Result<[UInt8]?, HTTPClientError>, Never>

    private struct State {
        var head: Result<HTTPResponse, HTTPClientError>?
        var headWaiter: HeadWaiter?
        var received: [UInt8] = []
        var isReceivingPaused = false
        var reader: Reader?
        var outgoing: ArraySlice<UInt8> = []
        var hasAllOutgoing = false
        var isSendingPaused = false
        var sender: CheckedContinuation<Bool, Never>?
        var end: Result<Void, HTTPClientError>?
        /// Why what is to be sent came to no end.
        var feedFailure: (any Error)?
    }

    /// Bytes that wait for whoever takes them, in each direction.
    private static let limit = 128 << 10

    let request: HTTPRequest
    let settings: HTTPClient.Settings
    private let loop: StreamLoop
    private let state = Mutex(State())

    init(_ request: HTTPRequest, _ settings: HTTPClient.Settings, _ loop: StreamLoop) {
        (self.request, self.settings, self.loop) = (request, settings, loop)
    }

    // MARK: - For whoever has asked

    func head() async throws(HTTPClientError) -> HTTPResponse {
        try await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let head = state.withLock { state in
                    if state.head == nil { state.headWaiter = continuation }
                    return state.head
                }
                if let head { continuation.resume(returning: head) }
            }
        } onCancel: {
            end(.cancelled)
        }.get()
    }

    /// What has come since it was last asked for; nil at the end. One asks at a time.
    func next() async throws(HTTPClientError) -> [UInt8]? {
        try await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let (answer, wasPaused) = state.withLock { state -> (Result<[UInt8]?, HTTPClientError>?, Bool) in
                    if !state.received.isEmpty {
                        defer { (state.received, state.isReceivingPaused) = ([], false) }
                        return (.success(state.received), state.isReceivingPaused)
                    }
                    if let end = state.end { return (end.map { nil as [UInt8]? }, false) }
                    state.reader = continuation
                    return (nil, false)
                }
                if wasPaused { loop.resume(self) }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            end(.cancelled)
        }.get()
    }

    /// Returns when there is room for more; false when nothing more is wanted. One sends at a time.
    private func send(_ bytes: [UInt8]) async -> Bool {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let (answer, wasPaused) = state.withLock { state -> (Bool?, Bool) in
                    guard state.end == nil, !Task.isCancelled else { return (false, false) }
                    state.outgoing += bytes
                    defer { state.isSendingPaused = false }
                    if state.outgoing.count < Self.limit { return (true, state.isSendingPaused) }
                    state.sender = continuation
                    return (nil, state.isSendingPaused)
                }
                if wasPaused { loop.resume(self) }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            state.withLock { state in
                defer { state.sender = nil }
                return state.sender
            }?.resume(returning: false)
        }
    }

    /// Takes what is to be sent from whoever gives it, to its end.
    func take(_ feed: @Sendable (StreamingClient.Upload) async throws -> Void) async {
        do {
            try await feed { await self.send($0) }
            finishSending()
        } catch {
            // An answer has come, and nothing more is wanted.
            if Task.isCancelled { return }
            state.withLock { $0.feedFailure = error }
            end(.bodyUnreadable(reason: "\(error)"))
        }
    }

    var feedFailure: (any Error)? { state.withLock { $0.feedFailure } }

    private func finishSending() {
        let wasPaused = state.withLock { state in
            state.hasAllOutgoing = true
            defer { state.isSendingPaused = false }
            return state.isSendingPaused
        }
        if wasPaused { loop.resume(self) }
    }

    /// Ends it at once, if it has not ended yet.
    func end(_ reason: HTTPClientError) {
        finish(.failure(reason))
        loop.end(self)
    }

    // MARK: - For the thread

    func headCame(_ head: HTTPResponse) {
        let waiter = state.withLock { state -> HeadWaiter? in
            guard state.head == nil else { return nil }
            state.head = .success(head)
            defer { state.headWaiter = nil }
            return state.headWaiter
        }
        waiter?.resume(returning: .success(head))
    }

    /// Throws `CurlPause` where nobody takes what is here already.
    func bodyCame(_ bytes: UnsafeRawBufferPointer) throws(CurlPause) {
        let (reader, isFull) = state.withLock { state -> (Reader?, Bool) in
            guard state.received.count < Self.limit else {
                state.isReceivingPaused = true
                return (nil, true)
            }
            if state.reader == nil { state.received += bytes }
            defer { state.reader = nil }
            return (state.reader, false)
        }
        if isFull { throw CurlPause() }
        reader?.resume(returning: .success(Array(bytes)))
    }

    /// The first end is the one that counts.
    func finish(_ end: Result<Void, HTTPClientError>) {
        let waiters = state.withLock { state -> State in
            guard state.end == nil else { return State() }
            state.end = end
            if state.head == nil {
                state.head = end.flatMap { .failure(.malformedResponse(host: request.host, reason: "it has no head")) }
            }
            defer { (state.headWaiter, state.reader, state.sender) = (nil, nil, nil) }
            return state
        }
        guard let end = waiters.end else { return }
        if let head = waiters.head { waiters.headWaiter?.resume(returning: head) }
        waiters.reader?.resume(returning: end.map { nil as [UInt8]? })
        waiters.sender?.resume(returning: false)
    }
}

extension StreamedExchange: BodyReader {
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let (count, sender) = state.withLock { state -> (Int, CheckedContinuation<Bool, Never>?) in
            guard !state.outgoing.isEmpty else {
                if state.hasAllOutgoing { return (0, nil) }
                state.isSendingPaused = true
                return (Int(CURL_READFUNC_PAUSE), nil)
            }
            let part = state.outgoing.prefix(buffer.count)
            buffer.copyBytes(from: part)
            state.outgoing = state.outgoing.dropFirst(part.count)
            guard state.outgoing.isEmpty else { return (part.count, nil) }
            defer { state.sender = nil }
            return (part.count, state.sender)
        }
        sender?.resume(returning: true)
        return count
    }

    /// What was sent is gone.
    func seek(to offset: Int) -> Bool { false }
}

import Synchronization

/// The streams of a listener by channel, and what each is still to be told.
final class Streams: Sendable {
    private struct Stream {
        let channel: String
        let continuation: AsyncStream<Signal>.Continuation
        /// True until its channel is listened to and it has been told of what it may have missed.
        var isNew = true
    }

    private struct State {
        var streams: [Int: Stream] = [:]
        var count = 0
        var isClosed = false
    }

    /// What is there to do before the next wait.
    enum Work: Hashable {
        case listen(String)
        case unlisten(String)
        /// Nothing listens any more.
        case rest
        case none
        case end
    }

    /// Rings when there is new work.
    let bell: Doorbell
    /// Set at the end, so that nothing is waited for.
    let cancellation = Cancellation()
    private let state = Mutex(State())
    /// Signals kept for a slow consumer. The oldest are dropped first, and the consumer is told so.
    private static let bufferLimit = 1024

    init(_ bell: Doorbell) {
        self.bell = bell
        cancellation.wake(bell)
    }

    func add(_ channel: String) -> AsyncStream<Signal> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Signal.self, bufferingPolicy: .bufferingNewest(Self.bufferLimit))
        let number = state.withLock { state -> Int? in
            guard !state.isClosed else { return nil }
            state.count += 1
            state.streams[state.count] = Stream(channel: channel, continuation: continuation)
            return state.count
        }
        guard let number else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { $0.streams[number] = nil }
            self?.bell.ring()
        }
        bell.ring()
        return stream
    }

    func close() {
        let streams = state.withLock { state in
            state.isClosed = true
            defer { state.streams = [:] }
            return Array(state.streams.values)
        }
        for stream in streams { stream.continuation.finish() }
        cancellation.cancel()
    }

    /// The next thing to do on a connection that listens to some channels.
    func work(listening: Set<String>) -> Work {
        state.withLock { state in
            if state.isClosed { return .end }
            let wanted = Set(state.streams.values.map(\.channel))
            if wanted.isEmpty { return .rest }
            if let channel = wanted.subtracting(listening).min() { return .listen(channel) }
            if let channel = listening.subtracting(wanted).min() { return .unlisten(channel) }
            return .none
        }
    }

    /// Tells the streams of these channels that are new what they may have missed.
    func greet(listening: Set<String>) {
        state.withLock { state in
            for (number, stream) in state.streams where stream.isNew && listening.contains(stream.channel) {
                state.streams[number]?.isNew = false
                stream.continuation.yield(.mayHaveMissed)
            }
        }
    }

    /// From here on all may have missed something.
    func lostConnection() {
        state.withLock { state in
            for number in state.streams.keys { state.streams[number]?.isNew = true }
        }
    }

    func notify(_ channel: String, payload: String) {
        state.withLock { state in
            for stream in state.streams.values where stream.channel == channel {
                // What makes room for the word of a loss is lost as well, before it.
                if case .dropped = stream.continuation.yield(.notified(payload)) {
                    stream.continuation.yield(.mayHaveMissed)
                }
            }
        }
    }
}

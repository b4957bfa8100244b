import Synchronization

/// What is heard on a channel.
public enum RedisSignal: Sendable, Hashable {
    /// Messages may have been missed: the first signal of every stream, and what follows a lost connection or a consumer
    /// that was too slow.
    case mayHaveMissed
    case message(String)
}

/// The streams of a client by channel, and what each is still to be told.
final class Subscriptions: Sendable {
    private struct Stream {
        let continuation: AsyncStream<RedisSignal>.Continuation
        /// True until its channel is heard and it has been told of what it may have missed.
        var isNew = true
    }

    private struct State {
        /// By channel and number.
        var streams: [String: [Int: Stream]] = [:]
        /// Channels that have new streams.
        var fresh: Set<String> = []
        var count = 0
        var isClosed = false
        var refusal: RedisError?
    }

    /// Rings when other channels are to be heard.
    let bell: Bell
    private let state = Mutex(State())
    /// Signals kept for a slow consumer. The oldest are dropped first, and the consumer is told so.
    private static let bufferLimit = 1024

    init(_ bell: Bell) { self.bell = bell }

    var isClosed: Bool { state.withLock(\.isClosed) }
    /// Why the server lets us hear nothing; nil unless it refused.
    var refusal: RedisError? { state.withLock(\.refusal) }
    var channels: Set<String> { state.withLock { Set($0.streams.keys) } }

    func add(_ channel: String) -> AsyncStream<RedisSignal> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: RedisSignal.self, bufferingPolicy: .bufferingNewest(Self.bufferLimit))
        let number = state.withLock { state -> Int? in
            guard !state.isClosed else { return nil }
            state.count += 1
            state.streams[channel, default: [:]][state.count] = Stream(continuation: continuation)
            state.fresh.insert(channel)
            return state.count
        }
        guard let number else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { state in
                state.streams[channel]?[number] = nil
                if state.streams[channel]?.isEmpty ?? false { state.streams[channel] = nil }
            }
            self?.bell.ring()
        }
        bell.ring()
        return stream
    }

    func close() {
        let streams = state.withLock { state in
            state.isClosed = true
            defer { state.streams = [:] }
            return state.streams.values.flatMap(\.values)
        }
        for stream in streams { stream.continuation.finish() }
        bell.ring()
    }

    // MARK: For the thread

    /// Tells the streams of these channels that are new what they may have missed.
    func greet(hearing: Set<String>) {
        state.withLock { state in
            for channel in state.fresh.intersection(hearing) {
                for (number, stream) in state.streams[channel] ?? [:] where stream.isNew {
                    state.streams[channel]?[number]?.isNew = false
                    stream.continuation.yield(.mayHaveMissed)
                }
            }
            state.fresh.subtract(hearing)
        }
    }

    func note(refusal error: RedisError?) { state.withLock { $0.refusal = error } }

    /// From here on all may have missed something.
    func lostConnection() {
        state.withLock { state in
            state.streams = state.streams.mapValues { streams in
                streams.mapValues { Stream(continuation: $0.continuation) }
            }
            state.fresh = Set(state.streams.keys)
        }
    }

    func deliver(_ message: String, on channel: String) {
        state.withLock { state in
            for stream in (state.streams[channel] ?? [:]).values {
                // What makes room for the word of a loss is lost as well, before it.
                if case .dropped = stream.continuation.yield(.message(message)) {
                    stream.continuation.yield(.mayHaveMissed)
                }
            }
        }
    }
}

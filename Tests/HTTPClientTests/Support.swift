import HTTPClient
import Synchronization

/// A clock that a test moves: whoever sleeps is noted and wakes at once, that much later.
final class ManualClock: Clock {
    struct Instant: InstantProtocol {
        var offset: Duration

        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (one: Instant, other: Instant) -> Bool { one.offset < other.offset }
    }

    private let state = Mutex((now: Instant(offset: .zero), sleeps: [Duration]()))

    var now: Instant { state.withLock(\.now) }
    var minimumResolution: Duration { .zero }
    var sleeps: [Duration] { state.withLock(\.sleeps) }

    /// What takes so long besides sleeping.
    func advance(by duration: Duration) { state.withLock { $0.now = $0.now.advanced(by: duration) } }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        state.withLock { state in
            state.sleeps.append(state.now.duration(to: deadline))
            state.now = max(state.now, deadline)
        }
    }
}

extension HTTPClient {
    static func testing(_ change: (inout Settings) -> Void = { _ in }) -> HTTPClient {
        var settings = Settings()
        change(&settings)
        return HTTPClient(settings)
    }
}

import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// How a server takes its leave, so that nobody who asks it something goes without an answer, and proxies send what comes
/// next to another one. Its steps, from the moment it is told to stop:
///
///   1. `/health/ready` says so, for those that look there. Everything is answered as before, but each answer is the last on
///      its connection (`Connection: close`), so that a proxy keeps none to us. A connection that rests while all this goes
///      on must be ended by the proxy: a request that meets our end is lost, for nobody may send a POST again. So proxies
///      have to give up resting connections sooner than the time that this step takes.
///   2. The system takes no more connections (`DoorBolt`), and those that it has taken come in.
///   3. The port is closed: to connect is refused, and proxies try the next server. Streams end, what is being answered is
///      answered to its end, and connections on which nothing comes for a second are closed (`GuardConnection`).
///
/// It is to be the last service of its group, which then waits for steps 1 and 2 before it stops the server.
public final class Farewell: ServiceLifecycle.Service {
    private struct State {
        var drain: Duration
        var waiting: Task<Void, any Error>?
        var port: (any Channel)?
    }

    private let state: Mutex<State>
    private let logger: Logger
    private let begun = Atomic(false)

    /// For so long what the system is about to take may go on: longer than packets travel.
    private static let arrival = Duration.milliseconds(250)

    /// `drain` is how long step 1 takes. Without it the three take no time, and connections that rest are closed at once.
    public init(drain: Duration = .zero, logger: Logger) {
        state = Mutex(State(drain: drain))
        self.logger = logger
    }

    /// Longer than steps 1 and 2 take.
    public var longest: Duration { state.withLock { $0.drain } + .seconds(1) }

    /// Whether it was told to stop.
    var isUnderWay: Bool { begun.load(ordering: .acquiring) }

    /// Whether there is time for requests that are on their way.
    var isPatient: Bool { isUnderWay && state.withLock { $0.drain > .zero } }

    /// Takes no time, or no more of it, for whoever waits for the end of the process.
    public func hurry() {
        state.withLock { state in
            state.drain = .zero
            state.waiting?.cancel()
        }
    }

    func opened(_ port: any Channel) { state.withLock { $0.port = port } }

    public func run() async throws {
        do { try await gracefulShutdown() } catch is CancellationError {
            // Something else has failed, and all is ended.
            return
        }
        begun.store(true, ordering: .releasing)
        let waiting: Task<Void, any Error>? = state.withLock { state in
            guard state.drain > .zero else { return nil }
            state.waiting = Task { [drain = state.drain, port = state.port] in try await Self.drain(drain, port) }
            return state.waiting
        }
        guard let waiting else { return }
        logger.notice("The server is to stop, and goes on for a while")
        do {
            try await withTaskCancellationHandler {
                try await waiting.value
            } onCancel: {
                waiting.cancel()
            }
        } catch {
            // In a hurry, or the system knows no filters: then connections may be lost in the moment of the end.
            logger.debug("The port is closed without more ado", metadata: ["error": "\(error)"])
        }
    }

    private static func drain(_ time: Duration, _ port: (any Channel)?) async throws {
        try await Task.sleep(for: time)
        if let port { try await DoorBolt.close(port) }
        try await Task.sleep(for: arrival)
    }
}

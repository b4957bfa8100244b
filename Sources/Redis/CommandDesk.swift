import Foundation
import Synchronization

/// A command and whom to tell of its answer.
struct Command: Sendable {
    let arguments: [RedisArgument]
    let submitted = ContinuousClock.now
    let deadline: ContinuousClock.Instant
    let answer: @Sendable (Result<RedisReply, RedisError>) -> Void

    init(
        _ arguments: [RedisArgument], within time: Duration,
        _ answer: @escaping @Sendable (Result<RedisReply, RedisError>) -> Void
    ) {
        self.arguments = arguments
        deadline = submitted + time
        self.answer = answer
    }

    var lateness: RedisError { .timedOut(after: deadline - submitted) }
}

/// Where callers leave commands for the thread that sends them. It is also the circuit: while there is no connection, what
/// comes is refused at once, for the price of a lock.
final class CommandDesk: Sendable {
    private struct State {
        var waiting: [Command] = []
        /// Those that wait and those that were sent.
        var open = 0
        var fault: RedisError? = .unreachable(reason: "it was not connected to yet")
        /// The last of the server's refusals, and for how long it is told.
        var refusal: (error: RedisError, until: ContinuousClock.Instant)?
        var isClosed = false
    }

    let bell: Bell
    private let limit: Int
    private let state = Mutex(State())

    init(_ bell: Bell, limit: Int) { (self.bell, self.limit) = (bell, limit) }

    /// Why there is no connection, or what the server has refused lately; nil if all is well.
    var fault: RedisError? {
        state.withLock { state in
            if let refusal = state.refusal, refusal.until <= .now { state.refusal = nil }
            return state.fault ?? state.refusal?.error
        }
    }

    var isClosed: Bool { state.withLock(\.isClosed) }

    func submit(_ command: Command) {
        let fault = state.withLock { state -> RedisError? in
            if let fault = state.fault { return fault }
            guard state.open < limit else { return .overloaded(limit: limit) }
            state.open += 1
            state.waiting.append(command)
            return nil
        }
        if let fault { command.answer(.failure(fault)) } else { bell.ring() }
    }

    // MARK: For the thread

    /// What is to be sent.
    func take() -> [Command] {
        state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
    }

    func answered(_ count: Int) { state.withLock { $0.open -= count } }

    func connected() { state.withLock { if !$0.isClosed { $0.fault = nil } } }

    func refused(_ error: RedisError, until end: ContinuousClock.Instant) {
        state.withLock { $0.refusal = (error, end) }
    }

    /// Refuses what waits, and what comes until there is a connection.
    func lost(_ error: RedisError) {
        let waiting = state.withLock { state in
            if !state.isClosed { state.fault = error }
            defer { (state.waiting, state.open) = ([], 0) }
            return state.waiting
        }
        for command in waiting { command.answer(.failure(error)) }
    }

    func close() {
        state.withLock { state in
            state.isClosed = true
            state.fault = .closed
        }
        bell.ring()
    }
}

import Foundation
import Logging
import Synchronization

/// The thread that starts a server, watches it, and starts it again when it has died.
///
/// It lives as long as the server is to run, for the server gets its signal to die when the thread that started it ends.
final class Keeper: Sendable {
    private struct State {
        /// The server, from its start until it is known to have ended.
        var process: Int32?
        var isStopping = false
        var hasEnded = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    let folder: ServerFolder
    let logger: Logger
    private let state = Mutex(State())

    init(folder: String, logger: Logger) {
        self.folder = ServerFolder(folder)
        self.logger = logger
    }

    var process: Int32? { state.withLock(\.process) }
    private var isStopping: Bool { state.withLock(\.isStopping) }

    /// Returns when the server is ready. If the task is cancelled meanwhile, the server is stopped.
    func start(within limit: Duration) async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let thread = Thread { self.keep(limit, continuation) }
                thread.name = "postgres-keeper"
                thread.start()
            }
        } onCancel: {
            stop()
        }
    }

    /// Asks the server to end its sessions and itself. Callable from any thread.
    func stop() { signal(SIGINT) }

    func stop(within limit: Duration) async {
        stop()
        let force = Task {
            for signal in [SIGQUIT, SIGKILL] {
                // Cancelled when the server has ended.
                guard (try? await Task.sleep(for: signal == SIGQUIT ? limit : .seconds(5))) != nil else { return }
                logger.warning("PostgreSQL does not shut down; it gets \(signal == SIGQUIT ? "SIGQUIT" : "SIGKILL").")
                self.signal(signal)
            }
        }
        await withCheckedContinuation { continuation in
            let hasEnded = state.withLock { state in
                if !state.hasEnded { state.waiting.append(continuation) }
                return state.hasEnded
            }
            if hasEnded { continuation.resume() }
        }
        force.cancel()
    }

    private func signal(_ number: Int32) {
        state.withLock { state in
            state.isStopping = true
            // Under the lock: once it is reaped, its number may be another's.
            if let process = state.process { kill(process, number) }
        }
    }

    // MARK: On the thread

    private func keep(_ limit: Duration, _ started: CheckedContinuation<Void, any Error>) {
        do {
            let server = try Server(folder, until: .now + limit, isStopping: { self.isStopping })
            try launch(server, limit)
            started.resume()
            watch(server, limit)
            withExtendedLifetime(server) {}
        } catch {
            started.resume(throwing: error)
        }
        let waiting = state.withLock { state in
            state.hasEnded = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    private func launch(_ server: Server, _ limit: Duration) throws(PrivatePostgresError) {
        let deadline = ContinuousClock.now + limit
        var attempt = 1
        while true {
            guard !isStopping else { throw .stopped }
            let process = try server.start(until: deadline)
            // A wish to stop that came before this was known could not reach it.
            let isStopping = state.withLock { state in
                state.process = process
                return state.isStopping
            }
            if isStopping { kill(process, SIGINT) }
            do throws(PrivatePostgresError) {
                try server.waitUntilReady(process, until: deadline) { self.isStopping }
                return
            } catch {
                reap(server, process)
                // What an earlier server has left may show only now, and be gone by the next attempt.
                guard case .notStarted = error, attempt < 3, .now < deadline else { throw error }
                attempt += 1
                usleep(200_000)
            }
        }
    }

    /// Waits for the server's end, again and again, until it is wanted.
    private func watch(_ server: Server, _ limit: Duration) {
        var failures = 0
        while let process {
            server.waitForEnd(of: process)
            reap(server, process)
            while !isStopping, self.process == nil {
                logger.error("PostgreSQL has died; it is started again. See \(folder.log).")
                do {
                    try launch(server, limit)
                    failures = 0
                } catch {
                    failures += 1
                    logger.error("PostgreSQL was not started: \(error)")
                    let pause = ContinuousClock.now + .milliseconds(min(100 << min(failures, 6), 5000))
                    while .now < pause, !isStopping { usleep(20_000) }
                }
            }
        }
    }

    /// Ends the process if it still runs, and takes notice of its end.
    private func reap(_ server: Server, _ process: Int32) {
        server.end(process)
        state.withLock { state in
            var status: Int32 = 0
            waitpid(process, &status, 0)
            state.process = nil
        }
    }
}

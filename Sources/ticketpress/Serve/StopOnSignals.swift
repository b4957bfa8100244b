import Foundation
import Gateway
import Logging
import ServiceLifecycle
import UnixSignals

/// Has a server end in peace on SIGTERM, and with no time for proxies on Ctrl-C. A second signal ends the process at once, as
/// does the time that it may take: what is left undone then is taken up by others, as after a crash.
struct StopOnSignals: Sendable {
    let farewell: Farewell
    /// The services are cancelled after this time.
    let limit: Duration
    let logger: Logger

    /// For what was cancelled to come to its end, and the database to be left.
    private static let grace = Duration.seconds(10)

    func run(_ group: ServiceGroup) async throws {
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        // Also while the database is left, after the services.
        Task { await listen(to: signals, for: group) }
        try await group.run()
    }

    private func listen(to signals: UnixSignalsSequence, for group: ServiceGroup) async {
        var isStopping = false
        for await signal in signals {
            if isStopping { _exit(128 + signal.rawValue) }
            isStopping = true
            if signal == .sigint { farewell.hurry() }
            await group.triggerGracefulShutdown()
            endLate()
        }
    }

    /// On a thread of its own: whatever does not end may have those of all tasks.
    private func endLate() {
        let end = limit + Self.grace
        Thread { [logger] in
            Thread.sleep(forTimeInterval: end / .seconds(1))
            logger.critical("The server did not end in time", metadata: ["seconds": "\(end / .seconds(1))"])
            _exit(1)
        }.start()
    }
}

import Domain
import Foundation
import NIOCore
import ServiceKit
import ServiceLifecycle

extension TicketsService {
    /// Writes a job, and again whenever it has gone on, until it is over, the task is cancelled, or the process is to stop.
    /// It is looked at once in a while: to be notified of each batch would have all workers commit one after the other.
    func watch(_ id: JobID, _ write: (ByteBuffer) async throws -> Void) async throws {
        var last: Job?
        var told = ContinuousClock.now
        while !Task.isShuttingDownGracefully, let job = try await find(id) {
            if job != last {
                var message = ByteBuffer(string: "event: progress\ndata: ")
                message.writeBytes(try APIResponse.bytes(of: job))
                message.writeString("\n\n")
                try await write(message)
                (last, told) = (job, .now)
            } else if .now - told >= settings.heartbeat {
                // A comment, which clients pass over.
                try await write(ByteBuffer(string: ": still here\n\n"))
                told = .now
            }
            if job.state.isOver { return }
            do {
                try await cancelWhenGracefulShutdown { [settings] in try await Task.sleep(for: settings.jobGlance) }
            } catch is CancellationError {
                return
            }
        }
    }
}

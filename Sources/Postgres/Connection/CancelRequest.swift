import CPQ
import Foundation

/// Asks the server to cancel what it does on a connection (PQcancel), on a thread of its own, for it goes over a second
/// connection and may hang.
///
/// Until it is over it may hit whatever runs then on the connection, which is therefore not used for anything else.
final class CancelRequest: Sendable {
    private let done = DispatchSemaphore(value: 0)

    /// Nil if the connection is not open.
    init?(_ connection: OpaquePointer) {
        guard let handle = PQgetCancel(connection) else { return nil }
        // The thread alone uses it from here on.
        nonisolated(unsafe) let request = handle
        Thread.detachNewThread { [done] in
            var message = [CChar](repeating: 0, count: 256)
            // If it fails, the statement runs on until its time-out; the message would tell nobody anything.
            PQcancel(request, &message, Int32(message.count))
            PQfreeCancel(request)
            done.signal()
        }
    }

    /// Waits for the end; false if it did not come.
    func isOver(within limit: Duration) -> Bool {
        guard done.wait(timeout: .now() + .milliseconds(Int(limit.milliseconds))) == .success else { return false }
        done.signal()
        return true
    }
}

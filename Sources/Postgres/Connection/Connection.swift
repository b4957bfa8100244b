import CPQ
import Foundation
import Logging

/// One connection, used by one thread. Nothing here blocks in libpq: every wait is at the doorbell, with a deadline.
final class Connection {
    let handle: OpaquePointer
    private let bell: Doorbell
    private let notices: Notices
    var statements: StatementCache
    /// Statements that were sent, and how often the server was waited for, since the last job ended.
    var (statementCount, roundTrips) = (0, 0)

    /// Whose work is done on it. Cancelling that cancels the statement that runs.
    var cancellation: Cancellation?
    /// How long the server may be silent after a statement. Its own time-outs are shorter: this is for a server that
    /// hangs, or a network that has gone.
    var patience: Duration?
    /// True when the connection must not be used again.
    private(set) var isBroken = false
    private var cancelRequest: CancelRequest?

    /// How long the server has to give up a cancelled statement.
    static let cancelPatience = Duration.seconds(5)

    init(_ handle: OpaquePointer, bell: Doorbell, statementCache: Int, logger: Logger) {
        self.handle = handle
        self.bell = bell
        notices = Notices(logger)
        statements = StatementCache(capacity: statementCache)
        notices.attach(to: handle)
    }

    deinit { PQfinish(handle) }

    var socket: Int32 { PQsocket(handle) }
    var isCancelled: Bool { cancellation?.isCancelled ?? false }
    /// The server's process.
    var process: Int32 { PQbackendPID(handle) }

    /// True between begin and commit, also after a statement has failed.
    var isInTransaction: Bool { [PQTRANS_INTRANS, PQTRANS_INERROR].contains(PQtransactionStatus(handle)) }
    var hasFailedTransaction: Bool { PQtransactionStatus(handle) == PQTRANS_INERROR }

    /// Takes what the server has sent unasked, and says whether the connection is still there.
    func isAlive() -> Bool {
        guard !isBroken else { return false }
        if PQconsumeInput(handle) == 0 || PQstatus(handle) == CONNECTION_BAD { breakOff() }
        return !isBroken
    }

    func breakOff() { isBroken = true }

    func lost(_ reason: String? = nil) -> PostgresError {
        breakOff()
        return .connectionLost(reason: reason ?? String(cString: PQerrorMessage(handle)).asReason)
    }

    /// Makes the connection ready for the next job, as far as it can be.
    func endJob() {
        cancellation = nil
        settle()
        if PQtransactionStatus(handle) != PQTRANS_IDLE { breakOff() }
    }

    /// Waits until a cancel request can hit nothing more.
    func settle() {
        if let cancelRequest, !cancelRequest.isOver(within: Self.cancelPatience) { breakOff() }
        cancelRequest = nil
    }

    /// Waits until the socket is ready, or the time is up. A ring of the bell asks the server to cancel the statement.
    func wait(for events: Int32, until deadline: inout ContinuousClock.Instant?) throws(PostgresError) {
        while true {
            let awakening = bell.wait(with: socket, for: events, until: deadline)
            if awakening.contains(.bell), isCancelled, cancelRequest == nil {
                cancelRequest = CancelRequest(handle)
                deadline = .now + Self.cancelPatience
            }
            if awakening.contains(.socket) { return }
            if awakening.isEmpty {
                let error = lost("the server has not answered in time")
                throw isCancelled ? .cancelled : error
            }
        }
    }
}

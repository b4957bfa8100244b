import CPQ
import Logging

/// Where the server's notices and warnings go: to the log. libpq would write them to standard error.
final class Notices {
    private let logger: Logger

    init(_ logger: Logger) { self.logger = logger }

    /// The receiver must outlive the connection.
    func attach(to connection: OpaquePointer) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        PQsetNoticeReceiver(
            connection,
            { context, result in
                guard let context, let result else { return }
                let text = DataException.loggable(
                    DiagnosticField.message.text(in: result) ?? "",
                    sqlState: DiagnosticField.sqlState.text(in: result) ?? "")
                Unmanaged<Notices>.fromOpaque(context).takeUnretainedValue().logger.debug(
                    "The database notes: \(text.asReason)")
            }, context)
    }
}

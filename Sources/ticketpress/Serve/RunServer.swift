import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore

/// Serves on one address what a responder answers, until the process ends or the server fails: the small servers of
/// single commands. `ready` is told the URL, which ends in no slash, when the server listens.
///
/// Throws `UsageError` where it cannot listen there.
func runServer<Responder: HTTPResponder>(
    _ responder: Responder, host: String, port: UInt16, ready: @escaping @Sendable (_ url: String) -> Void
) throws where Responder.Context == BasicRequestContext {
    // Its own words are about sockets, for people who debug servers; errors are thrown here.
    var logger = Logger(label: "ticketpress")
    logger.logLevel = .critical
    let application = Application(
        responder: responder,
        server: .http1(configuration: .init(idleTimeout: ServerLimits.idleTimeout)),
        configuration: ApplicationConfiguration(
            address: .hostname(host, port: Int(port)),
            availableConnectionsDelegate: MaximumAvailableConnections(ServerLimits.connections)),
        onServerRunning: { channel in
            let name = host.contains(":") ? "[\(host)]" : host
            ready("http://\(name):\(channel.localAddress?.port ?? 0)")
        },
        logger: logger)
    do {
        try waiting { try await application.run() }
    } catch {
        throw UsageError(cannotListen: error, host: host, port: port)
    }
}

private enum ServerLimits {
    /// A connection on which nothing moves for so long is ended.
    static let idleTimeout = TimeAmount.seconds(60)
    /// Others wait for their turn; each holds a socket and up to one file open.
    static let connections = 400
}

extension UsageError {
    fileprivate init(cannotListen error: any Error, host: String, port: UInt16) {
        let noSuchAddress = UsageError(
            "\(host.printable) is no address of this machine", remedy: "give one with --host")
        switch (error as? IOError)?.errnoCode {
        case EADDRINUSE:
            self.init("port \(port) is taken", remedy: "give another with --port, or 0 for any that is free")
        case EACCES: self.init("port \(port) is only for the system", remedy: "give one above 1023 with --port")
        case EADDRNOTAVAIL: self = noSuchAddress
        default:
            self =
                error is SocketAddressError || error is SocketAddressError.UnknownHost
                ? noSuchAddress
                : UsageError(
                    "the server does not start: \(error)", remedy: "see whether its address and port are as they should"
                )
        }
    }
}

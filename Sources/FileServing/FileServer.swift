import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ObjectStorage

/// A server that does nothing but serve a folder's links.
public struct FileServer: Sendable {
    /// A connection on which nothing moves for so long is ended.
    private static let idleTimeout = TimeAmount.seconds(60)
    /// Others wait for their turn; each holds a socket and up to one file open.
    private static let connections = 400

    let store: FolderStore
    let host: String
    let port: Int

    public init(_ store: FolderStore, host: String, port: Int) {
        self.store = store
        self.host = host
        self.port = port
    }

    /// Runs until the task is cancelled; `ready` is told the URL when the server listens.
    public func run(ready: @escaping @Sendable (_ url: String) -> Void) async throws(FileServerError) {
        // Its own words are about sockets, for people who debug servers; errors are thrown here.
        var logger = Logger(label: "files")
        logger.logLevel = .critical
        let application = Application(
            responder: FileResponder<BasicRequestContext>(store),
            server: .http1(configuration: .init(idleTimeout: Self.idleTimeout)),
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port),
                availableConnectionsDelegate: MaximumAvailableConnections(Self.connections)),
            onServerRunning: { [host] channel in
                let address = channel.localAddress
                let name = host.contains(":") ? "[\(host)]" : host
                ready("http://\(name):\(address?.port ?? 0)")
            },
            logger: logger)
        do {
            try await application.run()
        } catch {
            throw FileServerError(error, host: host, port: port)
        }
    }
}

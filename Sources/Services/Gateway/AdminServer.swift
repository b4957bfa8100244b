import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceKit

/// Answers those who watch over the process, at an address that the public does not reach: `GET /metrics`, for Prometheus.
/// It asks for no token, and tells nothing of anybody.
public struct AdminServer: Sendable {
    private let host: String
    private let port: Int
    private let page: @Sendable () async -> String
    private let logger: Logger

    /// Port zero takes a free one. `page` is asked for each time.
    public init(host: String, port: Int, logger: Logger, page: @escaping @Sendable () async -> String) {
        (self.host, self.port, self.page, self.logger) = (host, port, page, logger)
    }

    /// `onStart` is told the port.
    public func server(onStart: @escaping @Sendable (Int) async -> Void = { _ in }) -> some ApplicationProtocol {
        let router = Router(options: .autoGenerateHeadEndpoints)
        router.get("metrics") { [page] _, _ in
            let text = await page()
            return Response(
                status: .ok, headers: [.contentType: Exposition.contentType, .cacheControl: "no-store"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
        }
        return Application(
            router: router, server: .http1(configuration: .init(idleTimeout: .seconds(75))),
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port),
                // Few ask, and each for a moment; others wait for their turn.
                availableConnectionsDelegate: MaximumAvailableConnections(64)),
            onServerRunning: { channel in await onStart(channel.localAddress?.port ?? 0) }, logger: logger)
    }
}

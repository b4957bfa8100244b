import CoreMetrics
import Domain
import Foundation
import Gateway
import Hummingbird
import Logging
import Redis
import ServiceKit
import ServiceLifecycle
import UnixSignals

/// `ticketpress serve`: the whole box office in this process, until it is told to stop.
struct BoxOfficeServer: Sendable {
    let settings: ServeSettings
    let folder: DataFolder
    let port: Int
    let logger: Logger
    /// Speaks to whoever started it.
    let say: @Sendable (String) -> Void

    /// For how long requests may go on after it was told to stop.
    private static let patience = Duration.seconds(20)

    func run() async throws {
        let address = ServerAddress(given: settings.publicURL.value, host: settings.host.value, port: port)
        let metrics = MetricsRegistry()
        try await composer(address, metrics).withOffice(alone: true) { office in
            // Stopped in reverse order: first no more requests are taken, then the work behind them is finished.
            let (application, _) = Gateway(edge(office.redis)).server(
                office.services, office.verifier, extra: office.documents.mount, logger: logger
            ) { port in
                greet(address.listens(on: settings.host.value, port: port), office.newPassword)
            }
            // Below this level it writes down whatever the services are made of.
            var quieter = logger
            quieter.logLevel = max(logger.logLevel, .info)
            var configuration = ServiceGroupConfiguration(
                services: office.services.work + office.receivers + admin(metrics, office.services) + [application],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: quieter)
            configuration.maximumGracefulShutdownDuration = Self.patience
            try await ServiceGroup(configuration: configuration).run()
        }
    }

    /// Serves the same on a free port of loopback for as long as `body` takes, beside a server that runs or without one.
    /// `body` is told the address, and how the box office's own services prove themselves.
    func runBriefly(_ body: @escaping @Sendable (_ url: String, ServiceSecret) async throws -> Void) async throws {
        let address = ServerAddress(given: settings.publicURL.value, host: "127.0.0.1", port: 0)
        try await composer(address, NOOPMetricsHandler.instance).withOffice(alone: false) { office in
            var edge = GatewaySettings()
            (edge.port, edge.rates) = (0, nil)
            let (started, starting) = AsyncStream<Int>.makeStream()
            let (application, _) = Gateway(edge).server(
                office.services, office.verifier, extra: office.documents.mount, logger: logger
            ) { starting.yield($0) }
            // What there is to do in the background is left to the server that the world reaches.
            let group = ServiceGroup(configuration: .init(services: [application], logger: logger))
            if let password = office.newPassword { say(Self.introduce(password)) }
            try await withThrowingTaskGroup { tasks in
                tasks.addTask {
                    defer { starting.finish() }
                    try await group.run()
                }
                if let port = await started.first(where: { _ in true }) {
                    try await body(address.listens(on: "127.0.0.1", port: port), office.secret)
                }
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
            }
        }
    }

    private func composer(_ address: ServerAddress, _ metrics: any MetricsFactory) -> OfficeComposer {
        OfficeComposer(settings: settings, folder: folder, address: address, logger: logger, metrics: metrics)
    }

    /// The server for those who watch over this one, where there is to be one.
    private func admin(_ metrics: MetricsRegistry, _ office: BoxOffice) -> [any ServiceLifecycle.Service] {
        guard let port = settings.adminPort.value else { return [] }
        let host = settings.adminHost.value
        let page = MetricsPage(metrics, office, words: MetricWords.all)
        let server = AdminServer(host: host, port: port, logger: logger) { await page.text }
        return [
            server.server { port in say("Metrics at \(ServerAddress.text(host, port))/metrics\n") }
        ]
    }

    private func edge(_ redis: RedisClient?) -> GatewaySettings {
        var edge = GatewaySettings()
        edge.host = settings.host.value
        edge.port = port
        edge.rates = settings.rateLimits.value ? Rates() : nil
        edge.redis = redis
        edge.origins = Set(settings.corsOrigins.value)
        edge.proxies = settings.trustedProxies.value
        edge.bodyLimit = settings.bodyLimit.value
        edge.connections = settings.connections.value
        return edge
    }

    private func greet(_ address: String, _ password: String?) {
        var words = "Ticketpress serves at \(address) (Ctrl-C ends it). Data: \(folder.path.printable)\n"
        if let password { words += Self.introduce(password) }
        // In one piece, so that whoever waits for the first line has the others too.
        say(words)
    }

    private static func introduce(_ password: String) -> String {
        """
        The administrator is \(OfficeComposer.firstAdmin), password \(password). It is shown this once;
        `ticketpress admin create` makes others.

        """
    }
}

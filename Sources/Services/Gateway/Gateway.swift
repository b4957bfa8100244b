// Gateway is the edge of a process: everything that a request passes before a service sees it, and health.
//
//   GuardedChannel   connections: how many there may be, and how slow, by OpenConnections, GuardConnection and FileLimit
//   TrustProxies     whose address it is that asks
//   AddHeaders       what browsers are told about every answer, and which sites may read it (CORS)
//   LimitRates       how many requests a user, or an address, may make; ShareRates: of all gateways together
//   ReportHealth     /health, /health/live, /health/ready
//   PublishOpenAPI   /api/openapi.json, the description of all that services answer
//   Elsewhere/       services in other processes: where they are and how they do, what they are asked and told, and what of
//                    clients' requests is passed on to them
//   AdminServer      what those who watch over it may ask, at an address of its own
//
// It knows no particular service, decides nothing about what is sold, and keeps nothing on a disk.

import CoreMetrics
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import Redis
import ServiceKit

/// What of the edge can be set.
public struct GatewaySettings: Sendable {
    public var host = "127.0.0.1"
    /// Zero takes a free one.
    public var port = 3000
    /// Nil for load tests.
    public var rates: Rates? = Rates()
    /// Where gateways count rates together; nil where each counts its own.
    public var redis: RedisClient?
    /// Origins whose pages may call us, as `https://tickets.example.org`; `*` is any.
    public var origins: Set<String> = []
    /// Addresses, or networks as `10.0.0.0/8`, whose `X-Forwarded-For` is believed.
    public var proxies: [Network] = []
    /// Bytes that a body may have.
    public var bodyLimit = 1 << 20
    /// Bytes that all bodies together may have while they come; never less than one may have.
    public var bodyMemory = 64 << 20
    public var patience = Patience()
    /// Connections at the same time; fewer where the system allows fewer files.
    public var connections = 8192
    /// Where services elsewhere are, whose endpoints this gateway answers; nil where it answers for those here alone.
    public var elsewhere: (neighbours: Neighbours, tokens: ServiceTokens)?
    /// Connections of one address at the same time. A house full of people behind one address stays below it.
    public var connectionsPerAddress = 512

    public init() {}
}

public struct Gateway: Sendable {
    private let settings: GatewaySettings

    public init(_ settings: GatewaySettings) { self.settings = settings }

    /// A server that answers for a box office. `extra` mounts what belongs to no service; `onStart` is told the port.
    public func server(
        _ office: BoxOffice, _ verifier: TokenVerifier, extra: @escaping @Sendable (Routes) -> Void = { _ in },
        passedOn: [Endpoint] = [], logger: Logger,
        onStart: @escaping @Sendable (Int) async -> Void = { _ in }
    ) -> (application: some ApplicationProtocol, endpoints: [Endpoint]) {
        var inner: [BoxOffice.Middleware] = []
        if let rates = settings.rates { inner.append(LimitRates(rates, redis: settings.redis)) }
        let mounted = office.mount(
            verifier, elsewhere: forwarded(passedOn),
            outer: [
                TrustProxies(
                    proxies: settings.proxies, bodyLimit: settings.bodyLimit,
                    bodyMemory: BodyMemory(limit: max(settings.bodyMemory, settings.bodyLimit), office.metrics)),
                AddHeaders(origins: settings.origins),
            ], inner: inner
        ) { routes in
            HealthRoutes(office: office, redis: settings.redis, neighbours: settings.elsewhere?.neighbours).mount(
                routes)
            OpenAPIRoutes().mount(routes)
            extra(routes)
        }
        let application = Application(
            router: mounted.router, server: guardedServer(office.metrics, logger),
            configuration: ApplicationConfiguration(
                address: .hostname(settings.host, port: settings.port), backlog: 1024),
            onServerRunning: { channel in
                await Self.surviveFailedAccepts(channel, logger)
                await onStart(channel.localAddress?.port ?? 0)
            }, logger: logger)
        return (application, mounted.endpoints)
    }

    /// What the services elsewhere answer, and `others` of theirs.
    private func forwarded(_ others: [Endpoint]) -> [(Endpoint, Routes.Handler)] {
        guard let (neighbours, tokens) = settings.elsewhere else { return [] }
        let endpoints = OpenAPIRoutes.endpoints(of: neighbours.services)
        return ForwardRequests(neighbours, tokens).mount(
            endpoints + others.filter { neighbours.services.contains($0.service) })
    }

    private func guardedServer(_ metrics: any MetricsFactory, _ logger: Logger) -> HTTPServerBuilder {
        let configuration = HTTP1Channel.Configuration(
            idleTimeout: TimeAmount(settings.patience.idle),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 32 << 10, maxHeaderFieldCount: 100))
        let connections = OpenConnections(
            limit: FileLimit.makeRoom(forConnections: settings.connections, logger: logger),
            perAddress: settings.connectionsPerAddress, proxies: settings.proxies, metrics)
        return HTTPServerBuilder { [settings] responder in
            GuardedChannel(
                http: HTTP1Channel(responder: responder, configuration: configuration), connections: connections,
                patience: settings.patience, bodyLimit: settings.bodyLimit)
        }
    }

    /// A connection that cannot be accepted, because the system has no file left for it, say, must not end the server: it is
    /// tried again a little later.
    private static func surviveFailedAccepts(_ channel: any Channel, _ logger: Logger) async {
        do {
            try await channel.eventLoop.submit {
                try channel.pipeline.syncOperations.addHandler(
                    AcceptBackoffHandler(shouldForwardIOErrorCaught: false) { error in
                        logger.error("A connection cannot be accepted", metadata: ["error": "\(error)"])
                        return .milliseconds(250)
                    }, position: .first)
            }.get()
        } catch {
            // It was closed before it was open: whoever runs it learns that.
            logger.debug("The server ended as it started", metadata: ["error": "\(error)"])
        }
    }
}

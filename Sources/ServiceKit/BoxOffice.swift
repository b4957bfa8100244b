import CoreMetrics
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Instrumentation
import Logging
import Postgres
import ServiceLifecycle

/// How a service is made of what it is given to work with:
///
///     ServicePlan(AuthService.self) { resources in AuthService(resources, settings, keys) }
public struct ServicePlan: Sendable {
    public let type: any Service.Type
    let make: @Sendable (Resources) throws -> any Service

    public init<Made: Service>(_ type: Made.Type, _ make: @escaping @Sendable (Resources) throws -> Made) {
        self.type = type
        self.make = make
    }
}

/// The services of one process, wired together.
public struct BoxOffice: Sendable {
    public let services: [any Service]
    private let premises: Premises
    private let resources: [ServiceName: Resources]
    private let consumers: [String: (Consumer, Resources)]
    private let watch: HealthWatch

    /// Makes the services, in the order in which they are started.
    public init(_ premises: Premises, _ plans: [ServicePlan]) throws {
        self.premises = premises
        var services: [any Service] = []
        var resources: [ServiceName: Resources] = [:]
        var consumers: [String: (Consumer, Resources)] = [:]
        for plan in plans {
            let name = plan.type.name
            let own = premises.resources(for: name)
            let service = try plan.make(own)
            for consumer in service.consumers { consumers[consumer.subscription.consumer] = (consumer, own) }
            let missing = plan.type.subscriptions.filter { consumers[$0.consumer] == nil }
            precondition(missing.isEmpty, "\(name) subscribed to \(missing) and consumes it nowhere")
            resources[name] = own
            services.append(service)
        }
        self.services = services
        self.resources = resources
        self.consumers = consumers
        watch = HealthWatch(services, resources, premises)
        premises.switchboard.plug(services)
    }

    /// What is mounted, for tests, documentation and the gateway.
    public struct Mounted {
        public let router: Router<APIContext>
        public let endpoints: [Endpoint]
    }

    /// Makes what is counted and timed around the services.
    public var metrics: any MetricsFactory { premises.metrics }

    var pool: Pool { premises.pool }

    public typealias Middleware = any MiddlewareProtocol<Request, Response, APIContext>

    /// The endpoints of the services, behind our own middleware: request ids, errors, callers.
    ///
    /// `outer` stands before it, and sees every answer, errors too; `inner` knows who asks, and may throw.
    public func mount(
        _ verifier: TokenVerifier, outer: [Middleware] = [], inner: [Middleware] = [],
        extra: (Routes) -> Void = { _ in }
    ) -> Mounted {
        let router = Router(context: APIContext.self, options: .autoGenerateHeadEndpoints)
        let table = Routes.Table()
        for service in services { service.routes(Routes(service: type(of: service).name, table: table)) }
        let others = Routes(service: .gateway, table: table)
        InternalRoutes(switchboard: premises.switchboard, consumers: consumers).mount(others)
        extra(others)
        let endpoints = table.all.map(\.0)
        let own: [Middleware] = [
            MeasureRequests(endpoints, premises.metrics), AnswerErrors(now: premises.now),
            IdentifyCaller(verifier: verifier),
        ]
        for middleware in outer + own + inner { router.add(middleware: middleware) }
        table.mount(on: router)
        return Mounted(router: router, endpoints: endpoints)
    }

    /// What runs beside the answering of requests, until the process is told to stop: each service's relay of facts and its
    /// background work.
    public var work: [any ServiceLifecycle.Service] {
        services.flatMap { service -> [any ServiceLifecycle.Service] in
            let name = type(of: service).name
            return resources[name].map { own in
                let relay = FactRelay(
                    resources: own, consumers: consumers, remote: premises.switchboard.remote, wake: own.wake)
                let tidying = BackgroundWork("tidy", every: .seconds(3600)) { try await relay.tidy() }
                let works = (service.work + [tidying]).map { RunWork(work: $0, resources: own) }
                return [RunRelay(relay: relay) as any ServiceLifecycle.Service] + works
            } ?? []
        }
    }

    /// Where carriers bring facts for the services here.
    public var intake: FactIntake { FactIntake(consumers: consumers) }

    /// How each service does, as of this second.
    public var health: [ServiceName: ServiceHealth] {
        get async { await watch.health }
    }
}

// MARK: - Background

private struct RunRelay: ServiceLifecycle.Service {
    let relay: FactRelay

    func run() async {
        let stopping = Stopping()
        await withGracefulShutdownHandler {
            await withTaskGroup { group in
                group.addTask {
                    let channel = Resources.channel(relay.resources.service)
                    for await _ in relay.resources.listener.listen(to: channel) { relay.wake.signal() }
                }
                await relay.run { stopping.isSet }
                group.cancelAll()
            }
        } onGracefulShutdown: {
            stopping.set()
            relay.wake.signal()
        }
    }
}

private struct RunWork: ServiceLifecycle.Service {
    let work: BackgroundWork
    let resources: Resources

    func run() async {
        let wake = Wake()
        let stopping = Stopping()
        await withGracefulShutdownHandler {
            await withTaskGroup { group in
                if let channel = work.channel {
                    group.addTask {
                        for await _ in resources.listener.listen(to: channel) { wake.signal() }
                    }
                }
                await loop(wake, stopping)
                group.cancelAll()
            }
        } onGracefulShutdown: {
            stopping.set()
            wake.signal()
        }
    }

    private func loop(_ wake: Wake, _ stopping: Stopping) async {
        while !stopping.isSet && !Task.isCancelled {
            do {
                try await work.run()
            } catch {
                if stopping.isSet { return }
                resources.logger.error("\(work.name) failed", metadata: ["error": "\(error)"])
            }
            await wake.wait(atMost: work.pause)
        }
    }
}

// MARK: - Around every request

/// Gives a request its id and its place in a trace, and makes of every error an answer in the shape of the API.
struct AnswerErrors: RouterMiddleware {
    let now: @Sendable () -> Date

    func handle(
        _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.requestID = request.headers[.requestID].flatMap(Self.accepted) ?? RequestScope.newID()
        context.path = request.uri.path
        context.now = now()
        var surroundings = ServiceContext.current ?? .topLevel
        surroundings.scope = Scope(requestID: context.requestID)
        PropagateTraces().extract(request.headers, into: &surroundings, using: HeaderFields())
        let start = ContinuousClock.now
        return await ServiceContext.withValue(surroundings) {
            var response: Response
            do {
                response = try await next(request, context)
            } catch {
                response = context.answer(error)
            }
            response.headers[.requestID] = context.requestID
            context.logger.debug(
                "\(request.method) \(context.loggedPath)",
                metadata: [
                    "status": "\(response.status.code)", "ms": "\((ContinuousClock.now - start) / .milliseconds(1))",
                    "address": "\(context.address)",
                ])
            return response
        }
    }

    /// An id of the client's own, unless it could upset a log.
    private static func accepted(_ id: String) -> String? {
        let bytes = id.utf8
        let isPlain = bytes.allSatisfy { byte in
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || byte == UInt8(ascii: "-")
                || byte == UInt8(ascii: "_")
        }
        return (8...64).contains(bytes.count) && isPlain ? id : nil
    }
}

/// What is carried in the head of a request. Several fields of one name are one (RFC 9110, section 5.3).
private struct HeaderFields: Extractor {
    func extract(key: String, from carrier: HTTPFields) -> String? {
        let values = HTTPField.Name(key).map { carrier[values: $0] } ?? []
        return values.isEmpty ? nil : values.joined(separator: ",")
    }
}

/// Finds out who asks.
struct IdentifyCaller: RouterMiddleware {
    let verifier: TokenVerifier

    func handle(
        _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        if let header = request.headers[.authorization] {
            let parts = header.split(separator: " ", maxSplits: 1)
            if parts.count == 2, parts[0].lowercased() == "bearer" {
                do {
                    context.identity = .caller(try await verifier.caller(of: String(parts[1]), at: context.now))
                } catch let fault as TokenFault {
                    context.identity = .refused(fault)
                }
            } else {
                context.identity = .refused(.malformed)
            }
        }
        return try await next(request, context)
    }
}

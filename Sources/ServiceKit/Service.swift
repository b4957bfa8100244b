// ServiceKit is what makes a service of the box office: routes, facts, calls, callers, errors. It knows no particular one.
//
// How to write a service, in this order:
//
//   1. Package.swift: a target in Sources/Services/X that depends on Domain, Postgres and ServiceKit, with
//      `resources: [.embedInCode("Migrations")]`, and a line in `Sources/ticketpress/Serve/Services.swift`.
//   2. Domain/Messages: the facts that it tells and the calls that it answers, for others to import.
//   3. Migrations/M002_….sql and on; M001 are the tables that every service has. Names in them are the service's schema's.
//   4. XStore.swift: all its SQL, one function per question, with the schema written out (`seats.holds`).
//   5. One file per behaviour, named by its verb. A change is one `resources.transaction { tx, outbox in … }`, and what
//      others should hear of it is told in there, by `outbox.publish(…)`.
//   6. XRoutes.swift: the only file that speaks HTTP.
//   7. XService.swift: the table of contents.
//
//     public struct SeatsService: Service {
//         public static let name = ServiceName.seats
//         public static let migrations = [Migration("M002_seats", PackageResources.M002_seats_sql)]
//         public static let subscriptions = [selling.erased]
//         static let selling = Subscription(ReservationPaid.self, by: name, "sell")
//         let resources: Resources
//
//         public func routes(_ routes: Routes) { SeatsRoutes(resources).mount(routes) }
//         public var answers: [Answer] { [Answer(HoldSeats.self) { call, _ in try await hold(call) }] }
//         public var consumers: [Consumer] {
//             [.transaction(Self.selling) { fact, tx, outbox in try sell(fact, tx, outbox) }]
//         }
//         public var work: [BackgroundWork] { [BackgroundWork("expire", every: .seconds(1)) { try await expire() }] }
//     }
//
//     struct SeatsRoutes {
//         func mount(_ routes: Routes) {
//             routes.get("seats/:id", .anyone) { request in try .ok(await store.seat(request.id("id"))) }
//             routes.post("seats/lock", .signedIn) { request in
//                 let json = try await request.json()                      // 400, 413, 415
//                 let wish = try json.decode(Wish.self)                    // 400 naming every wrong or unknown field
//                 let buyer = try request.user().id
//                 return try .created(await resources.once(request, json) { tx, outbox in     // the idempotency key
//                     try hold(wish, for: buyer, tx, outbox)               // throws APIError.conflict(…), .notFound(…)
//                 })
//             }
//         }
//     }

import CoreMetrics
import Domain
import Foundation
import Instrumentation
import Logging
import Postgres

/// A part of the box office that owns one schema, speaks HTTP under addresses of its own, and talks to the others by facts
/// and calls alone.
public protocol Service: Sendable {
    /// Also its schema's name.
    static var name: ServiceName { get }
    /// From number 2: the first are the tables that every service has.
    static var migrations: [Migration] { get }
    /// What it hears of, known also where it does not run.
    static var subscriptions: [AnySubscription] { get }

    func routes(_ routes: Routes)
    var answers: [Answer] { get }
    /// One for each subscription.
    var consumers: [Consumer] { get }
    var work: [BackgroundWork] { get }
    /// What must be well, beside the database, for it to serve.
    var checks: [Check] { get }
    /// What it does later, beside the telling of facts, for those who watch over it.
    var queues: [Queue] { get }
}

extension Service {
    public static var subscriptions: [AnySubscription] { [] }
    public var answers: [Answer] { [] }
    public var consumers: [Consumer] { [] }
    public var work: [BackgroundWork] { [] }
    public var checks: [Check] { [] }
    public var queues: [Queue] { [] }

    /// With the tables that every service has.
    public static var allMigrations: Migrations {
        Migrations(
            schema: name.rawValue,
            [Migration("M001_service_tables", PackageResources.M001_service_tables_sql)] + migrations)
    }
}

/// What a service does again and again without being asked. An error is logged, and the next time comes as usual.
public struct BackgroundWork: Sendable {
    let name: String
    let pause: Duration
    let channel: String?
    let run: @Sendable () async throws -> Void

    /// A notification on the channel ends a pause early; the channel's name is the whole database's.
    public init(
        _ name: String, every pause: Duration, or channel: String? = nil,
        _ run: @escaping @Sendable () async throws -> Void
    ) {
        (self.name, self.pause, self.channel, self.run) = (name, pause, channel, run)
    }
}

/// What a service is given to work with.
public struct Resources: Sendable {
    public let service: ServiceName
    public let pool: Pool
    /// Hears notifications, for what is to reach clients at once.
    public let listener: Listener
    /// Calls other services: `try await resources.call(HoldSeats(…))`.
    public let call: Calls
    public let now: @Sendable () -> Date
    public let logger: Logger
    /// Makes what the service counts and times: `Counter(label: "ticketpress_…_total", factory: resources.metrics)`.
    public let metrics: any MetricsFactory
    let post: PostOffice
    let ledger: FactLedger
    let wake: Wake
    /// By the services that they carry facts to.
    let carriers: [ServiceName: any FactCarrier]

    /// A new id of version 7.
    public func newID<Subject>(_ type: Identifier<Subject>.Type = Identifier<Subject>.self) -> Identifier<Subject> {
        var random = SystemRandomNumberGenerator()
        return .make(at: now(), using: &random)
    }

    /// A transaction that may tell facts. As with the pool's, the closure may run several times and must do nothing but run
    /// statements and compute.
    @discardableResult
    public func transaction<Result: Sendable>(
        isolation: Isolation = .readCommitted, _ body: @escaping @Sendable (Transaction, Outbox) throws -> Result
    ) async throws -> Result {
        let context = ServiceContext.current
        let (result, isQuiet, told) = try await pool.transaction(isolation: isolation) { tx in
            // It runs on a thread of the pool, where the task's values are not.
            try ServiceContext.withValue(context) {
                let outbox = Outbox(tx, service, post)
                return (try body(tx, outbox), outbox.isEmpty, outbox.told)
            }
        }
        for fact in told { ledger.note(fact) }
        if !isQuiet { wake.signal() }
        return result
    }

    /// Where those who are elsewhere wake a service's relay.
    static func channel(_ service: ServiceName) -> String { "ticketpress_\(service)_facts" }
}

extension Date {
    public static func + (date: Date, duration: Duration) -> Date { date.addingTimeInterval(duration / .seconds(1)) }
    public static func - (date: Date, duration: Duration) -> Date { date.addingTimeInterval(-(duration / .seconds(1))) }
}

/// What the services of one process share, and what they hear of from each other.
public struct Premises: Sendable {
    let pool: Pool
    let listener: Listener
    let post: PostOffice
    let switchboard: Switchboard
    let carriers: [ServiceName: any FactCarrier]
    let now: @Sendable () -> Date
    let logger: Logger
    let metrics: any MetricsFactory

    /// `subscriptions` are those of all services of the program, of those elsewhere too; `carriers` are by the services that
    /// they carry facts to, also to those of this process.
    public init(
        pool: Pool, listener: Listener, subscriptions: [AnySubscription], remote: (any Remote)? = nil,
        carriers: [ServiceName: any FactCarrier] = [:],
        now: @escaping @Sendable () -> Date = { Date() }, logger: Logger,
        metrics: any MetricsFactory = NOOPMetricsHandler.instance
    ) {
        self.pool = pool
        self.listener = listener
        self.now = now
        self.logger = logger
        self.metrics = metrics
        post = PostOffice(subscriptions)
        switchboard = Switchboard(remote: remote)
        self.carriers = carriers
    }

    public func resources(for service: ServiceName) -> Resources {
        var logger = logger
        logger[metadataKey: "service"] = "\(service)"
        return Resources(
            service: service, pool: pool, listener: listener, call: Calls(switchboard: switchboard, caller: service),
            now: now, logger: logger, metrics: metrics, post: post, ledger: FactLedger(service, metrics), wake: Wake(),
            carriers: carriers)
    }
}

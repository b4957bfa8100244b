import Domain
import Events
import Foundation
import Gateway
import JWTKit
import Logging
import Postgres
import PostgresTesting
import Seats
import ServiceKit
import ServiceLifecycle
import Synchronization

/// Events and Seats behind HTTP on a port of their own, on a database of their own, with a clock that tests set.
struct SeatsOffice: Sendable {
    let port: Int
    let pool: Pool
    let clock: StillClock
    /// What another service has in hand.
    let reservations: Resources
    private let grounds: Grounds

    /// What offices share that are of one house.
    private struct Grounds: Sendable {
        let pool: Pool
        let settings: ConnectionSettings
        let clock = StillClock()
        let key: EdDSA.PrivateKey
        let secret: ServiceSecret

        init(_ pool: Pool, _ settings: ConnectionSettings) throws {
            (self.pool, self.settings) = (pool, settings)
            key = try EdDSA.PrivateKey(curve: .ed25519)
            guard let secret = ServiceSecret(bytes: Array(repeating: 7, count: 32)) else { throw CancellationError() }
            self.secret = secret
        }
    }

    /// Runs the body against a server that is stopped after it. Holds are swept only where a test wants it.
    static func run(
        _ change: (inout SeatsSettings) -> Void = { _ in }, events: EventsSettings = EventsSettings(),
        patience: Patience = Patience(),
        _ body: (SeatsOffice) async throws -> Void
    ) async throws {
        try await TestCluster.withDatabase { database in
            try await serve(
                Grounds(database.pool(.few(6)), database.settings), settings(change), events, patience, body)
        }
    }

    /// Runs a second one beside it, in another process as it were: on the same database.
    func beside(
        _ change: (inout SeatsSettings) -> Void, _ body: (SeatsOffice) async throws -> Void
    ) async throws {
        try await Self.serve(grounds, Self.settings(change), EventsSettings(), Patience(), body)
    }

    private static func settings(_ change: (inout SeatsSettings) -> Void) -> SeatsSettings {
        var seats = SeatsSettings()
        seats.sweep = .seconds(3600)
        change(&seats)
        return seats
    }

    private static func serve(
        _ grounds: Grounds, _ seats: SeatsSettings, _ events: EventsSettings, _ patience: Patience,
        _ body: (SeatsOffice) async throws -> Void
    ) async throws {
        let (pool, clock) = (grounds.pool, grounds.clock)
        let listener = try Listener(grounds.settings, logger: quiet)
        defer { listener.close() }
        for service in [EventsService.self, SeatsService.self, StandInTickets.self] as [any ServiceKit.Service.Type] {
            try await service.allMigrations.apply(to: pool)
        }
        let premises = Premises(
            pool: pool, listener: listener,
            subscriptions: EventsService.subscriptions + SeatsService.subscriptions, now: { clock.now }, logger: quiet)
        let office = try BoxOffice(
            premises,
            [
                ServicePlan(EventsService.self) { EventsService($0, events) },
                ServicePlan(SeatsService.self) { SeatsService($0, seats) },
                ServicePlan(StandInTickets.self) { _ in StandInTickets() },
            ])
        let publicKey = grounds.key.publicKey
        let verifier = TokenVerifier(secret: grounds.secret) { ["test": publicKey] }
        let (ports, portFound) = AsyncStream.makeStream(of: Int.self)
        var edge = GatewaySettings()
        (edge.port, edge.rates, edge.patience) = (0, nil, patience)
        let (application, _) = Gateway(edge).server(office, verifier, logger: silent, onStart: { portFound.yield($0) })
        let group = ServiceGroup(
            configuration: .init(services: office.work + [application], logger: quiet))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { portFound.finish() }
                try await group.run()
            }
            for await port in ports {
                let test = SeatsOffice(
                    port: port, pool: pool, clock: clock, reservations: premises.resources(for: .reservations),
                    grounds: grounds)
                do { try await body(test) } catch {
                    await group.triggerGracefulShutdown()
                    throw error
                }
                break
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    // MARK: - Who asks

    func user(_ role: Role = .user) async throws -> TestUser {
        var random = SystemRandomNumberGenerator()
        let id = UserID.make(at: Date(), using: &random)
        let claims = AccessToken(user: id, role: role, session: UUID(), at: clock.now, for: 1_000_000)
        let name = JWKIdentifier(string: "test")
        return TestUser(
            id: id, token: try await JWTKeyCollection().add(eddsa: grounds.key, kid: name).sign(claims, kid: name))
    }

    func serviceToken() async throws -> String { try await grounds.secret.token(for: .reservations, at: clock.now) }
}

/// Stands in for Tickets, whose templates take no title with a hieroglyph, and no section called Attic.
struct StandInTickets: ServiceKit.Service {
    static let name = ServiceName.tickets
    static let migrations: [Migration] = []

    func routes(_ routes: Routes) {}
    var answers: [Answer] {
        [
            Answer(ProofTickets.self) { call, _ in
                var faults: [ProofTickets.Fault] = []
                for (index, seat) in call.seats.enumerated() {
                    let field =
                        call.event.title.contains("𓀀") ? "event.name" : seat.section == "Attic" ? "seat.section" : nil
                    guard let field else { continue }
                    faults.append(.init(ticket: index, message: "is in no font", field: field, isOfHolder: false))
                }
                return .init(faults: faults)
            }
        ]
    }
}

struct TestUser: Sendable {
    let id: UserID
    let token: String
}

/// A clock that stands still until it is set.
final class StillClock: Sendable {
    private let instant = Mutex(Date(timeIntervalSince1970: 1_900_000_000))

    var now: Date { instant.withLock { $0 } }

    func advance(by duration: Duration) { instant.withLock { $0 += duration / .seconds(1) } }
}

/// Says nothing but what is critical. It keeps what it is told of requests, for Hummingbird asks it for their ids.
private let silent: Logger = {
    var logger = Logger(label: "tests") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = .error
    return logger
}()

import Auth
import CoreMetrics
import Crypto
import Domain
import Events
import Foundation
import Gateway
import HTTPClient
import Logging
import Mail
import Notifications
import Payments
import Postgres
import Redis
import Rendering
import Reservations
import Seats
import ServiceKit
import Tickets

/// The services of this process, and what their server needs besides.
struct ComposedOffice: Sendable {
    let services: BoxOffice
    let verifier: TokenVerifier
    let secret: ServiceSecret
    let documents: ServedDocuments
    let redis: RedisClient?
    /// Those in other processes, and how they are asked; nil where there are none.
    let neighbours: (Neighbours, ServiceTokens)?
    /// Keeps what is known of them up to date.
    let watch: WatchNeighbours?
    /// That of the first administrator, if they were made just now.
    let newPassword: String?
}

/// Makes the services of what settings and data folder say.
struct OfficeComposer: Sendable {
    let settings: ServeSettings
    let folder: DataFolder
    let address: ServerAddress
    let logger: Logger
    /// Commands that end soon have none.
    var metrics: any MetricsFactory = NOOPMetricsHandler.instance

    static let firstAdmin = "admin@localhost"
    /// The template that comes with the program and draws what an event's own does not.
    private static let lastResort = "classic"

    /// What several services are made of.
    private struct Shared {
        let secret: ServiceSecret
        let tokenKeys: TokenKeys
        let documents: ServedDocuments
        let redis: RedisClient?
    }

    /// Services on databases that are migrated, and where auth is one of them there is an administrator. `alone` is for the
    /// one server of a folder.
    func withOffice(
        _ part: ServedPart = .whole, alone: Bool, _ body: (ComposedOffice) async throws -> Void
    ) async throws {
        try checkShared(part)
        let origins = try settings.ofServices.neighbours(of: part)
        // Before anything else: what is wrong with keys should not start a database first.
        let secret = try folder.serviceSecret(settings.serviceSecret.value)
        let ring = try folder.tokenKeys(settings.tokenKeys.value)
        let documents = try ServedDocuments(settings, folder, address, logger)
        let redis = try settings.redis.value.map { try RedisClient($0, logger: logger) }
        defer { redis?.close() }
        let keys = try TokenKeys { try ring.read() }
        let shared = Shared(secret: secret, tokenKeys: keys, documents: documents, redis: redis)
        let plans = try part.keepers.compactMap { try plan(of: $0, shared) }
        let tokens = ServiceTokens(secret)
        let neighbours = origins.isEmpty ? nil : Neighbours(origins, logger: logger)
        let watch = neighbours.map { WatchNeighbours($0, tokens) }
        await watch?.look()
        try await ReachedDatabase.with(
            settings, folder, of: part.keepers, alone: alone, connections: settings.databasePool.value, logger: logger
        ) { database in
            for plan in plans { try await plan.type.allMigrations.apply(to: database.pool(of: plan.type.name)) }
            let password =
                part.services.contains(.auth)
                ? try await makeFirstAdmin(AuthSettings(secret: secret), database.pool(of: .auth)) : nil
            try await database.listening(logger: logger) { databases in
                let premises = Premises(
                    databases: databases, subscriptions: Services.subscriptions,
                    remote: neighbours.map { CallNeighbours($0, tokens) }, logger: logger, metrics: metrics)
                try await body(
                    ComposedOffice(
                        services: try BoxOffice(premises, plans),
                        verifier: TokenVerifier(secret: secret) { keys.verifying }, secret: secret,
                        documents: documents, redis: redis, neighbours: neighbours.map { ($0, tokens) }, watch: watch,
                        newPassword: password))
            }
        }
    }

    /// Throws where a process that runs a part alone lacks what it has to share with those that run the others.
    private func checkShared(_ part: ServedPart) throws {
        guard !part.isWhole else { return }
        for service in part.keepers where settings.database(of: service) == nil {
            throw SettingsError(
                name: settings.database.name,
                fact: "is not set, and a private database is for one process that runs all services",
                remedy: "give all processes a PostgreSQL, by \(settings.database.name) or by one for \(service) alone")
        }
        // What was named is shared, and a new one in its place would be another.
        for (_, setting) in settings.shared(by: part) {
            if let path = setting.value, PathKind(of: path) == .nothing {
                throw SettingsError(
                    name: setting.name, fact: "names \(path.printable), which is not there",
                    remedy: "copy it from the process that made it")
            }
        }
        let makesLinks = part.services.contains(.tickets) || part.services.contains(.notifications)
        if makesLinks, !part.hasGateway, !settings.publicURL.isSet {
            throw SettingsError(
                name: settings.publicURL.name, fact: "is not set, and the links that are made here lead to the gateway",
                remedy: "set it to the gateway's address, such as http://127.0.0.1:3000")
        }
    }

    /// Tickets alone, beside a running server or without one, with as many presses as are wanted: for commands.
    func withTickets<Result: Sendable>(
        presses: Int, _ body: (TicketsService) async throws -> Result
    ) async throws -> Result {
        let secret = try folder.serviceSecret(settings.serviceSecret.value)
        let ring = try folder.ticketKeys(settings.ticketKeys.value)
        let keys = try TicketKeys { try ring.read() }
        var tickets = try tickets(secret, ServedDocuments(settings, folder, address, logger))
        tickets.presses = presses
        // Nothing that a press of a command is given is refused.
        tickets.queue = max(tickets.queue, 4 * presses)
        return try await ReachedDatabase.with(
            settings, folder, of: [.tickets], connections: settings.databasePool.value, logger: logger
        ) { database in
            try await TicketsService.allMigrations.apply(to: database.pool(of: .tickets))
            return try await database.listening(logger: logger) { databases in
                let premises = Premises(
                    databases: databases, subscriptions: Services.subscriptions, logger: logger)
                return try await body(TicketsService(premises.resources(for: .tickets), tickets, keys))
            }
        }
    }

    /// How each is made of what it is given to work with; nil for the gateway, which is no service with data.
    private func plan(of service: ServiceName, _ shared: Shared) throws -> ServicePlan? {
        switch service {
        case .auth:
            var auth = AuthSettings(secret: shared.secret)
            auth.accessSeconds = settings.accessTTL.value
            return ServicePlan(AuthService.self) { [auth] in AuthService($0, auth, shared.tokenKeys) }
        case .events:
            var events = EventsSettings()
            let folders = Places().templateFolders(settings.templates.value)
            events.templates = { Set(folders.flatMap { Places().templateNames(in: $0) }) }
            return ServicePlan(EventsService.self) { [events] in EventsService($0, events) }
        case .seats:
            var seats = SeatsSettings()
            seats.hold = .seconds(settings.holdTTL.value)
            seats.longestHold = seats.hold * 3
            seats.redis = shared.redis
            return ServicePlan(SeatsService.self) { [seats] in SeatsService($0, seats) }
        case .reservations:
            var reservations = ReservationsSettings()
            reservations.life = .seconds(settings.reservationTTL.value)
            reservations.longestLife = reservations.life * 4
            return ServicePlan(ReservationsService.self) { [reservations] in ReservationsService($0, reservations) }
        case .payments:
            return ServicePlan(PaymentsService.self) { PaymentsService($0, PaymentsSettings(secret: shared.secret)) }
        case .tickets:
            let ring = try folder.ticketKeys(settings.ticketKeys.value)
            let (tickets, keys) = (
                try tickets(shared.secret, shared.documents), try TicketKeys { try ring.read() }
            )
            return ServicePlan(TicketsService.self) { TicketsService($0, tickets, keys) }
        case .notifications:
            let (notifications, mail) = (try notifications(), try mailCarrier())
            return ServicePlan(NotificationsService.self) { try NotificationsService($0, notifications, mail) }
        case .gateway: return nil
        }
    }

    private func tickets(_ secret: ServiceSecret, _ documents: ServedDocuments) throws -> TicketsSettings {
        let places = Places()
        var tickets = TicketsSettings(
            store: documents.store, templates: places.templateFolders(settings.templates.value),
            fonts: try FontLibrary.load(manifest: try places.fonts(nil)), secret: secret,
            address: { [address] in address.current })
        do { tickets.lastResort = try places.template(Self.lastResort, templates: nil) } catch {
            logger.warning(
                "Tickets that cannot be drawn by their template will have no document", metadata: ["error": "\(error)"])
        }
        tickets.presses = settings.presses.value
        tickets.retention = .seconds(settings.documentRetention.value)
        tickets.holderCutoff = .seconds(settings.holderCutoff.value)
        tickets.rerendersChanges = settings.rerenderChanges.value != .off
        tickets.notifiesOfChanges = settings.rerenderChanges.value == .notify
        if let secret = settings.callbackSecret.value { tickets.callbackKey = SymmetricKey(data: Data(secret.utf8)) }
        if documents.isNear { tickets.trust = .zero }
        return tickets
    }

    private func notifications() throws -> NotificationsSettings {
        guard let sender = settings.mailSender.value else {
            throw UsageError("nobody sends the mails", remedy: "set \(settings.mailSender.name)")
        }
        return NotificationsSettings(
            sender: sender, bounces: settings.mailBounces.value ?? sender.address,
            address: { [address] in address.current })
    }

    private func mailCarrier() throws -> any MailCarrier {
        if let server = settings.mailServer.value { return MailServer(SMTPClient(server)) }
        return try MailFolder(folder.mails)
    }

    /// The new administrator's password; nil if there is an administrator already.
    private func makeFirstAdmin(_ auth: AuthSettings, _ pool: Pool) async throws -> String? {
        guard try await !AuthService.hasAdmin(in: pool) else { return nil }
        let password = String.newPassword()
        try await AuthService.makeAdmin(email: Self.firstAdmin, password: password, settings: auth, in: pool)
        return password
    }
}

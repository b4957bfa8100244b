import AWS
import Auth
import CoreMetrics
import Crypto
import Domain
import Events
import FactQueues
import Foundation
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
    /// Those that bring facts to services by a queue.
    let receivers: [FactReceiver]
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

    /// All services on a database that is migrated and has an administrator. `alone` is for the one server of a folder.
    func withOffice(alone: Bool, _ body: (ComposedOffice) async throws -> Void) async throws {
        // Before anything else: what is wrong with keys should not start a database first.
        let secret = try folder.serviceSecret(settings.serviceSecret.value)
        let documents = try ServedDocuments(settings, folder, address, logger)
        let redis = try settings.redis.value.map { try RedisClient($0, logger: logger) }
        defer { redis?.close() }
        let make = try plans(secret, documents, redis)
        let queues = try QueuedFacts(settings, secret)
        try await ReachedDatabase.with(
            settings, folder, alone: alone, connections: settings.databasePool.value, logger: logger
        ) { database in
            for service in Services.all { try await service.allMigrations.apply(to: database.pool) }
            let password = try await makeFirstAdmin(make.auth, database.pool)
            let listener = try Listener(database.settings, logger: logger)
            defer { listener.close() }
            let premises = Premises(
                pool: database.pool, listener: listener, subscriptions: Services.subscriptions,
                carriers: queues.carriers, logger: logger, metrics: metrics)
            let keys = make.tokenKeys
            let office = try make.office(premises)
            try await body(
                ComposedOffice(
                    services: office,
                    verifier: TokenVerifier(secret: secret) { keys.verifying }, secret: secret, documents: documents,
                    redis: redis, receivers: queues.receivers(for: office, logger), newPassword: password))
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
            settings, folder, connections: settings.databasePool.value, logger: logger
        ) { database in
            try await TicketsService.allMigrations.apply(to: database.pool)
            let listener = try Listener(database.settings, logger: logger)
            defer { listener.close() }
            let premises = Premises(
                pool: database.pool, listener: listener, subscriptions: Services.subscriptions, logger: logger)
            return try await body(TicketsService(premises.resources(for: .tickets), tickets, keys))
        }
    }

    private func plans(
        _ secret: ServiceSecret, _ documents: ServedDocuments, _ redis: RedisClient?
    ) throws -> Services {
        let ring = try folder.tokenKeys(settings.tokenKeys.value)
        let ticketRing = try folder.ticketKeys(settings.ticketKeys.value)
        var auth = AuthSettings(secret: secret)
        auth.accessSeconds = settings.accessTTL.value
        var events = EventsSettings()
        let folders = Places().templateFolders(settings.templates.value)
        events.templates = { Set(folders.flatMap { Places().templateNames(in: $0) }) }
        var seats = SeatsSettings()
        seats.hold = .seconds(settings.holdTTL.value)
        seats.longestHold = seats.hold * 3
        seats.redis = redis
        var reservations = ReservationsSettings()
        reservations.life = .seconds(settings.reservationTTL.value)
        reservations.longestLife = reservations.life * 4
        return Services(
            auth: auth, tokenKeys: try TokenKeys { try ring.read() }, events: events, seats: seats,
            reservations: reservations, payments: PaymentsSettings(secret: secret),
            tickets: try tickets(secret, documents),
            ticketKeys: try TicketKeys { try ticketRing.read() }, notifications: try notifications(),
            mail: try mailCarrier())
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
        if settings.mailService.value == .ses {
            return try SESMailer(environment: AWSEnvironment(settings.environment))
        }
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

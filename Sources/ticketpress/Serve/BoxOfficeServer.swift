import Auth
import Domain
import Foundation
import Gateway
import HTTPClient
import Hummingbird
import Logging
import Mail
import Notifications
import Payments
import Postgres
import Reservations
import Seats
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
        try await withOffice(alone: true) { office, verifier, password in
            // Stopped in reverse order: first no more requests are taken, then the work behind them is finished.
            let (application, _) = Gateway(edge).server(office, verifier, logger: logger) { port in
                greet(port, password)
            }
            var configuration = ServiceGroupConfiguration(
                services: office.work + [application], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
            configuration.maximumGracefulShutdownDuration = Self.patience
            try await ServiceGroup(configuration: configuration).run()
        }
    }

    /// Serves the same on a free port of loopback for as long as `body` takes, beside a server that runs or without one.
    /// `body` is told the address, and how the box office's own services prove themselves.
    func runBriefly(_ body: @escaping @Sendable (_ url: String, ServiceSecret) async throws -> Void) async throws {
        let secret = try folder.serviceSecret(settings.serviceSecret.value)
        try await withOffice(alone: false) { office, verifier, password in
            var edge = GatewaySettings()
            (edge.port, edge.rates) = (0, nil)
            let (started, starting) = AsyncStream<Int>.makeStream()
            let (application, _) = Gateway(edge).server(office, verifier, logger: logger) { starting.yield($0) }
            let group = ServiceGroup(
                configuration: .init(services: office.work + [application], logger: logger))
            try await withThrowingTaskGroup { tasks in
                tasks.addTask {
                    defer { starting.finish() }
                    try await group.run()
                }
                if let password { say(Self.introduce(password)) }
                if let port = await started.first(where: { _ in true }) {
                    try await body("http://127.0.0.1:\(port)", secret)
                }
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
            }
        }
    }

    /// All services on the database, migrated, with an administrator: whose password is passed on if they are new.
    private func withOffice(
        alone: Bool, _ body: (BoxOffice, TokenVerifier, _ password: String?) async throws -> Void
    ) async throws {
        // Before anything else: what is wrong with keys should not start a database first.
        let secret = try folder.serviceSecret(settings.serviceSecret.value)
        let ring = try folder.tokenKeys(settings.tokenKeys.value)
        let keys = try TokenKeys { try ring.read() }
        let (notifications, mail) = (try notificationsSettings(), try mailCarrier())
        var auth = AuthSettings(secret: secret)
        auth.accessSeconds = settings.accessTTL.value
        try await ReachedDatabase.with(
            settings, folder, alone: alone, connections: settings.databasePool.value, logger: logger
        ) { database in
            for service in Services.all { try await service.allMigrations.apply(to: database.pool) }
            let password = try await makeFirstAdmin(auth, database.pool)
            let listener = try Listener(database.settings, logger: logger)
            defer { listener.close() }
            let premises = Premises(
                pool: database.pool, listener: listener, subscriptions: Services.subscriptions, logger: logger)
            var seats = SeatsSettings()
            seats.hold = .seconds(settings.holdTTL.value)
            seats.longestHold = seats.hold * 3
            var reservations = ReservationsSettings()
            reservations.life = .seconds(settings.reservationTTL.value)
            reservations.longestLife = reservations.life * 4
            let office = try Services(
                auth: auth, tokenKeys: keys, seats: seats, reservations: reservations,
                payments: PaymentsSettings(secret: secret), notifications: notifications, mail: mail
            ).office(premises)
            try await body(office, TokenVerifier(secret: secret) { keys.verifying }, password)
        }
    }

    private var edge: GatewaySettings {
        var edge = GatewaySettings()
        edge.host = settings.host.value
        edge.port = port
        edge.rates = settings.rateLimits.value ? Rates() : nil
        edge.origins = Set(settings.corsOrigins.value)
        edge.proxies = settings.trustedProxies.value
        edge.bodyLimit = settings.bodyLimit.value
        return edge
    }

    private func notificationsSettings() throws -> NotificationsSettings {
        guard let sender = settings.mailSender.value else {
            throw UsageError("nobody sends the mails", remedy: "set \(settings.mailSender.name)")
        }
        return NotificationsSettings(
            sender: sender, bounces: settings.mailBounces.value ?? sender.address,
            publicURL: settings.publicURL.value ?? "http://\(address):\(port)")
    }

    private func mailCarrier() throws -> any MailCarrier {
        if let server = settings.mailServer.value { return MailServer(SMTPClient(server)) }
        return try MailFolder(folder.mails)
    }

    /// The server's address as URLs have it, from this machine.
    private var address: String {
        let host = settings.host.value
        return host.contains(":") ? "[\(host)]" : host == "0.0.0.0" ? "127.0.0.1" : host
    }

    private func greet(_ port: Int, _ password: String?) {
        var words = "Ticketpress serves at http://\(address):\(port) (Ctrl-C ends it). Data: \(folder.path.printable)\n"
        if let password { words += Self.introduce(password) }
        // In one piece, so that whoever waits for the first line has the others too.
        say(words)
    }

    // MARK: - The first administrator

    private static func introduce(_ password: String) -> String {
        """
        The administrator is \(firstAdmin), password \(password). It is shown this once;
        `ticketpress admin create` makes others.

        """
    }

    static let firstAdmin = "admin@localhost"

    /// Nil if there is an administrator already.
    private func makeFirstAdmin(_ auth: AuthSettings, _ pool: Pool) async throws -> String? {
        guard try await !AuthService.hasAdmin(in: pool) else { return nil }
        let password = String.newPassword()
        try await AuthService.makeAdmin(email: Self.firstAdmin, password: password, settings: auth, in: pool)
        return password
    }
}

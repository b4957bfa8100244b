import Auth
import Domain
import Foundation
import Gateway
import Hummingbird
import Logging
import Postgres
import Rendering
import Seats
import ServiceKit
import ServiceLifecycle
import Tickets
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
        // Before anything else: what is wrong with keys should not start a database first.
        let secret = try folder.serviceSecret(settings.serviceSecret.value)
        let ring = try folder.tokenKeys(settings.tokenKeys.value)
        let keys = try TokenKeys { try ring.read() }
        var auth = AuthSettings(secret: secret)
        auth.accessSeconds = settings.accessTTL.value
        let ticketRing = try folder.ticketKeys(settings.ticketKeys.value)
        let ticketKeys = try TicketKeys { try ticketRing.read() }
        let address = ServerAddress(given: settings.publicURL.value, host: settings.host.value, port: port)
        let documents = try ServedDocuments(settings, folder, address)
        let tickets = try tickets(documents, address)
        try await ReachedDatabase.with(
            settings, folder, alone: true, connections: settings.databasePool.value, logger: logger
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
            let office = try Services(
                auth: auth, tokenKeys: keys, seats: seats, tickets: tickets, ticketKeys: ticketKeys
            ).office(premises)
            try await serve(office, TokenVerifier(secret: secret) { keys.verifying }, documents, address, password)
        }
    }

    private func tickets(_ documents: ServedDocuments, _ address: ServerAddress) throws -> TicketsSettings {
        let places = Places()
        var tickets = TicketsSettings(
            store: documents.store, templates: places.templateFolders(settings.templates.value),
            fonts: try FontLibrary.load(manifest: try places.fonts(nil)), address: { address.current })
        tickets.presses = settings.presses.value
        tickets.holderCutoff = .seconds(settings.holderCutoff.value)
        if documents.isNear { tickets.trust = .zero }
        return tickets
    }

    private func serve(
        _ office: BoxOffice, _ verifier: TokenVerifier, _ documents: ServedDocuments, _ address: ServerAddress,
        _ password: String?
    ) async throws {
        var edge = GatewaySettings()
        edge.host = settings.host.value
        edge.port = port
        edge.rates = settings.rateLimits.value ? Rates() : nil
        edge.origins = Set(settings.corsOrigins.value)
        edge.proxies = settings.trustedProxies.value
        edge.bodyLimit = settings.bodyLimit.value
        let (application, _) = Gateway(edge).server(office, verifier, extra: documents.mount, logger: logger) { port in
            greet(address.listens(on: settings.host.value, port: port), password)
        }
        // Stopped in reverse order: first no more requests are taken, then the work behind them is finished.
        var configuration = ServiceGroupConfiguration(
            services: office.work + [application], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = Self.patience
        try await ServiceGroup(configuration: configuration).run()
    }

    private func greet(_ address: String, _ password: String?) {
        var words = "Ticketpress serves at \(address) (Ctrl-C ends it). Data: \(folder.path.printable)\n"
        if let password {
            words += """
                The administrator is \(Self.firstAdmin), password \(password). It is shown this once;
                `ticketpress admin create` makes others.

                """
        }
        // In one piece, so that whoever waits for the first line has the others too.
        say(words)
    }

    // MARK: - The first administrator

    static let firstAdmin = "admin@localhost"

    /// Nil if there is an administrator already.
    private func makeFirstAdmin(_ auth: AuthSettings, _ pool: Pool) async throws -> String? {
        guard try await !AuthService.hasAdmin(in: pool) else { return nil }
        let password = Self.password()
        try await AuthService.makeAdmin(email: Self.firstAdmin, password: password, settings: auth, in: pool)
        return password
    }

    /// Four groups of four letters and digits that are not taken for each other: 90 bits.
    private static func password() -> String {
        var random = SystemRandomNumberGenerator()
        let characters = Array("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789")
        while true {
            let groups = (0..<4).map { _ in
                String((0..<4).map { _ in characters[Int.random(in: characters.indices, using: &random)] })
            }
            let password = groups.joined(separator: "-")
            // The rule for passwords is for this one too.
            if password.contains(where: \.isUppercase), password.contains(where: \.isLowercase),
                password.contains(where: \.isNumber)
            {
                return password
            }
        }
    }
}

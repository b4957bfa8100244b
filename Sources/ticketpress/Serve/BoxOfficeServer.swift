import Auth
import Domain
import Foundation
import Gateway
import Hummingbird
import Logging
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
        // Before anything else: what is wrong with keys should not start a database first.
        let secret = try folder.serviceSecret(settings.serviceSecret.value)
        let ring = try folder.tokenKeys(settings.tokenKeys.value)
        let keys = try TokenKeys { try ring.read() }
        var auth = AuthSettings(secret: secret)
        auth.accessSeconds = settings.accessTTL.value
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
            var reservations = ReservationsSettings()
            reservations.life = .seconds(settings.reservationTTL.value)
            reservations.longestLife = reservations.life * 4
            let office = try Services(
                auth: auth, tokenKeys: keys, seats: seats, reservations: reservations,
                payments: PaymentsSettings(secret: secret)
            ).office(premises)
            try await serve(office, TokenVerifier(secret: secret) { keys.verifying }, password)
        }
    }

    private func serve(_ office: BoxOffice, _ verifier: TokenVerifier, _ password: String?) async throws {
        var edge = GatewaySettings()
        edge.host = settings.host.value
        edge.port = port
        edge.rates = settings.rateLimits.value ? Rates() : nil
        edge.origins = Set(settings.corsOrigins.value)
        edge.proxies = settings.trustedProxies.value
        edge.bodyLimit = settings.bodyLimit.value
        let (application, _) = Gateway(edge).server(office, verifier, logger: logger) { port in
            greet(port, password)
        }
        // Stopped in reverse order: first no more requests are taken, then the work behind them is finished.
        var configuration = ServiceGroupConfiguration(
            services: office.work + [application], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = Self.patience
        try await ServiceGroup(configuration: configuration).run()
    }

    private func greet(_ port: Int, _ password: String?) {
        let host = settings.host.value
        let shown = host.contains(":") ? "[\(host)]" : host == "0.0.0.0" ? "127.0.0.1" : host
        var words = "Ticketpress serves at http://\(shown):\(port) (Ctrl-C ends it). Data: \(folder.path.printable)\n"
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

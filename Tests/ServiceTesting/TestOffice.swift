import Auth
import Crypto
import Domain
import Foundation
import Gateway
import Hummingbird
import Logging
import Postgres
import PostgresTesting
import ServiceKit
import ServiceLifecycle

/// A box office of one test: services on a database of their own, behind the gateway, on a free port of loopback.
///
///     try await TestOffice.with { office in
///         let answer = try await office.post("/api/auth/register", ["email": "ada@example.org", …])
///         #expect(answer.status == 201)
///     }
package struct TestOffice: Sendable {
    package let url: String
    package let pool: Pool
    package let clock: TestClock
    package let secret: ServiceSecret
    package let keys: TestKeys
    package let endpoints: [Endpoint]
    /// What those see who watch over it.
    package let metrics: MetricsPage
    /// Tells it to stop, and returns at once.
    package let stop: @Sendable () async -> Void

    /// Auth, which all others stand beside. Its passwords are hashed as cheaply as can be.
    package static func auth(_ setup: Setup) -> ServicePlan {
        ServicePlan(AuthService.self) { resources in
            var settings = AuthSettings(secret: setup.secret)
            settings.scryptLogarithm = 4
            settings.scryptParallelism = 1
            return AuthService(resources, settings, setup.keys.tokens)
        }
    }

    /// What services are made of.
    package struct Setup: Sendable {
        package let secret: ServiceSecret
        package let keys: TestKeys
    }

    /// Runs a box office for the body. `prepare` comes after the migrations and before the start.
    package static func with<Result: Sendable>(
        edge: GatewaySettings = .forTests, farewell: Farewell? = nil, remote: (any Remote)? = nil,
        logger: Logger = quiet,
        database options: PoolOptions = .few(6),
        services: @escaping @Sendable (Setup) -> [ServicePlan] = { [auth($0)] },
        extra: @escaping @Sendable (Routes) -> Void = { _ in }, onStart: @escaping @Sendable (Int) -> Void = { _ in },
        prepare: @Sendable (Pool) async throws -> Void = { _ in },
        _ body: @escaping @Sendable (TestOffice) async throws -> Result
    ) async throws -> Result {
        let results = Locked<[Result]>([])
        try await TestCluster.withDatabase { database in
            let pool = try database.pool(options)
            let setup = Setup(secret: try .random(), keys: try TestKeys())
            let plans = services(setup)
            for plan in plans { try await plan.type.allMigrations.apply(to: pool) }
            try await prepare(pool)
            let listener = try Listener(database.settings, logger: quiet)
            defer { listener.close() }
            let clock = TestClock()
            let registry = MetricsRegistry()
            let premises = Premises(
                pool: pool, listener: listener, subscriptions: plans.flatMap { $0.type.subscriptions }, remote: remote,
                now: { clock.now }, logger: logger, metrics: registry)
            let office = try BoxOffice(premises, plans)
            let verifier = TokenVerifier(secret: setup.secret) { setup.keys.tokens.verifying }
            let (started, starting) = AsyncStream<Int>.makeStream()
            let (application, endpoints) = Gateway(edge).server(
                office, verifier, extra: extra, farewell: farewell, logger: logger
            ) { port in
                onStart(port)
                starting.yield(port)
            }
            var services = office.work + [application]
            if let farewell { services.append(farewell) }
            let group = ServiceGroup(configuration: ServiceGroupConfiguration(services: services, logger: quiet))
            let running = Task {
                defer { starting.finish() }
                try await group.run()
            }
            guard let port = await started.first(where: { _ in true }) else {
                try await running.value
                throw TestOfficeError.notStarted
            }
            let test = TestOffice(
                url: "http://127.0.0.1:\(port)", pool: pool, clock: clock, secret: setup.secret, keys: setup.keys,
                endpoints: endpoints, metrics: MetricsPage(registry, office),
                stop: { await group.triggerGracefulShutdown() })
            do {
                let result = try await body(test)
                results.withLock { $0.append(result) }
            } catch {
                await group.triggerGracefulShutdown()
                // The body's error is the one that matters.
                _ = await running.result
                throw error
            }
            await group.triggerGracefulShutdown()
            try await running.value
        }
        guard let result = results.withLock({ $0.first }) else { throw TestOfficeError.notStarted }
        return result
    }
}

package enum TestOfficeError: Error {
    case notStarted
}

/// A clock that a test sets forward.
package final class TestClock: Sendable {
    private let ahead = Locked<TimeInterval>(0)

    package var now: Date { Date().addingTimeInterval(ahead.withLock { $0 }) }

    package func advance(by seconds: TimeInterval) { ahead.withLock { $0 += seconds } }
}

/// Token keys that a test rotates.
package final class TestKeys: Sendable {
    private let ring: Locked<KeyRing>
    package let tokens: TokenKeys

    init() throws {
        var random = SystemRandomNumberGenerator()
        let ring = Locked(KeyRing(try SigningKey(using: &random), at: Date()))
        self.ring = ring
        tokens = try TokenKeys { ring.withLock { $0 } }
    }

    package func change(_ body: (inout KeyRing) throws -> Void) throws {
        var changed = ring.withLock { $0 }
        try body(&changed)
        ring.withLock { [changed] in $0 = changed }
        try tokens.reload()
    }
}

extension ServiceSecret {
    fileprivate static func random() throws -> ServiceSecret {
        let bytes = SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
        guard let secret = ServiceSecret(bytes: bytes) else { throw TestOfficeError.notStarted }
        return secret
    }
}

extension GatewaySettings {
    /// Without limits, on a free port, believing what loopback says of clients' addresses.
    package static var forTests: GatewaySettings {
        var settings = GatewaySettings()
        settings.port = 0
        settings.rates = nil
        settings.proxies = [Network("127.0.0.1")].compactMap(\.self)
        return settings
    }
}

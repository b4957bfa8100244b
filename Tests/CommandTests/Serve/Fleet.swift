import Foundation
import Postgres
import PrivatePostgres
import ServiceKit
import Synchronization
import TestServers
import Testing

/// Several servers on one database and one folder, behind nginx.
final class Fleet: Sendable {
    /// One of the servers: how it is started, and whether nginx passes on to it.
    struct Role: Sendable {
        var arguments = ["serve", "--data", "box"]
        var isInFront = true
    }

    /// Nobody changes it once the first server runs.
    nonisolated(unsafe) private let shop: Workshop
    let nginx: Nginx
    private let postgres: PrivatePostgres
    private let roles: [Role]
    private let ports: [UInt16]
    private let servers: Mutex<[Int: Serving]>
    /// That of the first administrator.
    let password: String

    /// The servers are started one after the other.
    init(_ roles: [Role]) async throws {
        let shop = try Workshop()
        self.roles = roles
        postgres = try await PrivatePostgres.start(in: shop.folder.appending(path: "postgres").path)
        ports = try roles.map { _ in try freePort() }
        nginx = try await Nginx.start(passingTo: zip(roles, ports).filter(\.0.isInFront).map(\.1))
        shop.environment = [
            "DATABASE_URL": "\(postgres.settings)", "TICKETPRESS_HOME": Command.repository.path,
            "TICKETPRESS_PUBLIC_URL": nginx.url, "TICKETPRESS_TRUSTED_PROXIES": "127.0.0.1",
            "TICKETPRESS_RATE_LIMITS": "off", "TICKETPRESS_DATABASE_POOL": "6",
            // Longer than nginx keeps connections that rest.
            "TICKETPRESS_DRAIN": "2",
        ]
        self.shop = shop
        var started: [Int: Serving] = [:]
        for number in roles.indices {
            started[number] = try Serving(shop, roles[number].arguments, port: Int(ports[number]), front: nginx.url)
        }
        password = try #require(started.values.compactMap(\.password).first)
        servers = Mutex(started)
    }

    var folder: URL { shop.folder }
    var log: String { (try? shop.text("server.log")) ?? "" }

    /// Whoever asks it asks nginx, whichever servers there are.
    var front: Serving {
        get throws { try #require(servers.withLock { $0.values.first }) }
    }

    // MARK: - Ends

    /// The status that it ended with.
    func stop(_ number: Int, by signal: Int32 = SIGTERM) async throws -> Int32 {
        await try #require(servers.withLock { $0[number] }).stop(by: signal)
    }

    /// Returns when it is ready, at the port that it had.
    func start(_ number: Int) async throws {
        let next = try await onOwnThread { [self] in
            try Serving(shop, roles[number].arguments, port: Int(ports[number]), front: nginx.url)
        }
        servers.withLock { $0[number] = next }
        #expect(
            try await eventually {
                try await next.get("http://127.0.0.1:\(self.ports[number])/health/ready").status == 200
            })
    }

    /// All that run.
    func stop() async throws {
        for number in roles.indices where try #require(servers.withLock { $0[number] }).isRunning {
            #expect(try await stop(number) == 0)
        }
        await postgres.stop()
    }

    // MARK: - What is kept

    func asking<Answer>(_ body: (Pool) async throws -> Answer) async throws -> Answer {
        try await postgres.settings.asking(body)
    }
}

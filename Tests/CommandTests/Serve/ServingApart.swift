import Domain
import Foundation
import PostgresTesting
import TestServers

/// A box office of which each service has a process of its own, on one data folder and one database.
final class ServingApart {
    /// What the world speaks to.
    let gateway: Serving
    /// That of the administrator.
    let password: String?
    private let services: [Serving]

    /// Returns when all serve.
    init(_ shop: Workshop, _ database: TestDatabase) throws {
        let names = ServiceName.allCases.filter { $0 != .gateway }
        let ports = try Dictionary(
            uniqueKeysWithValues: ServiceName.allCases.map { ($0, try LoopbackSocket.freePort()) })
        shop.environment["DATABASE_URL"] = "\(database.settings)"
        // There are many, and a test's server has few connections.
        shop.environment["TICKETPRESS_DATABASE_POOL"] = "2"
        for (name, port) in ports {
            let variable = name == .gateway ? "PUBLIC" : name.rawValue.uppercased()
            shop.environment["TICKETPRESS_\(variable)_URL"] = "http://127.0.0.1:\(port)"
        }
        func start(_ name: ServiceName) throws -> Serving {
            try Serving(shop, [name.rawValue], port: Int(ports[name] ?? 0))
        }
        services = try names.map(start)
        gateway = try start(.gateway)
        password = services.compactMap(\.password).first
    }

    /// The gateway first, as one does it. Returns their exit codes.
    func stop(by signal: Int32) async -> [Int32] {
        var codes: [Int32] = []
        for server in [gateway] + services { codes.append(await server.stop(by: signal)) }
        return codes
    }
}

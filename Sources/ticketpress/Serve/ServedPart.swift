import Domain
import Rendering
import ServiceKit

/// Which services a process runs, with or without the gateway; the others are elsewhere.
struct ServedPart: Sendable, Hashable {
    /// In the order in which they are started.
    let services: [ServiceName]

    static let whole = ServedPart(services: ServiceName.allCases)

    var hasGateway: Bool { services.contains(.gateway) }
    var isWhole: Bool { services.count == ServiceName.allCases.count }
    /// Those with data.
    var keepers: [ServiceName] { services.filter { $0 != .gateway } }

    /// That of the gateway, or of the first that was named.
    let standardPort: Int

    private init(services: [ServiceName], standardPort: Int = 3000) {
        (self.services, self.standardPort) = (services, standardPort)
    }

    /// As they are named on the command line; none are all.
    init(named names: [String]) throws(UsageError) {
        guard !names.isEmpty else {
            self = .whole
            return
        }
        var services: [ServiceName] = []
        for name in names {
            guard let service = ServiceName(rawValue: name) else {
                let all = ServiceName.allCases.map(\.rawValue)
                throw UsageError(
                    "there is no service \(name.printable)",
                    remedy: all.nearest(to: name).map { "did you mean \($0)?" }
                        ?? "name some of \(all.joined(separator: ", "))")
            }
            if !services.contains(service) { services.append(service) }
        }
        let port = services.contains(.gateway) ? 3000 : Self.port(of: services[0])
        self.init(services: ServiceName.allCases.filter(services.contains), standardPort: port)
    }

    /// 3001 for auth, and so on.
    private static func port(of service: ServiceName) -> Int {
        3001 + (ServiceName.allCases.firstIndex(of: service) ?? 0)
    }

    /// The services elsewhere that those here ask or tell something, and who of them does.
    var neighbours: [ServiceName: Set<ServiceName>] {
        var neighbours: [ServiceName: Set<ServiceName>] = [:]
        for type in Services.all where services.contains(type.name) {
            let told = Set(type.tells.map { $0.name })
            let hearers = Services.subscriptions.filter { told.contains($0.fact) }.map(\.service)
            for other in Set(type.calls.map { $0.owner } + hearers) where !services.contains(other) {
                neighbours[other, default: []].insert(type.name)
            }
        }
        if hasGateway {
            for other in ServiceName.allCases where !services.contains(other) {
                neighbours[other, default: []].insert(.gateway)
            }
        }
        return neighbours
    }
}

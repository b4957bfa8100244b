import Domain
import Foundation
import HTTPTypes
import Logging
import ServiceKit

/// Says whether the process lives, and whether its services can serve. Why not is for the log alone.
struct HealthRoutes: Sendable {
    let office: BoxOffice
    let logger: Logger

    private struct Report: Encodable {
        struct Part: Encodable {
            let status: String
            let checks: [String: String]
        }

        let status: String
        let service = "gateway"
        let timestamp: Date
        var services: [String: Part]?
    }

    func mount(_ routes: Routes) {
        routes.on(.get, "health", .anyone, root: true, ready)
        routes.on(.get, "health/ready", .anyone, root: true, ready)
        routes.on(.get, "health/live", .anyone, root: true) { request in
            try .ok(Report(status: "ok", timestamp: request.context.now))
        }
    }

    @Sendable private func ready(_ request: APIRequest) async throws -> APIResponse {
        var services: [String: Report.Part] = [:]
        for (service, checks) in await office.health() {
            for case (let check, let error?) in checks {
                logger.warning(
                    "A check fails", metadata: ["service": "\(service)", "check": "\(check)", "error": "\(error)"])
            }
            let isWell = checks.values.allSatisfy { $0 == nil }
            services[service.rawValue] = Report.Part(
                status: isWell ? "ok" : "failing", checks: checks.mapValues { $0 == nil ? "ok" : "failing" })
        }
        let isWell = services.values.allSatisfy { $0.status == "ok" }
        return try .json(
            isWell ? .ok : .serviceUnavailable,
            Report(status: isWell ? "ok" : "failing", timestamp: request.context.now, services: services))
    }
}

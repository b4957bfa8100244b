import Domain
import Foundation
import HTTPTypes
import Redis
import ServiceKit

/// Says whether the process lives, whether its services can serve, and how much waits to be done. Why not is for the log
/// alone.
///
/// What waits never makes a process unready, nor does what later work alone needs: all processes share the queues, the store
/// and the mail server, so that all would be taken away from those who buy. Nor does a service elsewhere that fails, of which
/// all gateways know the same. It makes it `degraded`, which is answered by 200.
struct HealthRoutes: Sendable {
    let office: BoxOffice
    /// Without it each gateway goes by what it knows itself.
    var redis: RedisClient?

    /// Those in other processes.
    var neighbours: Neighbours?

    private typealias Status = HealthReport.Status
    private typealias Part = HealthReport.Part

    private struct Report: Encodable {
        var status = Status.ok
        let service = "gateway"
        let timestamp: Date
        var services: [String: Part]?
        /// With 503, for those who know nothing but the shape of all errors.
        var error: APIError?
        var path = ""
        var requestID = ""

        private enum Key: String, CodingKey {
            case status, service, timestamp, services, statusCode, code, message, path, requestId
        }

        func encode(to encoder: any Encoder) throws {
            var members = encoder.container(keyedBy: Key.self)
            try members.encode(status, forKey: .status)
            try members.encode(service, forKey: .service)
            try members.encode(timestamp, forKey: .timestamp)
            try members.encodeIfPresent(services, forKey: .services)
            guard let error else { return }
            try members.encode(error.statusCode, forKey: .statusCode)
            try members.encode(error.code, forKey: .code)
            try members.encode(error.message, forKey: .message)
            try members.encode(path, forKey: .path)
            try members.encode(requestID, forKey: .requestId)
        }
    }

    func mount(_ routes: Routes) {
        routes.on(.get, "health", .anyone, root: true, ready)
        routes.on(.get, "health/ready", .anyone, root: true, ready)
        routes.on(.get, "health/live", .anyone, root: true) { request in
            try .ok(Report(timestamp: request.context.now))
        }
        // For neighbours, who are to hear of what is here alone.
        routes.on(.get, "internal/health", .service, root: true) { _ in
            try .ok(HealthReport(await office.health.mapValues { Part($0) }))
        }
    }

    @Sendable private func ready(_ request: APIRequest) async throws -> APIResponse {
        let services = await (office.health.map { ($0.key, Part($0.value)) }) + own + elsewhere
        let context = request.context
        var report = Report(timestamp: context.now)
        report.services = Dictionary(uniqueKeysWithValues: services.map { ($0.0.rawValue, $0.1) })
        let away = neighbours?.services ?? []
        report.status = services.map { away.contains($0.0) ? min($0.1.status, .degraded) : $0.1.status }.max() ?? .ok
        guard report.status == .failing else { return try .ok(report) }
        let failing = services.filter { $0.1.status == .failing && !away.contains($0.0) }.map(\.0.rawValue).sorted()
        let error = APIError(
            .serviceUnavailable, "NOT_READY", "not ready: \(failing.joined(separator: ", "))", retryAfter: 5)
        (report.error, report.path, report.requestID) = (error, context.path, context.requestID)
        var answer = try APIResponse.json(.serviceUnavailable, report)
        answer.headers[.retryAfter] = "5"
        return answer
    }

    /// The gateway's own part, where it needs something. The connection knows by itself how it is.
    private var own: [(ServiceName, Part)] {
        guard let redis else { return [] }
        let isWell = (try? redis.check()) != nil  // why not is in the log already
        return [
            (
                .gateway,
                Part(status: isWell ? .ok : .degraded, checks: ["redis": isWell ? .ok : .failing], queues: [:])
            )
        ]
    }

    /// One that fails takes nothing away from those who want something else.
    private var elsewhere: [(ServiceName, Part)] { neighbours?.health.map { ($0.key, $0.value) } ?? [] }
}

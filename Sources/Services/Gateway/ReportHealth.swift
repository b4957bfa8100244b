import Domain
import Foundation
import HTTPTypes
import Redis
import ServiceKit

/// Says whether the process lives, whether its services can serve, and how much waits to be done. Why not is for the log
/// alone.
///
/// What waits never makes a process unready, nor does what later work alone needs: all processes share the queues, the store
/// and the mail server, so that all would be taken away from those who buy. It makes it `degraded`, which is answered by 200.
struct HealthRoutes: Sendable {
    let office: BoxOffice
    /// Without it each gateway goes by what it knows itself.
    var redis: RedisClient?
    var farewell: Farewell?

    private enum Status: String, Encodable {
        case ok, degraded, failing
        /// It is about to stop, and takes what still comes.
        case draining
    }

    private struct Report: Encodable {
        struct Part: Encodable {
            let status: Status
            let checks: [String: Status]
            let queues: [String: QueueDepth]
        }

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
    }

    @Sendable private func ready(_ request: APIRequest) async throws -> APIResponse {
        if let farewell, farewell.isUnderWay {
            let report = Report(status: .draining, timestamp: request.context.now)
            return try unready(report, "DRAINING", "this server is about to stop", request)
        }
        let services = await (office.health.map { ($0.key, part($0.value)) }) + own
        var report = Report(timestamp: request.context.now)
        report.services = Dictionary(uniqueKeysWithValues: services.map { ($0.0.rawValue, $0.1) })
        let states = services.map(\.1.status)
        report.status = states.contains(.failing) ? .failing : states.contains(.degraded) ? .degraded : .ok
        guard report.status == .failing else { return try .ok(report) }
        let failing = services.filter { $0.1.status == .failing }.map(\.0.rawValue).sorted()
        return try unready(report, "NOT_READY", "not ready: \(failing.joined(separator: ", "))", request)
    }

    private func unready(
        _ report: Report, _ code: String, _ message: String, _ request: APIRequest
    ) throws -> APIResponse {
        var report = report
        report.error = APIError(.serviceUnavailable, code, message, retryAfter: 5)
        (report.path, report.requestID) = (request.context.path, request.context.requestID)
        var answer = try APIResponse.json(.serviceUnavailable, report)
        answer.headers[.retryAfter] = "5"
        return answer
    }

    /// The gateway's own part, where it needs something. The connection knows by itself how it is.
    private var own: [(ServiceName, Report.Part)] {
        guard let redis else { return [] }
        let isWell = (try? redis.check()) != nil  // why not is in the log already
        return [
            (
                .gateway,
                Report.Part(status: isWell ? .ok : .degraded, checks: ["redis": isWell ? .ok : .failing], queues: [:])
            )
        ]
    }

    private func part(_ health: ServiceHealth) -> Report.Part {
        let isBehind = health.queues.values.contains(where: \.isBad) || health.checks.values.contains { $0 != nil }
        return Report.Part(
            status: !health.isServing ? .failing : isBehind ? .degraded : .ok,
            checks: health.checks.mapValues { $0 == nil ? .ok : .failing }, queues: health.queues)
    }
}

import Domain
import Foundation
import HTTPTypes
import Hummingbird
import ServiceKit

/// The HTTP of jobs.
extension TicketsRoutes {
    func mountJobs(_ routes: Routes) {
        routes.post("jobs/rerender", .role(.admin), order)
        routes.get("jobs", .role(.admin), jobs)
        routes.get("jobs/:id", .role(.admin)) { try .ok(await tickets.job($0.id("id"))) }
        routes.get("jobs/:id/failures", .role(.admin), failures)
        routes.get("jobs/:id/stream", .role(.admin), stream)
        routes.post("jobs/:id/pause", .role(.admin)) { try .ok(await tickets.change($0.id("id"), .pause)) }
        routes.post("jobs/:id/resume", .role(.admin)) { try .ok(await tickets.change($0.id("id"), .resume)) }
        routes.post("jobs/:id/cancel", .role(.admin)) { try .ok(await tickets.change($0.id("id"), .cancel)) }
    }

    @Sendable private func order(_ request: APIRequest) async throws -> APIResponse {
        guard let caller = request.caller else { throw APIError.unauthorized() }
        let json = try await request.json()
        let draft = try json.decode(TicketsService.JobOrder.self).draft()
        return try .created(
            await tickets.resources.once(request, json) { tx, _ in try tickets.order(draft, by: caller.name, tx) })
    }

    @Sendable private func jobs(_ request: APIRequest) async throws -> APIResponse {
        let page = try request.page()
        return try .list(await tickets.jobs(request.query("state", as: JobState.self), page), page, of: request)
    }

    @Sendable private func failures(_ request: APIRequest) async throws -> APIResponse {
        let page = try request.page()
        return try .list(await tickets.failures(of: request.id("id"), page), page, of: request)
    }

    @Sendable private func stream(_ request: APIRequest) async throws -> APIResponse {
        let id: JobID = try request.id("id")
        _ = try await tickets.job(id)
        return .events(for: request) { [tickets] write in try await tickets.watch(id) { try await write([$0]) } }
    }
}

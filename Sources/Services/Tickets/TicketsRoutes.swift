import Domain
import Foundation
import HTTPTypes
import Hummingbird
import ObjectStorage
import ServiceKit

/// All HTTP of Tickets.
struct TicketsRoutes: Sendable {
    let tickets: TicketsService

    func mount(_ routes: Routes) {
        routes.post("tickets/generate", .role(.admin), generate)
        routes.get("tickets/failed", .role(.admin), failed)
        routes.get("tickets/:id", .signedIn, ticket)
        routes.put("tickets/:id", .signedIn, changeHolder)
        routes.get("tickets/:id/download", .signedIn, download)
        routes.delete("tickets/:id/compensate", .service, compensate)
        routes.get("tickets/reservation/:id", .signedIn, ofReservation)
        routes.get("tickets/reservation/:id/download", .signedIn, downloadReservation)
        routes.get("tickets/user/:id", .signedIn, ofUser)
        routes.get("tickets/verify/:qrCode", .role(.staff), verify)
        routes.post("check-ins", .role(.staff), admit)
        routes.post("check-ins/batch", .role(.staff), upload)
        routes.delete("check-ins/:id", .role(.staff), undo)
        routes.get("events/:id/check-in-pack", .role(.staff)) { try .ok(await tickets.pack($0.id("id"))) }
        routes.post("documents", .role(.admin), render)
        mountExports(routes)
        mountJobs(routes)
        routes.on(.get, "\(MailedLink.path)/:link", .anyone, root: true, open)
    }

    // MARK: - Tickets

    @Sendable private func generate(_ request: APIRequest) async throws -> APIResponse {
        let order = try await request.body(TicketsService.Order.self)
        return try .created(await tickets.generate(order))
    }

    @Sendable private func failed(_ request: APIRequest) async throws -> APIResponse {
        let page = try request.page()
        let found = try await tickets.tickets(tickets.store.failed(limit: page.limit, offset: page.offset))
        return try .list(found, page, of: request)
    }

    @Sendable private func ticket(_ request: APIRequest) async throws -> APIResponse {
        let ticket = try await tickets.ticket(request.id("id"))
        guard request.mayActFor(ticket.userId, or: .staff) else { throw APIError.notFound("ticket") }
        return try .ok(ticket)
    }

    @Sendable private func changeHolder(_ request: APIRequest) async throws -> APIResponse {
        let id: TicketID = try request.id("id")
        let change = try await request.body(TicketsService.HolderChange.self)
        return try .ok(await tickets.change(id, change) { request.mayActFor($0) })
    }

    @Sendable private func compensate(_ request: APIRequest) async throws -> APIResponse {
        try await tickets.compensate(request.id("id"))
        return .noContent
    }

    @Sendable private func ofReservation(_ request: APIRequest) async throws -> APIResponse {
        let found = try await tickets.tickets(ofReservation: request.id("id"))
        guard let first = found.first, request.mayActFor(first.userId, or: .staff) else {
            throw APIError.notFound("reservation with tickets")
        }
        return try .ok(found)
    }

    @Sendable private func ofUser(_ request: APIRequest) async throws -> APIResponse {
        let user: UserID = try request.id("id")
        guard request.mayActFor(user, or: .staff) else { throw APIError.notFound("user") }
        let page = try request.page(limit: 100)
        let sql = tickets.store.tickets(ofBuyer: user, limit: page.limit, offset: page.offset)
        return try .list(await tickets.tickets(sql), page, of: request)
    }

    // MARK: - Documents

    private struct Download: Encodable {
        let downloadUrl: String
        let expiresAt: Date
    }

    @Sendable private func download(_ request: APIRequest) async throws -> APIResponse {
        try Self.answer(request, await tickets.link(request.id("id")) { request.mayActFor($0) })
    }

    @Sendable private func downloadReservation(_ request: APIRequest) async throws -> APIResponse {
        try Self.answer(request, await tickets.link(reservation: request.id("id")) { request.mayActFor($0) })
    }

    /// For whoever comes from a mail.
    @Sendable private func open(_ request: APIRequest) async throws -> APIResponse {
        guard let mailed = MailedLink(try request.text("link"), tickets.settings.secret) else {
            throw APIError.notFound("address")
        }
        let link = try await tickets.link(reservation: mailed.reservation) { _ in true }
        return APIResponse(.found, headers: [.location: link.url, .cacheControl: "no-store"])
    }

    /// The link, or the way to it for browsers. Nobody may keep it: it is made anew each time.
    private static func answer(_ request: APIRequest, _ link: PresignedLink) throws -> APIResponse {
        let accepted = request.http.headers[values: .accept].flatMap { $0.lowercased().split(separator: ",") }
        let wantsPDF = accepted.contains { $0.trimmingCharacters(in: .whitespaces).hasPrefix("application/pdf") }
        var response: APIResponse
        if try request.query("redirect") == "1" || wantsPDF {
            response = APIResponse(.found)
            response.headers[.location] = link.url
        } else {
            response = try .ok(Download(downloadUrl: link.url, expiresAt: link.expires))
        }
        response.headers[.cacheControl] = "no-store"
        return response
    }

    @Sendable private func render(_ request: APIRequest) async throws -> APIResponse {
        let order = try await request.body(TicketsService.DocumentOrder.self)
        let format = order.format ?? .pdf
        let drawn = try await tickets.render(order)
        if order.store == true { return try .json(.accepted, await tickets.keep(drawn, format)) }
        return APIResponse(
            .ok, headers: [.contentType: format.contentType.text, .cacheControl: "no-store"], bytes: Data(drawn.bytes))
    }

    // MARK: - The door

    /// A ticket, and that somebody was admitted with it.
    private struct Admitted: Encodable {
        let ticket: Ticket

        private enum Key: CodingKey {
            case result
        }

        func encode(to encoder: any Encoder) throws {
            try ticket.encode(to: encoder)
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(ScanOutcome.admitted, forKey: .result)
        }
    }

    private struct CheckIn: Decodable {
        var code: String
        var eventId: EventID?
        var gate: String?
    }

    @Sendable private func admit(_ request: APIRequest) async throws -> APIResponse {
        let json = try await request.json()
        let body = try json.decode(CheckIn.self)
        let scan = try Self.scan(request, body.code, event: body.eventId, gate: body.gate)
        // With a key, a gate that lost the answer gets it again. What is refused is kept too, so it is no error in there.
        let judgement =
            json.key == nil
            ? try await tickets.judge(scan)
            : try await tickets.resources.once(request, json) { tx, _ in try tickets.judge(scan, tx) }
        return try .created(admitted(judgement))
    }

    /// Admits, as its clients know it. A HEAD would admit as well, and nobody would read the answer.
    @Sendable private func verify(_ request: APIRequest) async throws -> APIResponse {
        guard request.method == .get else {
            throw APIError(.methodNotAllowed, "METHOD_NOT_ALLOWED", "this address knows GET")
        }
        let scan = try Self.scan(request, request.text("qrCode"), event: nil, gate: nil)
        var response = try APIResponse.ok(admitted(await tickets.judge(scan)))
        response.headers[.cacheControl] = "no-store"
        return response
    }

    private func admitted(_ judgement: Judgement) throws -> Admitted {
        tickets.meters.count(judgement.outcome)
        if let refusal = judgement.refusal { throw refusal }
        guard let ticket = judgement.ticket else { throw APIError.notFound("ticket") }
        return Admitted(ticket: ticket)
    }

    private static func scan(
        _ request: APIRequest, _ code: String, event: EventID?, gate: String?
    ) throws(APIError) -> Scan {
        guard let caller = request.caller else { throw .unauthorized() }
        try check(gate, "gate")
        return Scan(
            id: UUID(), code: code, event: event, gate: gate, scannedAt: request.context.now, caller: caller.name,
            user: caller.userID)
    }

    private static func check(_ name: String?, _ field: String) throws(APIError) {
        guard (name?.unicodeScalars.count ?? 0) <= 100 else {
            throw .invalid(field, "must have at most 100 characters")
        }
    }

    private struct Uploaded: Encodable {
        let results: [TicketsService.UploadedScan]
    }

    @Sendable private func upload(_ request: APIRequest) async throws -> APIResponse {
        guard let caller = request.caller else { throw APIError.unauthorized() }
        let upload = try await request.body(TicketsService.Upload.self)
        guard (1...TicketsService.mostScans).contains(upload.scans.count) else {
            throw APIError.invalid("scans", "must have 1 to \(TicketsService.mostScans) scans")
        }
        for (index, scan) in upload.scans.enumerated() {
            try Self.check(scan.gate, "scans[\(index)].gate")
            try Self.check(scan.device, "scans[\(index)].device")
        }
        let results = try await tickets.upload(upload, by: caller)
        for scan in results { tickets.meters.count(scan.result) }
        return try .ok(Uploaded(results: results))
    }

    @Sendable private func undo(_ request: APIRequest) async throws -> APIResponse {
        guard let caller = request.caller else { throw APIError.unauthorized() }
        try await tickets.undoAdmission(request.id("id"), caller)
        return .noContent
    }
}

import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ObjectStorage
import ServiceKit

/// The HTTP of exports.
extension TicketsRoutes {
    func mountExports(_ routes: Routes) {
        routes.get("events/:id/tickets.pdf", .role(.staff)) { try await export($0, as: .pdf, "application/pdf") }
        routes.get("events/:id/tickets.zip", .role(.staff)) { try await export($0, as: .zip, "application/zip") }
    }

    private func export(_ request: APIRequest, as form: ExportForm, _ type: String) async throws -> APIResponse {
        let order = try request.query("order", as: ExportOrder.self) ?? .seat
        let export = try await tickets.export(request.id("id"), by: order)
        if form == .pdf { try await Self.check(export) }
        let body = ResponseBody { [tickets] writer in
            do {
                // It ends as soon as the client has gone. A client that reads slowly is drawn for slowly.
                try await request.http.body.consumeWithCancellationOnInboundClose { _ in
                    try await export.run(as: form) { part in
                        // One that could be drawn when it was looked at.
                        if form == .pdf, let ticket = part.missing.first { throw APIError.undrawable(ticket.reason) }
                        if !part.bytes.isEmpty { try await writer.write(ByteBuffer(bytes: part.bytes)) }
                    }
                }
            } catch {
                // The answer has begun, so all that is left is to break it off.
                tickets.resources.logger.warning(
                    "An export was broken off", metadata: ["event": "\(export.event.id)", "error": "\(error)"])
                throw error
            }
            try await writer.finish(nil)
        }
        let name = ContentDisposition(.attachment, filename: "\(export.event.title).\(form.rawValue)")
        return APIResponse(
            .ok, headers: [.contentType: type, .contentDisposition: name.text, .cacheControl: "no-store"], body: body)
    }

    /// So many are told.
    private static let most = 100

    /// A document that lacks tickets looks like one that has them all, and has no place to say so, unlike an archive. So it is
    /// found out before it begins: drawing twice is the lesser evil.
    private static func check(_ export: TicketExport) async throws {
        let missing = try await export.missing()
        guard let first = missing.first else { return }
        let list = missing.prefix(most).map { ticket -> JSONValue in
            [
                "ticketId": .string("\(ticket.id)"), "number": .string(ticket.number), "error": .string(ticket.reason),
            ]
        }
        throw APIError.conflict(
            "TICKETS_MISSING",
            "\(missing.count) of \(export.count) tickets cannot be drawn, the first (\(first.number)): \(first.reason). "
                + "Put that right, or ask for tickets.zip, which has the others",
            details: ["count": .number(Decimal(missing.count)), "tickets": .array(list)])
    }
}

import Domain
import Foundation
import Postgres
import PostgresTesting
import ServiceKit
import ServiceTesting
import Testing

@testable import Tickets

@Suite struct `Documents for other systems` {
    private let data: JSONValue = [
        "ticket": ["id": "T-1", "code": "CODE-1"], "event": ["name": "Gala"], "holder": ["name": "Ada"],
    ]

    @Test func `are drawn as the command draws them, at once or to be fetched by a link`() async throws {
        try await TicketsOffice.run { office in
            let admin = try await office.admin()
            let order: [String: JSONValue] = ["template": "plain", "data": data]
            let pdf = try await office.office.post("/api/documents", .object(order), token: admin.access)
            #expect(pdf.status == 200)
            #expect(pdf.header("Content-Type") == "application/pdf")
            #expect(try await pdf.data.text.contains("Ada"))
            let png = try await office.office.post(
                "/api/documents", .object(order.merging(["format": "png"]) { $1 }), token: admin.access)
            #expect(png.data.starts(with: [0x89, 0x50, 0x4E, 0x47]))
            let stored = try await office.office.post(
                "/api/documents", .object(order.merging(["store": .bool(true)]) { $1 }), token: admin.access)
            #expect(stored.status == 202)
            #expect(try await office.open(stored["downloadUrl"].string).content == pdf.data)
            let again = try await office.office.post(
                "/api/documents", .object(order.merging(["store": .bool(true)]) { $1 }), token: admin.access)
            #expect(again["id"] == stored["id"])
        }
    }

    @Test func `are refused in the renderer's words, by field`() async throws {
        try await TicketsOffice.run { office in
            let admin = try await office.admin()
            func field(_ order: JSONValue) async throws -> String? {
                let answer = try await office.office.post("/api/documents", order, token: admin.access)
                #expect(answer.status == 400)
                return answer["errors"][0]["field"].string
            }
            #expect(
                try await field([
                    "template": "plain", "data": ["ticket": ["code": "C"], "event": ["name": "Gala"]],
                ]) == "data.ticket.id")
            #expect(
                try await field([
                    "template": "plain", "data": ["ticket": ["id": "1", "code": "C"], "event": ["nam": "Gala"]],
                ]) == "data.event.nam")
            for template in ["none", "../plain", "", "..", "a/b", ".", "plain\u{0}"] {
                #expect(try await field(["template": .string(template), "data": data]) == "template")
            }
            #expect(try await field(["template": "plain", "data": "text"]) == "data")
            #expect(try await field(["template": "plain", "data": data, "format": "doc"]) == "format")
            // It would have the server ask addresses of somebody's choice.
            #expect(
                try await field(["template": "plain", "data": data, "callbackUrl": "http://127.0.0.1"])
                    == "callbackUrl")
            let buyer = try await office.office.register("ada@example.org")
            let order: JSONValue = ["template": "plain", "data": data]
            #expect(try await office.office.post("/api/documents", order, token: buyer.access).status == 403)
        }
    }
}

import Domain
import Foundation
import Postgres
import PostgresTesting
import ServiceKit
import ServiceTesting
import Testing

@testable import Tickets

@Suite struct `Names on tickets` {
    @Test func `change, with another version of the document and the same code`() async throws {
        try await TicketsOffice.run { office in
            let bought = try await office.buy(2, holders: ["Ada"])
            let reservation = "/api/tickets/reservation/\(bought.paid.id)/download"
            let first = try await office.office.get(reservation, token: bought.buyer.access)
            let changed = try await office.office.put(
                bought.path(), ["holderName": " Grace Hopper "], token: bought.buyer.access)
            #expect(changed.status == 200)
            #expect(changed["holderName"] == "Grace Hopper")
            #expect(changed["documentVersion"] == .number(2))
            #expect(changed["qrCode"] == bought.tickets[0]["qrCode"])
            #expect(changed["s3Key"] != bought.tickets[0]["s3Key"])
            let answer = try await office.office.get(bought.path() + "/download", token: bought.buyer.access)
            let page = try await office.open(answer["downloadUrl"].string).content
            #expect(try await page.text.contains("Grace Hopper"))
            #expect(try await page.scannedCodes == [bought.codes[0]])

            // A link that is out still opens what it was for; a new one, the tickets as they are.
            let old = try await office.open(first["downloadUrl"].string).content
            #expect(try await old.text.contains("Ada"))
            let merged = try await office.office.get(reservation, token: bought.buyer.access)
            let all = try await office.open(merged["downloadUrl"].string).content
            #expect(try await all.text.contains("Grace Hopper"))

            let again = try await office.office.put(
                bought.path(), ["holderName": "Grace Hopper"], token: bought.buyer.access)
            #expect(again["documentVersion"] == .number(2))
            #expect(try await office.scan(bought.codes[0], by: office.staff()).status == 201)
            let late = try await office.office.put(bought.path(), ["holderName": "Eve"], token: bought.buyer.access)
            #expect((late.status, late.code) == (409, "TICKETS_USED"))
        }
    }

    @Test func `that do not fit are refused, and nothing changes`() async throws {
        try await TicketsOffice.run { office in
            let bought = try await office.buy(holders: ["Ada"])
            for name in ["", "   ", String(repeating: "W", count: 101), String(repeating: "W", count: 60), "a\u{7}b"] {
                let answer = try await office.office.put(
                    bought.path(), ["holderName": .string(name)], token: bought.buyer.access)
                #expect((answer.status, answer.code) == (400, "VALIDATION_FAILED"))
                #expect(answer["errors"][0]["field"] == "holderName")
            }
            let unknown = try await office.office.put(
                bought.path(), ["holderName": "Eve", "status": "VERIFIED"], token: bought.buyer.access)
            #expect(unknown["errors"][0]["field"] == "status")
            #expect(try await office.tickets(of: bought) == bought.tickets)
        }
    }

    @Test func `change on plain tickets too, where the template fails whatever the name`() async throws {
        let scratch = try Scratch()
        let classic = Project.templates.appending(path: "classic")
        try await TicketsOffice.run(templates: scratch.folder, { $0.lastResort = classic }) { office in
            let bought = try await office.buy(holders: ["Ada"], drawn: false)
            let changed = try await office.office.put(
                bought.path(), ["holderName": "Grace Hopper"], token: bought.buyer.access)
            #expect(changed.status == 200, "\(changed.text)")
            #expect(changed["documentError"].string?.contains("no such template") == true)
            let answer = try await office.office.get(bought.path() + "/download", token: bought.buyer.access)
            #expect(try await office.open(answer["downloadUrl"].string).content.text.contains("Grace Hopper"))
        }
    }

    @Test func `are fixed some time before the event, wherever it has been moved to`() async throws {
        try await TicketsOffice.run { office in
            let event = try office.event(startsIn: 7200)
            let bought = try await office.buy(at: event)
            let moved = try office.event(startsIn: 86_400, id: event.id, title: "Night Music, moved")
            let body: JSONValue = ["holderName": "Ada"]
            office.office.clock.advance(by: 3601)
            let token = try SignedIn(
                await office.office.post("/api/auth/refresh", ["refreshToken": .string(bought.buyer.refresh)])
            ).access
            let late = try await office.office.put(bought.path(), body, token: token)
            #expect((late.status, late.code) == (409, "HOLDER_FIXED"))
            try await office.tell(EventChanged(event: moved, changedAt: Date() + 10))
            try await office.tell(EventChanged(event: event, changedAt: Date()))
            #expect(
                await eventually { (try? await office.office.put(bought.path(), body, token: token).status) == 200 })
            let answer = try await office.office.get(bought.path() + "/download", token: token)
            #expect(try await office.open(answer["downloadUrl"].string).content.text.contains("moved"))
        }
    }
}

import Domain
import Foundation
import ObjectStorage
import Postgres
import PostgresTesting
import ServiceKit
import ServiceTesting
import Testing

@testable import Tickets

@Suite struct `A job that makes documents again` {
    @Test func `makes those that would be others now, with the same codes, and another time none`() async throws {
        try await TicketsOffice.run { office in
            let (admin, event) = (try await office.admin(), try office.event())
            let first = try await office.buy(2, at: event, holders: ["Ada"])
            let second = try await office.buy(at: event)
            let other = try await office.buy()
            let merged = "/api/tickets/reservation/\(first.paid.id)/download"
            let old = try await office.office.get(merged, token: first.buyer.access)
            try await office.retitle(event, "Night Music, moved")

            let job = try await office.rerender(["eventId": .string("\(event.id)")], by: admin)
            #expect(job.outcome == [0, 3, 0])
            #expect(job["total"] == .number(3))
            #expect(job["reasons"] == ["EVENT": .number(3)])
            #expect(job["endedAt"].string != nil)
            for bought in [first, second] {
                let tickets = try await office.tickets(of: bought)
                #expect(tickets.map { $0["qrCode"] } == bought.tickets.map { $0["qrCode"] })
                #expect(tickets.allSatisfy { $0["documentVersion"] == .number(2) })
            }
            let link = try await office.office.get(first.path() + "/download", token: first.buyer.access)
            #expect(try await office.open(link["downloadUrl"].string).content.text.contains("moved"))
            let all = try await office.office.get(merged, token: first.buyer.access)
            #expect(try await office.open(all["downloadUrl"].string).content.text.contains("moved"))
            // What is out stays good for a while.
            #expect(try await office.open(old["downloadUrl"].string).content.text.contains("Night Music"))
            #expect(try await office.tickets(of: other) == other.tickets)

            let drawn = office.drawn
            let again = try await office.rerender(["all": .bool(true)], by: admin)
            #expect(again.outcome == [4, 0, 0])
            #expect(again["reasons"] == [:])
            #expect(office.drawn == drawn)
        }
    }

    @Test func `goes to the tickets of a reservation, a ticket, or a template alone`() async throws {
        try await TicketsOffice.run { office in
            let admin = try await office.admin()
            let bought = try await office.buy(3)
            _ = try await office.buy(2)
            for (scope, name, total) in [
                ("reservationId", "\(bought.paid.id)", 3), ("ticketId", bought.ids[1], 1),
                ("templateName", PlainTemplate.name, 5),
            ] {
                let job = try await office.rerender([scope: .string(name), "force": .bool(true)], by: admin)
                #expect(job.outcome == [0, total, 0], "\(scope)")
                #expect(job[scope] == .string(name))
                #expect(job["reasons"] == ["FORCED": .number(Decimal(total))])
            }
            #expect(try await office.tickets(of: bought) == bought.tickets)
        }
    }

    @Test func `leaves what is gone from the store to whoever asks for it, unless it is forced`() async throws {
        try await TicketsOffice.run { office in
            let admin = try await office.admin()
            let bought = try await office.buy()
            let key = try ObjectKey(try #require(bought.tickets[0]["s3Key"].string))
            try await office.folder.delete(key)
            let job = try await office.rerender(["ticketId": .string(bought.ids[0])], by: admin)
            #expect(job.outcome == [1, 0, 0])
            await #expect(throws: ObjectStorageError.self) { try await office.folder.head(key) }
            let forced = try await office.rerender(
                ["ticketId": .string(bought.ids[0]), "force": .bool(true)], by: admin)
            #expect(forced.outcome == [0, 1, 0])
            _ = try await office.folder.head(key)
            #expect(try await office.tickets(of: bought) == bought.tickets)
        }
    }

    @Test func `records what cannot be made, and makes the others`() async throws {
        try await TicketsOffice.run { office in
            let (admin, event) = (try await office.admin(), try office.event())
            let bought = try await office.buy(3, at: event)
            let wide = String(repeating: "W", count: 60)
            try await office.pool.query(
                "update tickets.tickets set holder_name = \(wide) where reservation_id = \(bought.paid.id) and position = 2"
            )
            try await office.retitle(event, "Night Music, moved")
            let job = try await office.rerender(["eventId": .string("\(event.id)")], by: admin)
            #expect(job.outcome == [0, 2, 1])
            #expect(job["reasons"] == ["EVENT": .number(3), "HOLDER": .number(1)])
            let id = try #require(job["id"].string)
            let failures = try await office.office.get("/api/jobs/\(id)/failures", token: admin.access).json
            #expect(failures.elements.map { $0["ticketId"].string } == [bought.ids[1]])
            #expect(failures[0]["error"].string?.contains("holder") == true)
            // Its buyer has the document of before.
            let tickets = try await office.tickets(of: bought)
            #expect(tickets[1]["s3Key"] == bought.tickets[1]["s3Key"])
            #expect(tickets[1]["documentError"] == .null)
            #expect(tickets[0]["documentVersion"] == .number(2))
        }
    }

    @Test func `passes over tickets that were cancelled`() async throws {
        try await TicketsOffice.run { office in
            let (admin, event) = (try await office.admin(), try office.event())
            let bought = try await office.buy(2, at: event)
            let job = try await office.restingJob(.init(scope: JobScope(eventId: event.id), isForced: true))
            let service = try await office.office.token(of: .payments)
            let answer = try await office.office.send("DELETE", bought.path() + "/compensate", nil, service, [:])
            #expect(answer.status == 204)
            #expect(try await office.change(job, "resume", by: admin).status == 200)
            #expect(try await office.ended("\(job)", by: admin).outcome == [1, 1, 0])
            let next = try await office.rerender(["eventId": .string("\(event.id)")], by: admin)
            #expect(next["total"] == .number(1))
        }
    }
}

@Suite struct `A dry run` {
    @Test func `says how many documents would be made, and why, and makes none`() async throws {
        let scratch = try Scratch()
        let templates = try PlainTemplate.folder(in: scratch)
        try await TicketsOffice.run(templates: templates) { office in
            let (admin, event) = (try await office.admin(), try office.event())
            let bought = try await office.buy(2, at: event)
            _ = try await office.buy()
            let drawn = office.drawn
            let order: JSONValue = ["all": .bool(true), "dryRun": .bool(true)]
            #expect(try await office.rerender(order, by: admin).outcome == [3, 0, 0])

            try await office.retitle(event, "Night Music, moved")
            let moved = try await office.rerender(order, by: admin)
            #expect(moved.outcome == [1, 2, 0])
            #expect(moved["reasons"] == ["EVENT": .number(2)])

            let file = scratch.file("templates/\(PlainTemplate.name)/template.yaml")
            let text = try String(contentsOf: file, encoding: .utf8)
            try Data(text.replacing("size: 10pt", with: "size: 9pt").utf8).write(to: file)
            // A template is not looked at again at once.
            let isSeen = try await eventually {
                try await office.rerender(order, by: admin)["reasons"] == [
                    "EVENT": .number(2), "TEMPLATE": .number(3),
                ]
            }
            #expect(isSeen)

            // As written by a version that noted no parts.
            try await office.pool.query("update tickets.tickets set document_parts = null")
            let unknown = try await office.rerender(order, by: admin)
            #expect(unknown.outcome == [0, 3, 0])
            #expect(unknown["reasons"] == ["UNKNOWN": .number(3)])
            #expect(office.drawn == drawn)
            #expect(try await office.tickets(of: bought) == bought.tickets)
        }
    }

    @Test func `note nothing that was drawn before the event was changed, and remove it some day`() async throws {
        try await TicketsOffice.run { office in
            let event = try office.event()
            let bought = try await office.buy(at: event)
            let service = office.service
            try await office.retitle(event, "Night Music, moved")
            let row = try await office.pool.query(service.store.printed(#require(TicketID(bought.ids[0])))).one()
            let ticket = try PrintedTicket(row: row)
            let drawn = try await service.press.press(.now) { try $0.pdf(ticket.data, ticket.template) }
            let key = ticket.key(drawn.digest)
            // It was a mistake, and what is stored is right again.
            office.office.clock.advance(by: 1)
            try await office.retitle(event, event.title)
            let noted = try await service.resources.transaction { tx, _ in
                try service.store.finish(
                    [.init(ticket, key: key, drawn, failure: nil)], at: service.resources.now(), tx)
            }
            #expect(noted == [])
            #expect(try await office.tickets(of: bought) == bought.tickets)
            let superseded = try await office.pool.query("select key from tickets.superseded_documents").all(
                String.self)
            #expect(superseded == [key])
            let named = try await service.resources.transaction { tx, _ in
                try service.store.rename(
                    ticket, to: "Grace", (key, drawn), failure: nil, at: service.resources.now(), tx)
            }
            #expect(!named)
        }
    }
}

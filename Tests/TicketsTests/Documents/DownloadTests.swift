import Domain
import Foundation
import HTTPClient
import ObjectStorage
import Postgres
import PostgresTesting
import ServiceKit
import ServiceTesting
import Testing

@testable import Tickets

@Suite struct `Documents` {
    @Test func `that were removed are made again, once, however many ask`() async throws {
        try await TicketsOffice.run { office in
            let bought = try await office.buy(2)
            let key = try #require(bought.tickets[0]["s3Key"].string)
            let merged = "/api/tickets/reservation/\(bought.paid.id)/download"
            _ = try await office.office.get(merged, token: bought.buyer.access)
            let before = office.drawn
            for object in try await office.folder.list(ListQuery()).objects {
                try await office.folder.delete(object.key)
            }
            let answers = try await withThrowingTaskGroup { group in
                for number in 0..<40 {
                    group.addTask {
                        try await office.office.get(
                            number % 2 == 0 ? bought.path() + "/download" : merged, token: bought.buyer.access)
                    }
                }
                return try await group.reduce(into: [TestAnswer]()) { $0.append($1) }
            }
            #expect(answers.allSatisfy { $0.status == 200 })
            // One of the ticket, one of all tickets.
            #expect(office.drawn == before + 2)
            for answer in answers {
                #expect(try await office.open(answer["downloadUrl"].string).content.isPDF)
            }
            #expect(try await office.tickets(of: bought)[0]["documentVersion"] == .number(1))
            #expect(try await office.folder.head(ObjectKey(key)).size > 0)
        }
    }

    @Test func `of one ticket alone is that ticket's own`() async throws {
        try await TicketsOffice.run { office in
            let bought = try await office.buy()
            let merged = "/api/tickets/reservation/\(bought.paid.id)/download"
            for isThere in [true, false] {
                if !isThere {
                    for object in try await office.folder.list(ListQuery()).objects {
                        try await office.folder.delete(object.key)
                    }
                }
                let (all, one) = (
                    try await office.office.get(merged, token: bought.buyer.access),
                    try await office.office.get(bought.path() + "/download", token: bought.buyer.access)
                )
                let contents = (
                    try await office.open(all["downloadUrl"].string).content,
                    try await office.open(one["downloadUrl"].string).content
                )
                #expect(contents.0 == contents.1 && contents.0.isPDF)
            }
            #expect(office.drawn == 2)
        }
    }

    @Test func `that are not made yet are made on the spot`() async throws {
        try await TicketsOffice.run { office in
            // Nobody draws ahead: another process, which lives, has claimed everything, and then lets go.
            try await office.pool.query(
                """
                create function tickets.later() returns trigger language plpgsql as $$ begin
                    new.due_at = now() + interval '1 hour'; return new;
                end $$
                """)
            try await office.pool.query(
                "create trigger later before insert on tickets.tickets for each row execute function tickets.later()")
            let bought = try await office.buy(2, drawn: false)
            #expect(bought.tickets.map { $0["status"] } == ["PENDING", "PENDING"])
            let answer = try await office.office.get(bought.path() + "/download", token: bought.buyer.access)
            #expect(try await office.open(answer["downloadUrl"].string).content.isPDF)
            #expect(!office.isReady(bought.paid.id))
            _ = try await office.office.get(bought.path(1) + "/download", token: bought.buyer.access)
            #expect(await eventually { office.isReady(bought.paid.id) })
        }
    }

    @Test func `are kept in another store as well`() async throws {
        let store = try await S3Bucket.make()
        try await TicketsOffice.run(store: store) { office in
            let bought = try await office.buy()
            let key = try #require(bought.tickets[0]["s3Key"].string)
            for _ in 0..<2 {
                let answer = try await office.office.get(bought.path() + "/download", token: bought.buyer.access)
                #expect(try await office.open(answer["downloadUrl"].string).content.isPDF)
                try await store.delete(ObjectKey(key))
            }
            #expect(office.drawn == 2)
        }
    }

    @Test func `that cannot be drawn are told of, tried again, and drawn when the name fits`() async throws {
        try await TicketsOffice.run({ $0.attempts = 2 }) { office in
            let name = String(repeating: "Maximiliana ", count: 8)
            let bought = try await office.buy(2, holders: [name, "Ada"], drawn: false)
            let admin = try await office.admin()
            #expect(
                try await eventually {
                    let states = try await office.tickets(of: bought).map { $0["status"] }
                    let failed = try await office.count("select count(*) from tickets.tickets where attempts = 1")
                    return states == ["PENDING", "GENERATED"] && failed == 1
                })
            office.office.clock.advance(by: 60)
            #expect(
                try await eventually {
                    try await office.count(
                        "select count(*) from tickets.tickets where attempts = 2 and due_at is null") == 1
                })
            #expect(
                try await eventually {
                    let health = try await office.office.get("/health/ready")["services"]["tickets"]
                    let queue: JSONValue = ["waiting": .number(0), "oldestSeconds": .number(0), "stuck": .number(1)]
                    return health["status"] == "degraded" && health["queues"]["drawing"] == queue
                })
            let failed = try await office.office.get("/api/tickets/failed", token: admin.access)
            #expect(failed.json.elements.map { $0["id"].string } == [bought.ids[0]])
            let error = try #require(failed.json[0]["documentError"].string)
            #expect(error.contains("holder"))
            let answer = try await office.office.get(bought.path() + "/download", token: bought.buyer.access)
            #expect((answer.status, answer.code) == (409, "DOCUMENT_FAILED"))
            #expect(answer["message"].string?.contains("too wide") == true)
            #expect(!office.isReady(bought.paid.id))
            let change = try await office.office.put(
                bought.path(), ["holderName": "Maximiliana"], token: bought.buyer.access)
            #expect(change.status == 200)
            #expect(change["documentError"] == .null)
            #expect(await eventually { office.isReady(bought.paid.id) })
            #expect(try await office.office.get("/api/tickets/failed", token: admin.access).json.elements.isEmpty)
        }
    }

    @Test func `that are gone, and cannot be drawn any more, say why`() async throws {
        let scratch = try Scratch()
        let templates = try PlainTemplate.folder(in: scratch)
        try await TicketsOffice.run(templates: templates) { office in
            let bought = try await office.buy()
            let key = try #require(bought.tickets[0]["s3Key"].string)
            try await office.folder.delete(ObjectKey(key))
            let (there, away) = (templates.appending(path: "plain"), scratch.file("away"))
            try FileManager.default.moveItem(at: there, to: away)
            var answer = try await office.office.get(bought.path() + "/download", token: bought.buyer.access)
            // What was compiled is used for a moment more.
            while answer.status == 200 {
                try await office.folder.delete(ObjectKey(key))
                answer = try await office.office.get(bought.path() + "/download", token: bought.buyer.access)
            }
            #expect((answer.status, answer.code) == (409, "DOCUMENT_FAILED"))
            try FileManager.default.moveItem(at: away, to: there)
            let again = try await office.office.get(bought.path() + "/download", token: bought.buyer.access)
            #expect(try await office.open(again["downloadUrl"].string).content.isPDF)
            #expect(try await office.tickets(of: bought)[0]["documentError"] == .null)
        }
    }

    @Test func `that cannot be drawn are plain ones in a hurry, with a code that admits, until they can be`()
        async throws
    {
        let scratch = try Scratch()
        let templates = try PlainTemplate.folder(in: scratch)
        let classic = Project.templates.appending(path: "classic")
        let (there, away) = (templates.appending(path: "plain"), scratch.file("away"))
        try FileManager.default.moveItem(at: there, to: away)
        try await TicketsOffice.run(templates: templates, { $0.lastResort = classic }) { office in
            let (bought, admin) = (try await office.buy(2, holders: ["Ada"], drawn: false), try await office.admin())
            // Nobody is mailed plain tickets while better ones may come soon.
            #expect(!office.isReady(bought.paid.id))
            let answer = try await office.office.get(bought.path() + "/download", token: bought.buyer.access)
            let page = try await office.open(answer["downloadUrl"].string).content
            #expect(try await page.text.contains("Ada"))
            #expect(try await page.scannedCodes == [bought.codes[0]])
            let merged = "/api/tickets/reservation/\(bought.paid.id)/download"
            let all = try await office.office.get(merged, token: bought.buyer.access)
            #expect(try await office.open(all["downloadUrl"].string).content.scannedCodes == bought.codes)
            let failed = try await office.office.get("/api/tickets/failed", token: admin.access)
            #expect(failed.json.elements.contains { $0["id"].string == bought.ids[0] && $0["status"] == "GENERATED" })
            #expect(failed.json[0]["documentError"].string?.contains("no such template") == true)
            // Those who watch see it too.
            #expect(await !office.office.metrics.text.contains("ticketpress_render_failures_total 0\n"))

            // Mended, the next who comes after a while gets the right ones, and so does everybody who waits.
            try FileManager.default.moveItem(at: away, to: there)
            office.office.clock.advance(by: 61)
            let again = try await office.office.get(bought.path() + "/download", token: bought.buyer.access)
            #expect(again["downloadUrl"] != answer["downloadUrl"])
            #expect(await eventually { office.isReady(bought.paid.id) })
            let tickets = try await office.tickets(of: bought)
            #expect(tickets.map { $0["documentError"] } == [.null, .null])
            #expect(tickets[0]["documentVersion"] == .number(2))
            let right = try await office.office.get(merged, token: bought.buyer.access)
            let document = try await office.open(right["downloadUrl"].string).content
            // The classic template names the venue, and this one does not.
            #expect(try await !document.text.contains("Tidewater Hall"))
            #expect(try await office.office.get("/api/tickets/failed", token: admin.access).json.elements.isEmpty)
            #expect(try await office.scan(bought.codes[0], by: office.staff()).status == 201)
        }
    }

    @Test func `that cannot be drawn after many tries are mailed as plain ones, whatever stands on them`() async throws
    {
        let classic = Project.templates.appending(path: "classic")
        try await TicketsOffice.run({ ($0.lastResort, $0.attempts) = (classic, 2) }) { office in
            let event = try office.event(title: "𓀀 Gala 𓀁")
            let bought = try await office.buy(2, at: event, holders: ["𓀀"], drawn: false)
            #expect(try await eventually { try await office.count("select min(attempts) from tickets.tickets") > 0 })
            office.office.clock.advance(by: 60)
            #expect(await eventually { office.isReady(bought.paid.id) })
            let fetched = try await office.reservations.call(FetchReservationDocument(reservationID: bought.paid.id))
            #expect(try await fetched.content.scannedCodes == bought.codes)
            let text = try await fetched.content.text
            #expect(text.contains("Gala") && text.contains("Stalls"))
            // Once the title is another, an administrator has them drawn anew.
            try await office.tell(EventChanged(event: office.event(id: event.id), changedAt: Date()))
            #expect(
                try await eventually {
                    try await office.count("select count(*) from tickets.events where outline ->> 'title' like '%𓀀%'")
                        == 0
                })
            let order: JSONValue = [
                "reservationId": .string("\(bought.paid.id)"), "paymentId": .string("\(bought.paid.paymentID)"),
                "userId": .string("\(bought.paid.buyerID)"), "eventId": .string("\(event.id)"),
                "seatIds": .array(bought.paid.seats.seats.map { .string("\($0.id)") }),
            ]
            let made = try await office.office.post("/api/tickets/generate", order, token: office.admin().access)
            #expect(made.status == 201)
            // The name of the first is still in no font.
            #expect(
                try await eventually {
                    try await office.tickets(of: bought).map { $0["documentError"] == .null } == [false, true]
                })
            let renamed = try await office.office.put(
                bought.path(), ["holderName": "Ada"], token: bought.buyer.access)
            #expect(renamed["documentError"] == .null)
        }
    }

    @Test func `of other buyers are not there`() async throws {
        try await TicketsOffice.run { office in
            let bought = try await office.buy()
            let other = try await office.office.register("eve@example.org")
            let ticket = bought.path()
            let reservation = "/api/tickets/reservation/\(bought.paid.id)"
            for path in [
                ticket, ticket + "/download", reservation, reservation + "/download",
                "/api/tickets/user/\(bought.buyer.id)",
            ] {
                #expect(try await office.office.get(path, token: bought.buyer.access).status == 200)
                #expect(try await office.office.get(path, token: other.access).status == 404)
                #expect(try await office.office.get(path).status == 401)
            }
            let change = try await office.office.put(ticket, ["holderName": "Eve"], token: other.access)
            #expect(change.status == 404)
            let own = try await office.office.get("/api/tickets/user/\(other.id)", token: other.access)
            #expect(own.json.elements.isEmpty)
            #expect(try await office.office.get("/api/tickets/failed", token: other.access).status == 403)
        }
    }
}

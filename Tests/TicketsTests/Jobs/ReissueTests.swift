import Domain
import Foundation
import Postgres
import PostgresTesting
import ServiceKit
import ServiceTesting
import Testing

@testable import Tickets

@Suite struct `Tickets that are issued anew` {
    private func order(_ event: EventOutline) -> JSONValue {
        ["eventId": .string("\(event.id)"), "reissueCodes": .bool(true)]
    }

    /// Whatever was drawn of a ticket's documents, the one that its link leads to shows these codes.
    private func printed(_ bought: Purchase, _ office: TicketsOffice, _ index: Int = 0) async throws -> [String] {
        let link = try await office.office.get(bought.path(index) + "/download", token: bought.buyer.access)
        return try await office.open(link["downloadUrl"].string).content.scannedCodes
    }

    @Test func `have another code on another document, and the one before is refused by name`() async throws {
        try await TicketsOffice.run { office in
            let (admin, staff, event) = (try await office.admin(), try await office.staff(), try office.event())
            let bought = try await office.buy(2, at: event)
            let job = try await office.rerender(order(event), by: admin)
            #expect(job.outcome == [0, 2, 0])
            #expect(job["reasons"] == ["CODE": .number(2)])
            #expect(job["reissueCodes"] == .bool(true))

            var anew = bought
            anew.tickets = try await office.tickets(of: bought)
            #expect(anew.ids == bought.ids)
            #expect(Set(anew.codes + bought.codes).count == 4)
            #expect(anew.codes.allSatisfy { $0.count == SignedCode.length })
            #expect(anew.tickets.allSatisfy { $0["documentVersion"] == .number(2) })
            for index in anew.ids.indices {
                #expect(try await printed(bought, office, index) == [anew.codes[index]])
            }
            for _ in 0..<2 {
                let old = try await office.scan(bought.codes[0], by: staff, event: event.id)
                #expect((old.status, old.code) == (409, "REVOKED"))
                #expect(old["details"]["reason"] == "REISSUED")
                #expect(old["details"]["ticketId"] == .string(bought.ids[0]))
                #expect(old["message"].string?.contains("issued anew") == true)
            }
            let elsewhere = try await office.scan(anew.codes[0], by: staff, event: office.newID())
            #expect(elsewhere.code == "WRONG_EVENT")
            let new = try await office.scan(anew.codes[0], by: staff, event: event.id)
            #expect((new.status, new["id"]) == (201, .string(bought.ids[0])))
            #expect(try await office.scan(anew.codes[0], by: staff).code == "ALREADY_ADMITTED")
            #expect(try await office.scan(bought.codes[0], by: staff).code == "REVOKED")
            let ticket = try #require(TicketID(bought.ids[0]))
            #expect(try await office.count("select count(*) from tickets.scans where ticket_id = \(ticket)") == 6)
        }
    }

    @Test func `have one code that admits, however often that happens`() async throws {
        try await TicketsOffice.run { office in
            let (admin, staff, event) = (try await office.admin(), try await office.staff(), try office.event())
            let bought = try await office.buy(at: event)
            var codes = bought.codes
            for _ in 0..<2 {
                #expect(try await office.rerender(order(event), by: admin).outcome == [0, 1, 0])
                codes += try await office.tickets(of: bought).compactMap { $0["qrCode"].string }
            }
            #expect(Set(codes).count == 3)
            for code in codes.dropLast() { #expect(try await office.scan(code, by: staff).code == "REVOKED") }
            #expect(try await office.scan(codes[2], by: staff).status == 201)
            #expect(try await office.count("select count(*) from tickets.reissued_codes") == 3)
        }
    }

    @Test func `are neither those that were used nor those that were cancelled`() async throws {
        try await TicketsOffice.run { office in
            let (admin, staff, event) = (try await office.admin(), try await office.staff(), try office.event())
            let bought = try await office.buy(3, at: event)
            #expect(try await office.scan(bought.codes[0], by: staff).status == 201)
            let service = try await office.office.token(of: .payments)
            let cancelled = try await office.office.send(
                "DELETE", bought.path(1) + "/compensate", nil, service, [:])
            #expect(cancelled.status == 204)
            #expect(try await office.rerender(order(event), by: admin).outcome == [1, 1, 0])
            let tickets = try await office.tickets(of: bought)
            #expect(zip(tickets, bought.codes).map { $0["qrCode"].string == $1 } == [true, true, false])
            #expect(try await office.scan(bought.codes[0], by: staff).code == "ALREADY_ADMITTED")
            let refused = try await office.scan(bought.codes[1], by: staff)
            #expect(refused["details"]["reason"] == "COMPENSATED")
        }
    }

    @Test func `are none in a dry run, which counts them`() async throws {
        try await TicketsOffice.run { office in
            let (admin, event) = (try await office.admin(), try office.event())
            let bought = try await office.buy(2, at: event)
            let job = try await office.rerender(
                ["all": .bool(true), "reissueCodes": .bool(true), "dryRun": .bool(true)], by: admin)
            #expect(job.outcome == [0, 2, 0])
            #expect(job["reasons"] == ["CODE": .number(2)])
            #expect(try await office.tickets(of: bought) == bought.tickets)
        }
    }

    @Test func `keep the code that they have where they cannot be drawn`() async throws {
        try await TicketsOffice.run { office in
            let (admin, staff, event) = (try await office.admin(), try await office.staff(), try office.event())
            let bought = try await office.buy(2, at: event)
            let wide = String(repeating: "W", count: 60)
            try await office.pool.query(
                "update tickets.tickets set holder_name = \(wide) where reservation_id = \(bought.paid.id) and position = 2"
            )
            #expect(try await office.rerender(order(event), by: admin).outcome == [0, 1, 1])
            let tickets = try await office.tickets(of: bought)
            #expect(tickets[0]["qrCode"] != bought.tickets[0]["qrCode"])
            #expect(tickets[1]["qrCode"] == bought.tickets[1]["qrCode"])
            #expect(try await printed(bought, office, 1) == [bought.codes[1]])
            #expect(try await office.scan(bought.codes[1], by: staff).status == 201)
        }
    }

    @Test func `keep code and document until both are others, whoever dies in between`() async throws {
        try await TicketsOffice.run { office in
            let (admin, staff, event) = (try await office.admin(), try await office.staff(), try office.event())
            let bought = try await office.buy(2, at: event)
            let job = try await office.restingJob(.init(scope: JobScope(eventId: event.id), reissueCodes: true))
            let batch = try await office.batch(job, reissuesCodes: true)
            // The documents are stored, and the note of them fails.
            try await office.pool.query(
                "alter table tickets.reissued_codes add constraint broken check (replaced_at is not null)")
            await #expect(throws: (any Error).self) { try await office.service.work(on: batch) }
            #expect(try await office.tickets(of: bought) == bought.tickets)
            #expect(try await printed(bought, office) == [bought.codes[0]])
            try await office.pool.query("alter table tickets.reissued_codes drop constraint broken")

            // Several go on where that was, and one comes late.
            try await withThrowingTaskGroup { group in
                for _ in 0..<4 { group.addTask { try await office.service.work(on: batch) } }
                try await group.waitForAll()
            }
            try await office.service.work(on: batch)
            _ = try await office.change(job, "resume", by: admin)
            #expect(try await office.ended("\(job)", by: admin).outcome == [0, 2, 0])
            let tickets = try await office.tickets(of: bought)
            #expect(tickets.allSatisfy { $0["documentVersion"] == .number(2) })
            #expect(try await office.count("select count(*) from tickets.reissued_codes") == 4)
            let code = try #require(tickets[0]["qrCode"].string)
            #expect(try await printed(bought, office) == [code])
            #expect(try await office.scan(code, by: staff).status == 201)
        }
    }

    @Test func `are read again where they were changed meanwhile`() async throws {
        try await TicketsOffice.run { office in
            let (admin, event) = (try await office.admin(), try office.event())
            let bought = try await office.buy(2, at: event)
            // Whenever a batch is about to be noted, somebody is quicker.
            try await office.pool.query(
                """
                create function tickets.rename_meanwhile() returns trigger language plpgsql as $$ begin
                    update tickets.tickets set holder_name = 'Grace' where id = any(old.ticket_ids);
                    return new;
                end $$
                """)
            try await office.pool.query(
                """
                create trigger meanwhile before update of done_at on tickets.job_batches
                for each row execute function tickets.rename_meanwhile()
                """)
            let ordered = try await office.order(order(event), by: admin)
            let id = try #require(ordered["id"].string)
            let isTold = try await eventually {
                try await office.job(id, by: admin)["problem"].string?.contains("at the same time") == true
            }
            #expect(isTold)
            #expect(try await office.tickets(of: bought) == bought.tickets)
            #expect(try await office.count("select count(*) from tickets.reissued_codes") == 0)
            try await office.pool.query("drop trigger meanwhile on tickets.job_batches")
            office.office.clock.advance(by: 6)
            #expect(try await office.ended(id, by: admin).outcome == [0, 2, 0])
        }
    }

    @Test func `get no document any more that was drawn with the code before`() async throws {
        try await TicketsOffice.run { office in
            let (admin, event) = (try await office.admin(), try office.event())
            let bought = try await office.buy(at: event)
            let service = office.service
            let id = try #require(TicketID(bought.ids[0]))
            let before = try PrintedTicket(row: await office.pool.query(service.store.printed(id)).one())
            _ = try await office.rerender(order(event), by: admin)
            let anew = try await office.tickets(of: bought)
            let late = Drawn(digest: "late", bytes: [])
            let (noted, isRenamed) = try await service.resources.transaction { tx, _ in
                let now = service.resources.now()
                let noted = try service.store.finish([.init(before, key: "late.pdf", late, failure: nil)], at: now, tx)
                let isRenamed = try service.store.rename(
                    before, to: "Ada", ("late.pdf", late), failure: nil, at: now, tx)
                return (noted, isRenamed)
            }
            #expect(noted == [])
            #expect(!isRenamed)
            #expect(try await office.tickets(of: bought) == anew)
        }
    }
}

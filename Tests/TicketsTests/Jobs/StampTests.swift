import Domain
import Foundation
import Postgres
import PostgresTesting
import Rendering
import ServiceKit
import ServiceTesting
import Testing

@testable import Tickets

@Suite struct `Tickets whose document has the stamp that it would get now` {
    /// How many of all tickets a job would look at.
    private func seen(_ office: TicketsOffice) async throws -> Int {
        let ids = try await office.pool.query("select id from tickets.tickets").all(TicketID.self)
        let batch = JobBatch(job: office.newID(), number: 0, tickets: ids, isDry: true, isForced: false)
        return try await office.service.standing(of: batch).count
    }

    private func dry(_ office: TicketsOffice, by admin: SignedIn) async throws -> TestAnswer {
        try await office.rerender(["all": .bool(true), "dryRun": .bool(true)], by: admin)
    }

    @Test func `are not looked at, whoever drew it`() async throws {
        try await TicketsOffice.run { office in
            let (admin, event) = (try await office.admin(), try office.event())
            let bought = try await office.buy(3, at: event, holders: ["Ada", "\"NULL\", {", nil])
            #expect(try await seen(office) == 0)
            let body: JSONValue = ["holderName": "Grace"]
            let named = try await office.office.put(bought.path(2), body, token: bought.buyer.access)
            #expect(named.status == 200, "\(named.text)")
            #expect(try await seen(office) == 0)
            try await office.retitle(event, "Night Music, moved")
            #expect(try await seen(office) == 3)
            #expect(try await office.rerender(["all": .bool(true)], by: admin).outcome == [0, 3, 0])
            #expect(try await seen(office) == 0)
            let reissued = try await office.rerender(["all": .bool(true), "reissueCodes": .bool(true)], by: admin)
            #expect(reissued.outcome == [0, 3, 0])
            #expect(try await seen(office) == 0)
            #expect(try await office.rerender(["all": .bool(true)], by: admin).outcome == [3, 0, 0])
        }
    }

    @Test func `are made all the same where that is asked for`() async throws {
        try await TicketsOffice.run { office in
            let admin = try await office.admin()
            _ = try await office.buy(2)
            #expect(try await seen(office) == 0)
            let forced = try await office.rerender(["all": .bool(true), "force": .bool(true)], by: admin)
            #expect(forced.outcome == [0, 2, 0])
        }
    }

    /// Each changes something that stands on the first of two tickets, or its document, behind the back of what usually does.
    private static let changes: [(name: String, change: @Sendable (TicketID) -> SQL)] = [
        ("holder", { "update tickets.tickets set holder_name = 'Grace' where id = \($0)" }),
        ("no holder", { "update tickets.tickets set holder_name = null where id = \($0)" }),
        ("code", { "update tickets.tickets set code = code || '0' where id = \($0)" }),
        ("number", { "update tickets.tickets set position = 9 where id = \($0)" }),
        ("seat", { "update tickets.tickets set seat_id = gen_random_uuid() where id = \($0)" }),
        ("date", { "update tickets.tickets set issued_at = issued_at + interval '1 second' where id = \($0)" }),
        ("document", { "update tickets.tickets set document_digest = 'another' where id = \($0)" }),
        (
            "no document",
            { "update tickets.tickets set document_digest = null, document_key = null where id = \($0)" }
        ),
        (
            "reservation",
            {
                """
                with made as (
                    insert into tickets.reservations (id, paid)
                    select gen_random_uuid(), r.paid from tickets.reservations r
                        join tickets.tickets t on t.reservation_id = r.id where t.id = \($0) returning id)
                update tickets.tickets set reservation_id = (select id from made) where id = \($0)
                """
            }
        ),
    ]

    @Test func `are others whatever of theirs is changed`() async throws {
        try await TicketsOffice.run { office in
            let bought = try await office.buy(2, holders: ["Ada", "Ada"])
            let id = try #require(TicketID(bought.ids[0]))
            try await office.pool.query("create table before as select * from tickets.tickets")
            for (name, change) in Self.changes {
                try await office.pool.query(change(id))
                #expect(try await seen(office) == 1, "\(name)")
                try await office.pool.query(
                    """
                    update tickets.tickets t set holder_name = b.holder_name, code = b.code, position = b.position,
                        seat_id = b.seat_id, issued_at = b.issued_at, document_digest = b.document_digest,
                        document_key = b.document_key, reservation_id = b.reservation_id
                    from before b where b.id = t.id
                    """)
                #expect(try await seen(office) == 0, "\(name)")
            }
        }
    }

    @Test func `are others when their event, or what was sold, is`() async throws {
        try await TicketsOffice.run { office in
            let event = try office.event()
            _ = try await office.buy(2, at: event)
            _ = try await office.buy()
            // Not even the time of the change.
            try await office.pool.query(
                """
                update tickets.events set outline = jsonb_set(outline, '{venue,name}', '"Great Hall"')
                where id = \(event.id)
                """)
            #expect(try await seen(office) == 2)
            try await office.pool.query(
                "update tickets.reservations set paid = jsonb_set(paid, '{seats,seats,0,row}', '\"Z\"')")
            #expect(try await seen(office) == 3)
        }
    }

    @Test func `are others when the template is edited, and when it is gone`() async throws {
        let scratch = try Scratch()
        let templates = try PlainTemplate.folder(in: scratch)
        try await TicketsOffice.run(templates: templates) { office in
            let admin = try await office.admin()
            _ = try await office.buy(2)
            #expect(try await seen(office) == 0)
            let file = scratch.file("templates/\(PlainTemplate.name)/template.yaml")
            let text = try String(contentsOf: file, encoding: .utf8)
            try Data(text.replacing("size: 10pt", with: "size: 9pt").utf8).write(to: file)
            // A template is not looked at again at once.
            #expect(try await eventually { try await seen(office) == 2 })
            #expect(try await dry(office, by: admin)["reasons"] == ["TEMPLATE": .number(2)])
            #expect(try await office.rerender(["all": .bool(true)], by: admin).outcome == [0, 2, 0])
            #expect(try await seen(office) == 0)
            try FileManager.default.removeItem(at: file)
            #expect(try await eventually { try await dry(office, by: admin).outcome == [0, 0, 2] })
        }
    }

    @Test func `are others by another form, renderer, template or font`() async throws {
        try await TicketsOffice.run { office in
            _ = try await office.buy()
            let compiled = try await office.service.press.press(.now) { try $0.compiled(.named(PlainTemplate.name)) }
            let look = Look(
                form: PrintedTicket.form, renderer: rendererVersion, template: compiled.template.digest,
                fonts: compiled.fonts.digest)
            #expect(compiled.look == look.digest)
            var others = [look, look, look, look]
            others[0].form += 1
            others[1].renderer += 1
            others[2].template = look.fonts
            others[3].fonts = look.template
            let ids = try await office.pool.query("select id from tickets.tickets").all(TicketID.self)
            func seen(_ look: Look) async throws -> Int {
                try await office.pool.query(
                    office.service.store.standing(ids, besides: [PlainTemplate.name: look.digest])
                ).affected
            }
            #expect(try await seen(look) == 0)
            for other in others { #expect(try await seen(other) == 1) }
        }
    }

    @Test func `are stamped when they were looked at, also those from before there were stamps`() async throws {
        try await TicketsOffice.run { office in
            let (admin, event) = (try await office.admin(), try office.event())
            _ = try await office.buy(3, at: event)
            try await office.pool.query("update tickets.tickets set document_stamp = null")
            // A dry run writes nothing.
            #expect(try await dry(office, by: admin).outcome == [3, 0, 0])
            #expect(try await seen(office) == 3)
            #expect(try await office.rerender(["all": .bool(true)], by: admin).outcome == [3, 0, 0])
            #expect(try await seen(office) == 0)

            // What changes nothing on tickets costs one look.
            try await office.pool.query(
                "update tickets.events set outline = jsonb_set(outline, '{isCancelled}', 'true') where id = \(event.id)"
            )
            #expect(try await seen(office) == 3)
            #expect(try await office.rerender(["all": .bool(true)], by: admin).outcome == [3, 0, 0])
            #expect(try await seen(office) == 0)
        }
    }

    @Test func `are not stamped for what they were before they were changed`() async throws {
        try await TicketsOffice.run { office in
            let event = try office.event()
            let bought = try await office.buy(4, at: event, holders: ["Ada", "Ada", "Ada", "Ada"])
            try await office.pool.query("update tickets.tickets set document_stamp = null")
            let ids = try bought.ids.map { try #require(TicketID($0)) }
            let service = office.service
            let batch = JobBatch(job: office.newID(), number: 0, tickets: ids, isDry: false, isForced: false)
            let standing = try await service.standing(of: batch)
            let renewals = try await service.press.press(.now) { $0.renew(standing, batch) }
            #expect(renewals.allSatisfy { $0.isStanding })
            let changes: [SQL] = ["holder_name = 'Grace'", "code = code || '0'", "document_digest = 'another'"]
            for (id, change) in zip(ids, changes) {
                try await office.pool.query("update tickets.tickets set \(change) where id = \(id)")
            }
            try await service.stamp(renewals)
            let stamped: SQL = "select id from tickets.tickets where document_stamp is not null"
            #expect(try await office.pool.query(stamped).all(TicketID.self) == [ids[3]])
            try await office.pool.query("update tickets.tickets set document_stamp = null")
            try await office.pool.query("update tickets.events set changed_at = now() where id = \(event.id)")
            try await service.stamp(renewals)
            let none = try await office.pool.query(stamped).all(TicketID.self)
            #expect(none.isEmpty)
        }
    }
}

@Suite struct `What is printed of rows in the database` {
    /// As they are stored.
    private static let paid = """
        {"id": "01890a5d-ac96-774b-bcce-b302099a8057", "paymentID": "01890a5d-ac96-774b-bcce-b302099a8058",
         "buyerID": "01890a5d-ac96-774b-bcce-b302099a8059", "paidAt": 700000000.5, "holders": ["Ada"], "language": "pl",
         "event": {"id": "01890a5d-ac96-774b-bcce-b302099a805a", "title": "Night Music", "startsAt": 800000000,
            "endsAt": 800007200, "timeZone": "Europe/London", "currency": "GBP", "templateName": "plain",
            "isCancelled": false,
            "venue": {"id": "01890a5d-ac96-774b-bcce-b302099a805b", "name": "Tidewater Hall", "address": "14 Quayside",
                "city": "Leith", "country": "GB"}},
         "seats": {"currency": "GBP", "seats": [
            {"id": "01890a5d-ac96-774b-bcce-b302099a805c", "section": "Stalls", "row": "F", "number": "1",
                "seatType": "WHEELCHAIR_SPACE", "price": 3850},
            {"id": "01890a5d-ac96-774b-bcce-b302099a805d", "section": "Stalls", "row": "", "number": "2",
                "seatType": "VIP", "price": 3800}]}}
        """

    /// Whoever changes it raises `PrintedTicket.form` and notes the new digest here: without that, a job would pass over all
    /// tickets that were printed in the form of before.
    @Test func `has this digest in this form`() throws {
        let paid = try JSONDecoder().decode(PaidReservation.self, from: Data(Self.paid.utf8))
        let printed = try paid.seats.seats.enumerated().map { index, seat in
            let ticket = PrintedTicket(
                sample: try #require(TicketID("01890a5d-ac96-774b-bcce-b302099a805e")), of: paid, position: index + 1,
                seat: seat.id, holder: index == 0 ? "Ada Lovelace" : nil, code: "CODE")
            return try TicketDocument(checking: ticket.data).value.canonicalJSON
        }
        let digest = Look(
            form: PrintedTicket.form, renderer: 0,
            template: String(decoding: Array(printed.joined(separator: [10])), as: UTF8.self),
            fonts: ""
        ).digest
        #expect(
            digest == "bce3c26a3abc1071a7215f3ee2c3edd222031af0e51bdb88a4bed9cc72dbb835",
            "\(printed.map { String(decoding: $0, as: UTF8.self) })")
    }
}

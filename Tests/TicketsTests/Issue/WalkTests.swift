import Domain
import Foundation
import Postgres
import PostgresTesting
import ServiceKit
import ServiceTesting
import Testing

@testable import Tickets

@Suite struct `From the paid reservation to the door` {
    @Test func `tickets are issued, drawn, fetched by a link, read from the page, and admitted once`() async throws {
        try await TicketsOffice.run(templates: Project.templates) { office in
            let event = try office.event(template: "classic")
            let bought = try await office.buy(2, at: event, holders: ["Zoë Brennan-Łukasik"])
            #expect(bought.tickets.map { $0["status"] } == ["GENERATED", "GENERATED"])
            #expect(bought.tickets.map { $0["holderName"] } == ["Zoë Brennan-Łukasik", .null])
            #expect(
                bought.tickets.map { $0["seatIds"][0] }
                    == bought.paid.seats.seats.map { .string("\($0.id)") })

            let answer = try await office.office.get(bought.path() + "/download", token: bought.buyer.access)
            #expect(answer.status == 200)
            #expect(answer.header("Cache-Control") == "no-store")
            let expiry = try #require(answer["expiresAt"].string.flatMap { Date(api: $0) })
            #expect(abs(expiry.timeIntervalSince(office.office.clock.now) - 900) < 30)
            let (status, page) = try await office.open(answer["downloadUrl"].string)
            #expect(status == 200)
            let text = try await page.text
            for words in ["Night Music", "Łukasik", "Tidewater Hall", "Stalls"] {
                #expect(text.contains(words))
            }
            let code = try #require(try await page.scannedCodes.first { $0.hasPrefix("TP1:") })
            #expect(code == bought.codes[0])

            let staff = try await office.staff()
            let admitted = try await office.scan(code, by: staff, gate: "West", event: event.id)
            #expect(admitted.status == 201)
            #expect(admitted["result"] == "ADMITTED")
            #expect(admitted["status"] == "VERIFIED")
            #expect(admitted["verifiedBy"] == .string(staff.id))
            let again = try await office.scan(code, by: staff, gate: "East")
            #expect((again.status, again.code) == (409, "ALREADY_ADMITTED"))
            #expect(again["details"]["gate"] == "West")
            #expect(again["details"]["admittedAt"] == admitted["verifiedAt"])
            let path = try #require(code.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
            let verified = try await office.office.get("/api/tickets/verify/\(path)", token: staff.access)
            #expect(verified.status == 409)
            let scans = try await office.count("select count(*) from tickets.scans")
            #expect(scans == 3)
        }
    }

    @Test func `a browser is led to the document`() async throws {
        try await TicketsOffice.run { office in
            let bought = try await office.buy()
            for (path, headers) in [("?redirect=1", [:]), ("", ["Accept": "text/html, application/pdf;q=0.9"])] {
                let answer = try await office.office.get(
                    bought.path() + "/download" + path, token: bought.buyer.access, headers: headers)
                #expect(answer.status == 200)
                #expect(answer.data.isPDF)
            }
            #expect(bought.tickets[0]["pdfUrl"].string?.hasSuffix("/download?redirect=1") == true)
        }
    }

    @Test func `all tickets of a reservation come as one document`() async throws {
        try await TicketsOffice.run { office in
            let bought = try await office.buy(3)
            let path = "/api/tickets/reservation/\(bought.paid.id)/download"
            let before = office.drawn
            let answer = try await office.office.get(path, token: bought.buyer.access)
            let (_, document) = try await office.open(answer["downloadUrl"].string)
            #expect(try await document.pageCount == 3)
            #expect(try await document.scannedCodes == bought.codes)
            _ = try await office.office.get(path, token: bought.buyer.access)
            #expect(office.drawn == before + 1)
            let fetched = try await office.reservations.call(FetchReservationDocument(reservationID: bought.paid.id))
            #expect(fetched.content == document)
            #expect(fetched.fileName.hasSuffix(".pdf"))
        }
    }

    @Test func `the link of a mail leads to the document without signing in, and nobody can make one`() async throws {
        try await TicketsOffice.run { office in
            let (bought, other) = (try await office.buy(2), try await office.buy(1))
            func link(_ bought: Purchase) async throws -> String {
                let call = FetchReservationDocument(reservationID: bought.paid.id)
                return try #require(try await office.reservations.call(call).link)
            }
            let (own, others) = (try await link(bought), try await link(other))
            let (status, document) = try await office.open(own)
            #expect(status == 200)
            #expect(try await document.scannedCodes == bought.codes)
            // The id of one with the code of the other, and a code with a letter changed: 16 bytes are 22 letters.
            let token = try #require(own.split(separator: "/").last)
            let mixed = token.prefix(22) + (try #require(others.split(separator: "/").last)).dropFirst(22)
            let changed = token.dropLast(2) + (token.hasSuffix("A") ? "BB" : "AA")
            for forged in [String(mixed), String(changed), String(token.dropLast()), "\(bought.paid.id)", "x"] {
                #expect(try await office.open(own.replacing(token, with: forged)).0 == 404)
            }
        }
    }

    @Test func `a sale that is told twice makes no second tickets, and is announced once`() async throws {
        try await TicketsOffice.run { office in
            let bought = try await office.buy(2)
            try await office.tell(ReservationPaid(reservation: bought.paid))
            let other = try await office.buy(1)
            #expect(try await office.tickets(of: bought).count == 2)
            let heard = office.heard.withLock { $0 }
            #expect(heard.filter { $0.reservation.id == bought.paid.id }.count == 1)
            #expect(heard.first { $0.reservation.id == bought.paid.id }?.ticketIDs.map(\.description) == bought.ids)
            #expect(other.tickets.count == 1)
        }
    }

    @Test func `tickets that somebody drew who has gone are drawn again at once`() async throws {
        try await TicketsOffice.run({ $0.patrol = .seconds(3600) }) { office in
            // What a crash leaves behind: issued, claimed by a process of the server that is no more.
            try await office.pool.query(
                """
                create function tickets.gone() returns trigger language plpgsql as $$ begin
                    new.drawing_until = now() + interval '1 hour'; new.drawing_by = 2147483647; return new;
                end $$
                """)
            try await office.pool.query(
                "create trigger gone before insert on tickets.tickets for each row execute function tickets.gone()")
            let bought = try await office.buy(2)
            #expect(bought.tickets.map { $0["status"] } == ["GENERATED", "GENERATED"])
        }
    }

    @Test func `an administrator can have tickets issued that are missing, and only of what is paid for`() async throws
    {
        try await TicketsOffice.run { office in
            let (admin, buyer) = (try await office.admin(), try await office.office.register("ada@example.org"))
            let paid = try office.paid(2, by: buyer.id, at: office.event())
            let open = try office.paid(1, by: buyer.id, at: office.event(), holders: ["open"])
            StandIn.known.withLock { known in
                known[paid.id] = paid
                known[open.id] = open
            }
            func order(_ paid: PaidReservation) -> JSONValue {
                [
                    "reservationId": .string("\(paid.id)"), "paymentId": .string("\(paid.paymentID)"),
                    "userId": .string("\(paid.buyerID)"), "eventId": .string("\(paid.event.id)"),
                    "seatIds": .array(paid.seats.seats.map { .string("\($0.id)") }),
                ]
            }
            let made = try await office.office.post("/api/tickets/generate", order(paid), token: admin.access)
            #expect(made.status == 201)
            #expect(made.json.elements.count == 2)
            let again = try await office.office.post("/api/tickets/generate", order(paid), token: admin.access)
            #expect(again.json.elements.map { $0["id"] } == made.json.elements.map { $0["id"] })
            let unpaid = try await office.office.post("/api/tickets/generate", order(open), token: admin.access)
            #expect((unpaid.status, unpaid.code) == (409, "NOT_PAID"))
            let stranger = try await office.office.post("/api/tickets/generate", order(paid), token: buyer.access)
            #expect(stranger.status == 403)
        }
    }

    @Test func `who has just paid has tickets, although the sale was not told yet`() async throws {
        try await TicketsOffice.run { office in
            let (buyer, other) = (
                try await office.office.register("ada@example.org"), try await office.office.register("eve@example.org")
            )
            let event = try office.event()
            let (first, second) = (
                try office.paid(2, by: buyer.id, at: event), try office.paid(1, by: buyer.id, at: event)
            )
            let open = try office.paid(1, by: buyer.id, at: event, holders: ["open"])
            StandIn.known.withLock { known in for paid in [first, second, open] { known[paid.id] = paid } }

            let path = "/api/tickets/reservation/\(first.id)"
            #expect(try await office.office.get(path + "/download", token: other.access).status == 404)
            let answer = try await office.office.get(path + "/download", token: buyer.access)
            #expect(answer.status == 200, "\(answer.text)")
            #expect(try await office.open(answer["downloadUrl"].string).content.isPDF)
            let listed = try await office.office.get("/api/tickets/reservation/\(second.id)", token: buyer.access)
            #expect(listed.json.elements.count == 1)
            let unpaid = try await office.office.get(
                "/api/tickets/reservation/\(open.id)/download", token: buyer.access)
            #expect(unpaid.status == 404)

            // It is told in the end, and changes nothing but that it is announced.
            let tickets = try await office.office.get(path, token: buyer.access).json
            try await office.tell(ReservationPaid(reservation: first))
            #expect(await eventually { office.isReady(first.id) })
            let ids = try await office.office.get(path, token: buyer.access).json.elements.map { $0["id"] }
            #expect(ids == tickets.elements.map { $0["id"] })
        }
    }
}

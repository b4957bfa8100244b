import Domain
import Foundation
import Postgres
import PostgresTesting
import ServiceKit
import ServiceTesting
import Testing

@Suite struct `Refunds` {
    private func isRevoked(_ reservation: String, _ office: Office) async throws -> Bool {
        let id = try #require(ReservationID(reservation))
        return try await !office.pool.query("select from tickets.revoked where reservation_id = \(id)").isEmpty
    }

    @Test(arguments: ["4242424242424242", "4000000000000176"])
    func `give money and seats back, once`(card: String) async throws {
        try await Office.run { office in
            let show = try await office.show(seats: 2)
            let reservation = try await office.reserved(of: show)
            let payment = try await office.pay(reservation, card: card)["id"].string
            for _ in 0..<2 {
                let answer = try await office.refund(payment)
                #expect(answer.status == 200, "\(answer.text)")
                #expect(answer["status"].string == "REFUNDED")
                #expect(answer["refundedAt"].string != nil)
            }
            #expect(try await isRevoked(reservation, office))
            #expect(try await office.chargesKept() == 0)
            #expect(try await office.status(ofReservation: reservation) == "CANCELLED")
            #expect(try await office.freeSeats(of: show) == 2)
            #expect(try await office.facts("ReservationRefunded", of: .reservations) == 1)
            #expect(try await office.facts("PaymentRefunded", of: .payments) == 1)
            // What is free is sold again.
            #expect(try await office.pay(office.reserved(of: show))["status"].string == "COMPLETED")
        }
    }

    @Test func `that the provider refuses leave everything as it was`() async throws {
        try await Office.run { office in
            let reservation = try await office.reserved()
            let payment = try await office.pay(reservation, card: "4000000000000168")["id"].string
            for _ in 0..<2 {
                let answer = try await office.refund(payment)
                #expect(answer.status == 409, "\(answer.text)")
                #expect(answer["code"].string == "REFUND_REFUSED")
            }
            let after = try await office.payment(payment)
            #expect(after["status"].string == "COMPLETED")
            #expect(after["failureReason"].string == "the card takes no refunds")
            #expect(try await !isRevoked(reservation, office))
            #expect(try await office.seats(of: reservation) == ["SOLD", "SOLD"])
            #expect(try await office.status(ofReservation: reservation) == "CONFIRMED")
        }
    }

    @Test func `are refused after somebody was admitted, and for what was not paid`() async throws {
        try await Office.run { office in
            let reservation = try await office.reserved()
            let declined = try await office.pay(reservation, card: "4000000000000002")["id"].string
            #expect(try await office.refund(declined)["code"].string == "PAYMENT_NOT_COMPLETED")
            let payment = try await office.pay(reservation)["id"].string
            let id = try #require(ReservationID(reservation))
            try await office.pool.query("insert into tickets.used values (\(id))")
            let answer = try await office.refund(payment)
            #expect(answer.status == 409)
            #expect(answer["code"].string == "TICKETS_USED")
            #expect(try await office.chargesKept() == 1)
            #expect(try await office.seats(of: reservation) == ["SOLD", "SOLD"])
            #expect(try await office.refund(UUID().uuidString.lowercased()).status == 404)
        }
    }

    @Test func `are made for all that was paid when the event is cancelled, and what is open is cancelled`()
        async throws
    {
        try await Office.run { office in
            let show = try await office.show(seats: 24)
            var paid: [String] = []
            for number in 0..<11 {
                let buyer = try await office.http.register("b\(number)@example.org")
                let seats = [show.seats[2 * number]]
                _ = try await office.hold(seats, of: show, as: buyer)
                let made = try await office.reserve(seats, of: show, as: buyer)
                let id = try #require(made["id"].string)
                paid.append(id)
                // One of them takes no money back.
                let card = number == 3 ? "4000000000000168" : nil
                #expect(try await office.pay(id, card: card, as: buyer)["status"].string == "COMPLETED")
            }
            let seats = [show.seats[1]]
            _ = try await office.hold(seats, of: show, as: office.ada)
            let open = try #require(try await office.reserve(seats, of: show, as: office.ada)["id"].string)
            let cancelled = try await office.http.put(
                "/api/events/\(show.id)", ["status": "CANCELLED"], token: office.admin.access)
            #expect(cancelled.status == 200, "\(cancelled.text)")
            let isDone = try await eventually {
                try await office.pool.query(
                    "select count(*) from payments.payments where status = 'REFUNDED' and step = 'ended'"
                ).one(Int.self) == 10
            }
            #expect(isDone)
            #expect(try await office.chargesKept() == 1)
            for (number, id) in paid.enumerated() {
                #expect(try await office.status(ofReservation: id) == (number == 3 ? "CONFIRMED" : "CANCELLED"))
            }
            #expect(try await eventually { try await office.status(ofReservation: open) == "CANCELLED" })
            #expect(try await office.pay(open)["code"].string == "RESERVATION_CANCELLED")
        }
    }
}

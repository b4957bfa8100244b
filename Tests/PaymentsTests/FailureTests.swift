import Domain
import Foundation
import Payments
import Postgres
import PostgresTesting
import ServiceKit
import ServiceTesting
import Testing

@Suite struct `A step that fails` {
    @Test(arguments: ["before SellSeats", "after SellSeats", "before ConfirmReservation", "after ConfirmReservation"])
    func `is tried again, with the buyer waiting`(point: String) async throws {
        try await Office.run { office in
            let reservation = try await office.reserved()
            office.stops.fail(point, times: 2)
            #expect(try await office.pay(reservation)["status"].string == "COMPLETED")
            #expect(try await office.chargesKept() == 1)
            #expect(try await office.facts("ReservationPaid", of: .reservations) == 1)
        }
    }

    @Test(arguments: ["before RevokeTickets", "before refund", "after refund", "after CancelPaidReservation"])
    func `of a refund is tried again`(point: String) async throws {
        try await Office.run { office in
            let show = try await office.show(seats: 2)
            let payment = try await office.pay(office.reserved(of: show))["id"].string
            office.stops.fail(point, times: 2)
            #expect(try await office.refund(payment)["status"].string == "REFUNDED")
            #expect(try await office.chargesKept() == 0)
            #expect(try await office.freeSeats(of: show) == 2)
        }
    }

    @Test func `is not waited for too long`() async throws {
        try await Office.run(payments: { $0.patience = .milliseconds(100) }) { office in
            let reservation = try await office.reserved()
            office.stops.arm("before charge")
            let answer = try await office.pay(reservation)
            #expect(answer["status"].string == "PROCESSING")
            #expect(office.stops.isHit)
            office.stops.letGo()
            #expect(try await eventually { try await office.onlyStatus(of: reservation) == "COMPLETED" })
        }
    }

    @Test func `leaves no seat behind when a reservation is cancelled`() async throws {
        try await Office.run { office in
            let show = try await office.show(seats: 2)
            let reservation = try await office.reserved(of: show)
            office.stops.fail("before ReleaseSeats", times: 3)
            let path = "/api/reservations/\(reservation)/cancel"
            #expect(try await office.http.post(path, token: office.ada.access).status == 503)
            #expect(try await eventually { try await office.freeSeats(of: show) == 2 })
            #expect(try await office.http.post(path, token: office.ada.access)["status"].string == "CANCELLED")
        }
    }

    @Test func `for good, where the provider keeps money that nothing was sold for, is ended by staff`() async throws {
        try await Office.run(payments: { $0.patience = .milliseconds(500) }) { office in
            let reservation = try await office.reserved()
            office.stops.arm("after charge")
            let request = Task { try await office.pay(reservation, card: "4000000000000168") }
            #expect(await eventually { office.stops.isHit })
            office.http.clock.advance(by: 600)
            let id = try #require(ReservationID(reservation))
            try await office.pool.query(
                "update reservations.reservations set expires_at = created_at, kept_until = null where id = \(id)")
            office.stops.letGo()
            let payment = try await request.value["id"].string
            #expect(
                try await eventually {
                    try await office.payment(payment)["failureReason"].string
                        == "refund_refused: the card takes no refunds"
                })
            #expect(try await office.status(ofPayment: payment) == "PROCESSING", "it is owed")
            let ended = try await office.refund(payment)
            #expect(ended.status == 200, "\(ended.text)")
            #expect(ended["status"].string == "FAILED")
            #expect(try await office.status(ofReservation: reservation) == "EXPIRED")
        }
    }
}

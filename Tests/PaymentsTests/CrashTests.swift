import Domain
import Foundation
import Postgres
import PostgresTesting
import ServiceKit
import ServiceTesting
import Testing

/// Where payments are cut off before the provider has taken the money, and after.
private let unpaid = ["before KeepForPayment", "after KeepForPayment", "before charge"]
private let paid = [
    "after charge", "before SellSeats", "after SellSeats", "before ConfirmReservation", "after ConfirmReservation",
]

@Suite struct `A crash` {
    @Test(arguments: unpaid + paid)
    func `while paying ends in sold seats, or in nothing taken`(point: String) async throws {
        let isPaid = paid.contains(point)
        try await Office.run { office in
            let reservation = try await office.reserved()
            office.stops.arm(point)
            let request = Task { try await office.pay(reservation) }
            #expect(await eventually { office.stops.isHit })
            try await office.forgetClaims()
            let status = isPaid ? "COMPLETED" : "FAILED"
            let isOver = try await eventually { try await office.onlyStatus(of: reservation) == status }
            #expect(isOver)

            // It was not dead, and goes on where it stood.
            office.stops.letGo()
            let answer = try await request.value
            #expect(answer["status"].string == status, "\(answer.text)")
            #expect(try await office.onlyStatus(of: reservation) == status)
            #expect(try await office.status(ofReservation: reservation) == (isPaid ? "CONFIRMED" : "PENDING"))
            let seats = isPaid ? "SOLD" : "RESERVED"
            #expect(try await office.seats(of: reservation) == [seats, seats])
            #expect(try await office.chargesKept() == (isPaid ? 1 : 0))
            #expect(try await office.facts("ReservationPaid", of: .reservations) == (isPaid ? 1 : 0))
            #expect(try await office.facts("PaymentCompleted", of: .payments) == (isPaid ? 1 : 0))
            // The reservation is not left to a payment that is over.
            if !isPaid { #expect(try await office.pay(reservation)["status"].string == "COMPLETED") }
        }
    }

    @Test(arguments: ["after charge", "before SellSeats", "after SellSeats", "before ConfirmReservation"])
    func `that lasts beyond the reservation gives the money back`(point: String) async throws {
        try await Office.run { office in
            let show = try await office.show(seats: 2)
            let reservation = try await office.reserved(of: show)
            office.stops.arm(point)
            let request = Task { try await office.pay(reservation) }
            #expect(await eventually { office.stops.isHit })
            office.http.clock.advance(by: 1000)
            #expect(try await eventually { try await office.freeSeats(of: show) == 2 })
            // The return of the money is cut off as well.
            office.stops.letGoAndArm("after refund")
            #expect(await eventually { office.stops.isHit })
            try await office.forgetClaims()
            #expect(try await eventually { try await office.onlyStatus(of: reservation) == "FAILED" })
            office.stops.letGo()
            let answer = try await request.value
            #expect(answer["status"].string == "FAILED")
            #expect(try await office.chargesKept() == 0)
            #expect(try await office.freeSeats(of: show) == 2)
            #expect(try await office.facts("ReservationPaid", of: .reservations) == 0)
            #expect(
                try await office.pool.query("select count(*) from payments.provider_refunds where refusal is null")
                    .one(Int.self) == 1)
        }
    }

    @Test(
        arguments: [
            "before RevokeTickets", "after RevokeTickets", "before refund", "after refund",
            "before CancelPaidReservation", "after CancelPaidReservation",
        ]) func `while refunding ends in a refund`(point: String) async throws
    {
        try await Office.run { office in
            let show = try await office.show(seats: 2)
            let reservation = try await office.reserved(of: show)
            let payment = try await office.pay(reservation)["id"].string
            office.stops.arm(point)
            let request = Task { try await office.refund(payment) }
            #expect(await eventually { office.stops.isHit })
            try await office.forgetClaims()
            #expect(try await eventually { try await office.status(ofPayment: payment) == "REFUNDED" })
            office.stops.letGo()
            #expect(try await request.value["status"].string == "REFUNDED")
            #expect(try await office.status(ofReservation: reservation) == "CANCELLED")
            #expect(try await office.freeSeats(of: show) == 2)
            #expect(try await office.chargesKept() == 0)
            #expect(try await office.facts("ReservationRefunded", of: .reservations) == 1)
            #expect(try await office.facts("PaymentRefunded", of: .payments) == 1)
        }
    }

    @Test func `between a reservation's seats and its row is made good by the next try`() async throws {
        try await Office.run { office in
            let show = try await office.show()
            let seats = Array(show.seats.prefix(2))
            _ = try await office.hold(seats, of: show, as: office.ada)
            let key: [String: JSONValue] = ["idempotencyKey": "again"]
            let made = try await office.reserve(seats, of: show, as: office.ada, key)
            let id = try #require(made["id"].string.flatMap { ReservationID($0) })
            // As if the row had not been written.
            try await office.pool.query("delete from reservations.reservations where id = \(id)")
            try await office.pool.query("update reservations.keys set made_at = now() - interval '6 seconds'")
            let again = try await office.reserve(seats, of: show, as: office.ada, key)
            #expect(again.status == 201, "\(again.text)")
            #expect(again["id"] == made["id"])
            #expect(again["expiresAt"] == made["expiresAt"])
            #expect(try await office.seats(of: "\(id)") == ["RESERVED", "RESERVED"])
        }
    }
}

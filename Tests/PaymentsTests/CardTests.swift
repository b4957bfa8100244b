import Domain
import Foundation
import Payments
import Postgres
import PostgresTesting
import ServiceKit
import ServiceTesting
import Testing

@Suite struct `Cards` {
    /// The number, and how the payment and its reservation end.
    private static let all: [(String, String, reason: String?)] = [
        ("4242424242424242", "COMPLETED", nil), ("5555555555554444", "COMPLETED", nil),
        ("4000000000000002", "FAILED", "card_declined"), ("4000000000009995", "FAILED", "insufficient_funds"),
        ("4000000000000069", "FAILED", "expired_card"), ("4000000000000119", "COMPLETED", nil),
        ("4000000000000127", "FAILED", "withdrawn"), ("4000000000000135", "COMPLETED", nil),
        ("4000000000000143", "FAILED", "card_declined"), ("4000000000000150", "COMPLETED", nil),
    ]

    @Test func `end as their numbers say, with seats for money and none without`() async throws {
        try await Office.run { office in
            for (number, status, reason) in Self.all {
                let show = try await office.show(seats: 2)
                let reservation = try await office.reserved(of: show)
                let answer = try await office.pay(reservation, card: number)
                #expect(answer.status == 201, "\(answer.text)")
                let id = answer["id"].string
                #expect(try await eventually { try await office.status(ofPayment: id) == status }, "\(number)")
                let payment = try await office.payment(id)
                #expect(payment["failureReason"].string == reason, "\(number)")
                let isPaid = status == "COMPLETED"
                #expect(try await office.status(ofReservation: reservation) == (isPaid ? "CONFIRMED" : "PENDING"))
                let seats = isPaid ? "SOLD" : "RESERVED"
                #expect(try await office.seats(of: reservation) == [seats, seats], "\(number)")
            }
            #expect(try await office.chargesKept() == Self.all.count { $0.1 == "COMPLETED" })
            #expect(
                try await eventually {
                    try await office.pool.query("select coalesce(sum(notices), 0) from payments.provider_charges")
                        .one(Int.self) == 0
                }, "second answers are taken")
            #expect(try await office.facts("PaymentCompleted", of: .payments) == Self.all.count { $0.1 == "COMPLETED" })
        }
    }

    @Test func `that decide late are answered as processing`() async throws {
        try await Office.run(payments: { $0.testDelay = .seconds(3600) }) { office in
            let reservation = try await office.reserved()
            let answer = try await office.pay(reservation, card: "4000000000000135")
            #expect(answer["status"].string == "PROCESSING")
            // It is kept for the payment beyond its expiry, and belongs to it alone.
            office.http.clock.advance(by: 901)
            let ada = try SignedIn(
                await office.http.post("/api/auth/login", ["email": "ada@example.org", "password": "Secret-Word-1"]))
            #expect(try await office.pay(reservation, as: ada)["code"].string == "PAYMENT_IN_PROGRESS")
            let cancelled = try await office.http.post("/api/reservations/\(reservation)/cancel", token: ada.access)
            #expect(cancelled["code"].string == "PAYMENT_IN_PROGRESS")
            #expect(try await office.seats(of: reservation) == ["RESERVED", "RESERVED"])
            // The provider never decides: nothing is taken in the end.
            try await office.pool.query("update payments.payments set due_at = now()")
            #expect(try await eventually { try await office.onlyStatus(of: reservation) == "FAILED" })
            #expect(try await eventually { try await office.seats(of: reservation).isEmpty })
            #expect(try await office.chargesKept() == 0)
        }
    }

    @Test func `that were declined can be followed by another`() async throws {
        try await Office.run { office in
            let reservation = try await office.reserved()
            #expect(try await office.pay(reservation, card: "4000000000000002")["status"].string == "FAILED")
            #expect(try await office.pay(reservation, card: "4242424242424242")["status"].string == "COMPLETED")
            let third = try await office.pay(reservation)
            #expect(third.status == 409)
            #expect(third["code"].string == "RESERVATION_PAID")
            #expect(try await office.chargesKept() == 1)
        }
    }

    @Test func `leave no number in any table`() async throws {
        try await Office.run { office in
            let number = "4242424242424242"
            _ = try await office.pay(office.reserved(), card: number, ["idempotencyKey": "k"])
            let dump = try await office.pool.query(
                """
                select coalesce(string_agg(query_to_xml(format('select * from %I.%I', schemaname, tablename), true, false,
                    '')::text, ''), '') from pg_tables where schemaname in ('payments', 'reservations')
                """
            ).one(String.self)
            #expect(dump.contains("4242"))
            #expect(!dump.contains(number))
        }
    }
}

extension Office {
    func onlyStatus(of reservation: String) async throws -> String? {
        let id = try #require(ReservationID(reservation))
        return try await pool.query("select status from payments.payments where reservation_id = \(id)")
            .one(String.self)
    }
}

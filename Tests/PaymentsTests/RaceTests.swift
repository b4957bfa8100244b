import Domain
import Foundation
import Postgres
import PostgresTesting
import Reservations
import ServiceKit
import ServiceTesting
import Testing

@Suite struct `Races` {
    @Test func `fifty buyers of the same five seats have one winner for each`() async throws {
        try await Office.run { office in
            let show = try await office.show(seats: 5)
            var buyers: [SignedIn] = []
            for number in 0..<50 { buyers.append(try await office.http.register("b\(number)@example.org")) }
            let paid = try await withThrowingTaskGroup(of: Int.self) { group in
                for (number, buyer) in buyers.enumerated() {
                    group.addTask {
                        // One seat after the other, each from another one on, until one is theirs.
                        for seat in (0..<5).map({ show.seats[(number + $0) % 5] }) {
                            guard try await office.hold([seat], of: show, as: buyer).status == 201 else { continue }
                            let made = try await office.reserve([seat], of: show, as: buyer)
                            guard made.status == 201, let id = made["id"].string else { continue }
                            return try await office.pay(id, as: buyer)["status"].string == "COMPLETED" ? 1 : 0
                        }
                        return 0
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(paid == 5)
            #expect(try await office.chargesKept() == 5)
            #expect(try await office.pool.query("select count(*) from seats.sales").one(Int.self) == 5)
            #expect(try await office.freeSeats(of: show) == 0)
        }
    }

    @Test func `one idempotency key from twenty tasks makes one reservation and one payment`() async throws {
        try await Office.run { office in
            let show = try await office.show()
            let seats = Array(show.seats.prefix(2))
            _ = try await office.hold(seats, of: show, as: office.ada)
            let key: [String: JSONValue] = ["idempotencyKey": "the-one"]
            let made = try await twenty { try await office.reserve(seats, of: show, as: office.ada, key) }
            #expect(made.allSatisfy { $0.status == 201 }, "\(made.map(\.status))")
            #expect(Set(made.map { $0["id"].string }).count == 1)
            let reservation = try #require(made[0]["id"].string)
            let paid = try await twenty { try await office.pay(reservation, card: "4242424242424242", key) }
            #expect(paid.allSatisfy { $0["status"].string == "COMPLETED" }, "\(paid.map(\.text))")
            #expect(Set(paid.map { $0["id"].string }).count == 1)
            #expect(try await office.chargesKept() == 1)

            let other = try await office.pay(reservation, card: "5555555555554444", key)
            #expect(other.status == 409)
            #expect(other["code"].string == "IDEMPOTENCY_KEY_REUSED")
            let others = try await office.reserve([show.seats[5]], of: show, as: office.ada, key)
            #expect(others["code"].string == "IDEMPOTENCY_KEY_REUSED")
        }
    }

    @Test func `twenty payments of one reservation, and twenty times processing one, take the money once`() async throws
    {
        try await Office.run { office in
            let reservation = try await office.reserved()
            let paid = try await twenty { try await office.pay(reservation) }
            #expect(paid.count { $0["status"].string == "COMPLETED" } == 1)
            let codes = Set(paid.filter { $0.status != 201 }.map { $0["code"].string })
            #expect(codes.isSubset(of: ["PAYMENT_IN_PROGRESS", "RESERVATION_PAID"]), "\(codes)")
            #expect(try await office.chargesKept() == 1)

            let second = try await office.reserved()
            let begun = try await office.http.post(
                "/api/payments/initiate", ["reservationId": .string(second), "paymentMethod": "CARD"],
                token: office.ada.access)
            let id = try #require(begun["id"].string)
            let processed = try await twenty {
                try await office.http.post("/api/payments/process/\(id)", token: office.ada.access)
            }
            #expect(processed.allSatisfy { $0["status"].string == "COMPLETED" }, "\(processed.map(\.text))")
            #expect(try await office.chargesKept() == 2)
        }
    }

    @Test func `expiry and payment have one winner`() async throws {
        try await Office.run(reservations: { $0.sweep = .milliseconds(5) }) { office in
            for round in 0..<15 {
                let show = try await office.show(seats: 2)
                let reservation = try await office.reserved(of: show)
                let id = try #require(ReservationID(reservation))
                let end = office.http.clock.now.addingTimeInterval(Double(round) * 0.002)
                try await office.pool.query(
                    "update reservations.reservations set expires_at = \(end) where id = \(id)")
                let answer = try await office.pay(reservation)
                if answer["status"].string == "COMPLETED" {
                    #expect(try await office.seats(of: reservation) == ["SOLD", "SOLD"])
                    #expect(try await office.status(ofReservation: reservation) == "CONFIRMED")
                } else {
                    #expect(answer["code"].string == "RESERVATION_EXPIRED", "\(answer.text)")
                    #expect(try await eventually { try await office.freeSeats(of: show) == 2 })
                    #expect(try await office.status(ofReservation: reservation) == "EXPIRED")
                }
            }
            let completed = try await office.pool.query(
                "select count(*) from payments.payments where status = 'COMPLETED'"
            ).one(Int.self)
            #expect(try await office.chargesKept() == completed)
        }
    }

    private func twenty(_ work: @escaping @Sendable () async throws -> TestAnswer) async throws -> [TestAnswer] {
        try await withThrowingTaskGroup(of: TestAnswer.self) { group in
            for _ in 0..<20 { group.addTask { try await work() } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }
}

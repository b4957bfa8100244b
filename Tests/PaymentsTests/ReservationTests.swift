import Domain
import Foundation
import Postgres
import PostgresTesting
import Reservations
import ServiceKit
import ServiceTesting
import Testing

@Suite struct `Reservations` {
    @Test func `expire at once for readers, and give their seats back`() async throws {
        try await Office.run(reservations: { ($0.life, $0.sweep) = (.seconds(600), .seconds(3600)) }) { office in
            let show = try await office.show(seats: 2)
            let reservation = try await office.reserved(of: show)
            office.http.clock.advance(by: 599)
            #expect(try await office.status(ofReservation: reservation) == "PENDING")
            office.http.clock.advance(by: 1)
            // No sweep comes in this test.
            #expect(try await office.status(ofReservation: reservation) == "EXPIRED")
            #expect(try await office.pay(reservation)["code"].string == "RESERVATION_EXPIRED")
            let cancelled = try await office.http.send(
                "DELETE", "/api/reservations/\(reservation)", nil, office.ada.access, [:])
            #expect(cancelled["code"].string == "RESERVATION_EXPIRED")
            // Nor do the seats wait for one for ever.
            office.http.clock.advance(by: 151)
            #expect(try await office.freeSeats(of: show) == 2)
        }
    }

    @Test func `are swept, and their seats are sold to others`() async throws {
        try await Office.run(reservations: { $0.life = .seconds(600) }) { office in
            let show = try await office.show(seats: 2)
            let reservation = try await office.reserved(of: show)
            office.http.clock.advance(by: 601)
            #expect(try await eventually { try await office.freeSeats(of: show) == 2 })
            let bob = try await office.http.register("bob@example.org")
            let second = try await office.reserved(of: show, as: bob)
            #expect(try await office.pay(second, as: bob)["status"].string == "COMPLETED")
            #expect(try await office.status(ofReservation: reservation) == "EXPIRED")
            #expect(try await office.seats(of: second) == ["SOLD", "SOLD"])
        }
    }

    @Test func `can be cancelled, again and again`() async throws {
        try await Office.run { office in
            let show = try await office.show(seats: 2)
            let reservation = try await office.reserved(of: show)
            for method in ["DELETE", "DELETE"] {
                let answer = try await office.http.send(
                    method, "/api/reservations/\(reservation)", nil, office.ada.access, [:])
                #expect(answer.status == 200)
                #expect(answer["status"].string == "CANCELLED")
                #expect(try await office.freeSeats(of: show) == 2)
            }
            let answer = try await office.http.post(
                "/api/reservations/\(reservation)/cancel", token: office.ada.access)
            #expect(answer["status"].string == "CANCELLED")
            #expect(try await office.pay(reservation)["code"].string == "RESERVATION_CANCELLED")
            let paid = try await office.reserved(of: show)
            _ = try await office.pay(paid)
            let late = try await office.http.post("/api/reservations/\(paid)/cancel", token: office.ada.access)
            #expect(late["code"].string == "RESERVATION_PAID")
            #expect(try await office.seats(of: paid) == ["SOLD", "SOLD"])
        }
    }

    @Test func `are extended, with their seats, up to a limit`() async throws {
        try await Office.run(reservations: { ($0.life, $0.longestLife) = (.seconds(300), .seconds(900)) }) { office in
            let reservation = try await office.reserved()
            let path = "/api/reservations/\(reservation)/extend"
            for body in [[:], ["additionalMinutes": .number(0)], ["additionalMinutes": .number(61)]] as [JSONValue] {
                #expect(try await office.http.put(path, body, token: office.ada.access).status == 400)
            }
            let first = try await office.http.put(
                path, ["additionalMinutes": .number(5)], token: office.ada.access)
            #expect(first.status == 200, "\(first.text)")
            let second = try await office.http.post(path, ["duration": .number(60)], token: office.ada.access)
            let made = try #require(second["createdAt"].string.flatMap { Date(api: $0) })
            let end = try #require(second["expiresAt"].string.flatMap { Date(api: $0) })
            #expect(abs(end.timeIntervalSince(made) - 900) < 0.01, "cut to the limit")
            let third = try await office.http.post(path, ["duration": .number(1)], token: office.ada.access)
            #expect(third["code"].string == "EXTENSION_LIMIT")
            office.http.clock.advance(by: 890)
            #expect(try await office.status(ofReservation: reservation) == "PENDING")
            #expect(try await office.seats(of: reservation) == ["RESERVED", "RESERVED"])
            #expect(try await office.pay(reservation)["status"].string == "COMPLETED")
            #expect(
                try await office.http.put(path, ["duration": .number(1)], token: office.ada.access)["code"].string
                    == "RESERVATION_PAID")
        }
    }

    @Test func `need seats that the buyer holds`() async throws {
        try await Office.run { office in
            let show = try await office.show()
            let seats = Array(show.seats.prefix(2))
            let bob = try await office.http.register("bob@example.org")
            _ = try await office.hold(seats, of: show, as: office.ada)
            let stolen = try await office.reserve(seats, of: show, as: bob, ["idempotencyKey": "k"])
            #expect(stolen.status == 409)
            #expect(stolen["code"].string == "SEATS_NOT_HELD")
            // What failed was not done: the same key works as soon as it can.
            _ = try await office.http.post(
                "/api/seats/release", ["eventId": .string(show.id), "seats": .texts(seats)], token: office.ada.access)
            _ = try await office.hold(seats, of: show, as: bob)
            #expect(try await office.reserve(seats, of: show, as: bob, ["idempotencyKey": "k"]).status == 201)
            let none = Office.Show(id: UUID().uuidString.lowercased(), seats: seats)
            #expect(try await office.reserve(seats, of: none, as: bob).status == 404)
            for (more, field) in [
                (["seatIds": .array([])], "seatIds"), (["seatIds": .texts([seats[0], seats[0]])], "seatIds"),
                (["holders": ["a", "b", "c"]], "holders"), (["holders": ["a\u{0}b"]], "holders[0]"),
                (["holders": ["a", "b\nc"]], "holders[1]"), (["status": "CONFIRMED"], "status"),
            ] as [([String: JSONValue], String)] {
                let answer = try await office.reserve(seats, of: show, as: bob, more)
                #expect(answer.status == 400)
                #expect(answer["errors"][0]["field"].string == field, "\(answer.text)")
            }
        }
    }

    @Test func `take no name that cannot stand on a ticket, and leave the seats held`() async throws {
        try await Office.run { office in
            let show = try await office.show()
            let seats = Array(show.seats.prefix(3))
            _ = try await office.hold(seats, of: show, as: office.ada)
            let key: [String: JSONValue] = ["idempotencyKey": "names"]
            let wrong = try await office.reserve(
                seats, of: show, as: office.ada, key.merging(["holders": ["Ada", .null, "𓀀"]]) { $1 })
            #expect((wrong.status, wrong["code"].string) == (400, "VALIDATION_FAILED"))
            #expect(wrong["errors"].elements.map { $0["field"].string } == ["holders[2]"])
            // Corrected, it is made, with the same hold and, since nothing was done, with the same key.
            let made = try await office.reserve(
                seats, of: show, as: office.ada, key.merging(["holders": ["Ada", .null, "Grace"]]) { $1 })
            #expect(made.status == 201, "\(made.text)")
        }
    }

    @Test func `are the same for the same key, and say so when they have expired`() async throws {
        try await Office.run(reservations: { $0.life = .seconds(600) }) { office in
            let show = try await office.show()
            let seats = Array(show.seats.prefix(2))
            _ = try await office.hold(seats, of: show, as: office.ada)
            let key: [String: JSONValue] = ["idempotencyKey": "late"]
            let made = try await office.reserve(seats, of: show, as: office.ada, key)
            let id = try #require(made["id"].string)
            office.http.clock.advance(by: 601)
            let again = try await office.reserve(seats, of: show, as: office.ada, key)
            #expect(again.status == 201)
            #expect(again["id"].string == id)
            #expect(again["status"] == "EXPIRED")
            let paid = try await office.pay(id)
            #expect((paid.status, paid["code"].string) == (409, "RESERVATION_EXPIRED"))
            #expect(try await office.chargesKept() == 0)
        }
    }

    @Test func `are made anew by a key whose first try was cut off, and is over`() async throws {
        try await Office.run(reservations: { $0.life = .seconds(600) }) { office in
            let show = try await office.show()
            let seats = Array(show.seats.prefix(2))
            _ = try await office.hold(seats, of: show, as: office.ada)
            let key: [String: JSONValue] = ["idempotencyKey": "cut off"]
            let made = try await office.reserve(seats, of: show, as: office.ada, key)
            let id = try #require(made["id"].string.flatMap { ReservationID($0) })
            // As if the row had not been written.
            try await office.pool.query("delete from reservations.reservations where id = \(id)")
            try await office.pool.query("update reservations.keys set made_at = now() - interval '6 seconds'")
            office.http.clock.advance(by: 800)
            _ = try await office.hold(seats, of: show, as: office.ada)
            let again = try await office.reserve(seats, of: show, as: office.ada, key)
            #expect(again.status == 201, "\(again.text)")
            #expect(again["id"] != made["id"])
            #expect(again["status"] == "PENDING")
        }
    }

    @Test func `are listed page by page, the newest first`() async throws {
        try await Office.run { office in
            var made: [String] = []
            for _ in 0..<3 { made.append(try await office.reserved()) }
            let path = "/api/reservations/user/\(office.ada.id)"
            let first = try await office.http.get("\(path)?limit=2", token: office.ada.access)
            #expect(first.json.elements.compactMap { $0["id"].string } == [made[2], made[1]])
            #expect(first.header("Link")?.contains("page=2") == true)
            let second = try await office.http.get("\(path)?limit=2&page=2", token: office.admin.access)
            #expect(second.json.elements.compactMap { $0["id"].string } == [made[0]])
            #expect(second.header("Link") == nil)
        }
    }
}

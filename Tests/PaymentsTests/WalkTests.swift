import Domain
import Foundation
import Payments
import Postgres
import PostgresTesting
import Reservations
import ServiceKit
import ServiceTesting
import Testing

@Suite struct `Buying` {
    @Test func `goes from held seats to sold ones`() async throws {
        try await Office.run { office in
            let show = try await office.show()
            let seats = Array(show.seats.prefix(2))
            #expect(try await office.hold(seats, of: show, as: office.ada).status == 201)
            let made = try await office.reserve(
                seats.reversed(), of: show, as: office.ada,
                ["totalAmount": .number(100), "holders": ["  Grace Hopper ", .null], "idempotencyKey": "first"])
            #expect(made.status == 201, "\(made.text)")
            #expect(made["status"].string == "PENDING")
            #expect(made["totalAmount"].number == 100)
            #expect(made["currency"].string == "EUR")
            #expect(made["idempotencyKey"].string == "first")
            #expect(made["seatIds"] == .texts(seats), "in the order of the seat map")
            let reservation = try #require(made["id"].string)
            #expect(try await office.seats(of: reservation) == ["RESERVED", "RESERVED"])

            let paid = try await office.pay(reservation, card: "4242 4242 4242 4242", ["amount": .number(100)])
            #expect(paid.status == 201, "\(paid.text)")
            #expect(paid["status"].string == "COMPLETED")
            #expect(paid["amount"].number == 100)
            #expect(paid["transactionId"].string?.isEmpty == false)
            #expect(paid["paymentDetails"] == ["brand": "visa", "last4": "4242"])
            #expect(paid["processedAt"].string != nil)
            #expect(try await office.seats(of: reservation) == ["SOLD", "SOLD"])
            let confirmed = try await office.http.get("/api/reservations/\(reservation)", token: office.ada.access)
            #expect(confirmed["status"].string == "CONFIRMED")
            #expect(confirmed["confirmedAt"] == paid["processedAt"])
            #expect(try await office.facts("ReservationPaid", of: .reservations) == 1)
            #expect(try await office.facts("PaymentCompleted", of: .payments) == 1)
            let told = try await office.pool.query(
                "select body -> 'reservation' -> 'holders' ->> 1 from reservations.facts where name = 'ReservationPaid'"
            ).one(String?.self)
            #expect(told == "Grace Hopper", "the name stays with its seat")
        }
    }

    @Test func `can be done in two requests, and processing twice changes nothing`() async throws {
        try await Office.run { office in
            let reservation = try await office.reserved()
            let begun = try await office.http.post(
                "/api/payments/initiate",
                ["reservationId": .string(reservation), "paymentMethod": "PAYPAL", "idempotencyKey": "k"],
                token: office.ada.access)
            #expect(begun.status == 201, "\(begun.text)")
            #expect(begun["status"].string == "PENDING")
            let id = try #require(begun["id"].string)
            #expect(try await office.status(ofReservation: reservation) == "PENDING")
            for _ in 0..<2 {
                let paid = try await office.http.post("/api/payments/process/\(id)", token: office.ada.access)
                #expect(paid.status == 200, "\(paid.text)")
                #expect(paid["status"].string == "COMPLETED")
            }
            #expect(try await office.chargesKept() == 1)
            let all = try await office.http.get(
                "/api/payments/reservation/\(reservation)", token: office.ada.access)
            #expect(all.json.elements.map { $0["id"].string } == [id])
        }
    }

    @Test func `begins only where it can be paid for, and what was begun is answered again`() async throws {
        try await Office.run(reservations: { ($0.life, $0.sweep) = (.seconds(600), .seconds(3600)) }) { office in
            func initiate(_ reservation: String, _ key: String? = nil) async throws -> TestAnswer {
                var body: [String: JSONValue] = ["reservationId": .string(reservation), "paymentMethod": "CARD"]
                body["idempotencyKey"] = key.map { .string($0) }
                return try await office.http.post("/api/payments/initiate", .object(body), token: office.ada.access)
            }
            let paid = try await office.reserved()
            #expect(try await office.pay(paid)["status"].string == "COMPLETED")
            let again = try await initiate(paid)
            #expect((again.status, again["code"].string) == (409, "RESERVATION_PAID"))

            let show = try await office.show()
            let cancelled = try await office.reserved(of: show)
            _ = try await office.http.put(
                "/api/events/\(show.id)", ["status": "CANCELLED"], token: office.admin.access)
            // No sweep comes in this test: that the event was cancelled is enough.
            #expect(
                try await eventually { try await initiate(cancelled)["code"].string == "RESERVATION_CANCELLED" })
            #expect(try await office.status(ofReservation: cancelled) == "PENDING")

            let expired = try await office.reserved()
            let begun = try await initiate(expired, "k")
            #expect(begun.status == 201, "\(begun.text)")
            office.http.clock.advance(by: 601)
            let late = try await initiate(expired, "other")
            #expect((late.status, late["code"].string) == (409, "RESERVATION_EXPIRED"))
            let first = try await initiate(expired, "k")
            #expect(first.status == 201)
            #expect(first["id"] == begun["id"])
            let id = try #require(begun["id"].string)
            let processed = try await office.http.post("/api/payments/process/\(id)", token: office.ada.access)
            #expect((processed.status, processed["code"].string) == (409, "RESERVATION_EXPIRED"))
            #expect(try await office.chargesKept() == 1)
        }
    }

    @Test func `that was begun and never went on fails after a day, and is counted`() async throws {
        try await TestOffice.with(
            services: { setup in
                [
                    TestOffice.auth(setup),
                    ServicePlan(PaymentsService.self) { PaymentsService($0, PaymentsSettings(secret: setup.secret)) },
                ]
            },
            prepare: { pool in
                try await pool.query(
                    """
                    insert into payments.payments (id, reservation_id, buyer_id, event_id, seat_ids, amount, currency,
                        method, status, step, created_at, updated_at)
                    select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), '{}', 100, 'EUR',
                        'CARD', 'PENDING', 'initiated', now() - age, now() - age
                    from unnest(array[interval '2 days', interval '3 days', interval '1 hour']) age
                    """)
            }
        ) { office in
            let isCounted = await eventually {
                await office.metrics.text.contains(#"ticketpress_bookings_total{outcome="failed"} 2"#)
            }
            #expect(isCounted)
            let failed = try await office.pool.query("select count(*) from payments.payments where status = 'FAILED'")
            #expect(try failed.one(Int.self) == 2)
        }
    }

    @Test func `asks for the price that the seats have, and for nothing unknown`() async throws {
        try await Office.run { office in
            let show = try await office.show()
            let seats = Array(show.seats.prefix(2))
            _ = try await office.hold(seats, of: show, as: office.ada)
            let cheap = try await office.reserve(seats, of: show, as: office.ada, ["totalAmount": .number(1)])
            #expect(cheap.status == 409)
            #expect(cheap["code"].string == "PRICE_DIFFERS")
            #expect(cheap["details"]["totalAmount"].number == 100)
            #expect(try await office.freeSeats(of: show) == 10)

            let reservation = try await office.reserved(of: show)
            let less = try await office.pay(reservation, ["amount": .number(99.99)])
            #expect(less.status == 409)
            #expect(less["code"].string == "PRICE_DIFFERS")
            for (more, field) in [
                (["amount": "100"], "amount"), (["price": .number(1)], "price"),
                (["paymentMethod": "CASH"], "paymentMethod"),
                (["eventId": .string(UUID().uuidString)], "eventId"),
            ] as [([String: JSONValue], String)] {
                let answer = try await office.pay(reservation, more)
                #expect(answer.status == 400, "\(answer.text)")
                #expect(answer["errors"][0]["field"].string == field)
            }
            for number in ["4242424242424241", "42", "४२४२४२४२४२४२४२४२"] {
                let answer = try await office.pay(reservation, card: number)
                #expect(answer.status == 400)
                // "42" may be in any id.
                #expect(number.count < 8 || !answer.text.contains(number))
            }
            #expect(try await office.chargesKept() == 0)
        }
    }

    @Test func `shows nobody what belongs to another buyer`() async throws {
        try await Office.run { office in
            let reservation = try await office.reserved()
            let eve = try await office.http.register("eve@example.org")
            #expect(try await office.pay(reservation, as: eve).status == 404)
            let begun = try await office.http.post(
                "/api/payments/initiate", ["reservationId": .string(reservation), "paymentMethod": "CARD"],
                token: office.ada.access)
            let payment = try #require(begun["id"].string)
            let gets = [
                "reservations/\(reservation)", "payments/\(payment)", "payments/reservation/\(reservation)",
            ]
            for path in gets {
                #expect(try await office.http.get("/api/\(path)", token: eve.access).status == 404, "\(path)")
                #expect(try await office.http.get("/api/\(path)", token: office.ada.access).status == 200, "\(path)")
                #expect(try await office.http.get("/api/\(path)").status == 401, "\(path)")
            }
            let posts: [(String, JSONValue)] = [
                ("reservations/\(reservation)/cancel", [:]),
                ("reservations/\(reservation)/extend", ["duration": .number(5)]), ("payments/process/\(payment)", [:]),
                ("payments/confirm", ["paymentId": .string(payment), "transactionId": "x"]),
            ]
            for (path, body) in posts {
                let answer = try await office.http.post("/api/\(path)", body, token: eve.access)
                #expect(answer.status == 404, "\(path): \(answer.text)")
            }
            let users = "/api/reservations/user/\(office.ada.id)"
            #expect(try await office.http.get(users, token: eve.access).status == 404)
            #expect(try await office.refund(payment, as: office.ada).status == 403)
            let confirm = "/api/reservations/\(reservation)/confirm"
            #expect(try await office.http.send("PATCH", confirm, nil, office.admin.access, [:]).status == 403)
            let token = try await office.http.token(of: .payments)
            let unpaid = try await office.http.send("PATCH", confirm, nil, token, [:])
            #expect(unpaid.status == 409)
            #expect(unpaid["code"].string == "RESERVATION_UNPAID")
            #expect(try await office.status(ofReservation: reservation) == "PENDING")
        }
    }
}

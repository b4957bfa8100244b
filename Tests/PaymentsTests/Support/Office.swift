import Domain
import Events
import Foundation
import Payments
import Postgres
import Reservations
import Seats
import ServiceKit
import ServiceTesting
import Testing

/// A box office from events to payments, with somebody who sells and somebody who buys.
struct Office: Sendable {
    let http: TestOffice
    let stops: Stops
    let admin: SignedIn
    let ada: SignedIn

    var pool: Pool { http.pool }

    static func run(
        events changeEvents: @escaping @Sendable (inout EventsSettings) -> Void = { _ in },
        reservations change: @escaping @Sendable (inout ReservationsSettings) -> Void = { _ in },
        payments changePayments: @escaping @Sendable (inout PaymentsSettings) -> Void = { _ in },
        _ body: @escaping @Sendable (Office) async throws -> Void
    ) async throws {
        let stops = Stops()
        try await TestOffice.with(services: { setup in
            var events = EventsSettings()
            changeEvents(&events)
            var reservations = ReservationsSettings()
            reservations.sweep = .milliseconds(50)
            change(&reservations)
            var payments = PaymentsSettings(secret: setup.secret)
            payments.resume = .milliseconds(50)
            payments.testDelay = .milliseconds(50)
            changePayments(&payments)
            return [
                TestOffice.auth(setup), ServicePlan(EventsService.self) { [events] in EventsService($0, events) },
                ServicePlan(StoppingSeats.self) { StoppingSeats(inner: SeatsService($0), stops: stops) },
                ServicePlan(StoppingReservations.self) { [reservations] in
                    StoppingReservations(inner: ReservationsService($0, reservations), stops: stops)
                },
                ServicePlan(PaymentsService.self) { [payments] in
                    let provider = StoppingProvider(inner: TestProvider($0, payments), stops: stops)
                    return PaymentsService($0, payments, provider)
                },
                ServicePlan(StandInTickets.self) { StandInTickets(resources: $0, stops: stops) },
            ]
        }) { http in
            defer { stops.letGo() }
            try await body(
                Office(
                    http: http, stops: stops, admin: try await http.register("admin@example.org", as: .admin),
                    ada: try await http.register("ada@example.org")))
        }
    }

    // MARK: - Selling

    struct Show: Sendable {
        let id: String
        let seats: [String]
    }

    /// An event in a day's time, whose seats cost 50 each.
    func show(seats: Int = 10) async throws -> Show {
        let venue = try await http.post("/api/venues", ["name": "Old Theatre"], token: admin.access)
        let made = try await http.post(
            "/api/events",
            [
                "title": "An Evening", "venueId": venue["id"], "totalSeats": .number(Decimal(seats)),
                "price": .number(50), "currency": "EUR",
                "eventDate": .string(http.clock.now.addingTimeInterval(86_400).formatted(.api)),
            ], token: admin.access)
        try #require(made.status == 201, "\(made.text)")
        let id = try #require(made["id"].string)
        let map = try await http.get("/api/seats/event/\(id)")
        return Show(id: id, seats: map.json.elements.compactMap { $0["id"].string })
    }

    func hold(_ seats: [String], of show: Show, as buyer: SignedIn) async throws -> TestAnswer {
        try await http.post(
            "/api/seats/lock", ["eventId": .string(show.id), "seats": .texts(seats)], token: buyer.access)
    }

    func reserve(
        _ seats: [String], of show: Show, as buyer: SignedIn, _ more: [String: JSONValue] = [:]
    ) async throws -> TestAnswer {
        let body: [String: JSONValue] = ["eventId": .string(show.id), "seatIds": .texts(seats)]
        return try await http.post("/api/reservations", .object(body.merging(more) { $1 }), token: buyer.access)
    }

    /// Held and reserved.
    func reserved(_ seats: Int = 2, of show: Show? = nil, as buyer: SignedIn? = nil) async throws -> String {
        let show = if let show { show } else { try await self.show() }
        let buyer = buyer ?? ada
        let chosen = Array(show.seats.prefix(seats))
        #expect(try await hold(chosen, of: show, as: buyer).status == 201)
        let made = try await reserve(chosen, of: show, as: buyer)
        try #require(made.status == 201, "\(made.text)")
        return try #require(made["id"].string)
    }

    // MARK: - Paying

    func pay(
        _ reservation: String, card: String? = nil, as buyer: SignedIn? = nil, _ more: [String: JSONValue] = [:]
    ) async throws -> TestAnswer {
        var body: [String: JSONValue] = ["reservationId": .string(reservation), "paymentMethod": "CARD"]
        if let card {
            body["card"] = [
                "number": .string(card), "expiryMonth": .number(12), "expiryYear": .number(2099), "cvc": "123",
            ]
        }
        return try await http.post(
            "/api/payments", .object(body.merging(more) { $1 }), token: (buyer ?? ada).access)
    }

    func payment(_ id: String?) async throws -> JSONValue {
        try await http.get("/api/payments/\(id ?? "none")", token: admin.access).json
    }

    func status(ofPayment id: String?) async throws -> String? { try await payment(id)["status"].string }

    func status(ofReservation id: String) async throws -> String? {
        try await http.get("/api/reservations/\(id)", token: admin.access)["status"].string
    }

    func refund(_ payment: String?, as user: SignedIn? = nil) async throws -> TestAnswer {
        try await http.post(
            "/api/payments/refund", ["paymentId": .string(payment ?? "")], token: (user ?? admin).access)
    }

    // MARK: - Books

    func seats(of reservation: String) async throws -> [String] {
        let id = try #require(ReservationID(reservation))
        return try await pool.query("select status from seats.seats where reservation_id = \(id)").all(String.self)
    }

    func freeSeats(of show: Show) async throws -> Int {
        try await http.get("/api/seats/event/\(show.id)/available").json.elements.count
    }

    /// Charges that the provider made and did not give back.
    func chargesKept() async throws -> Int {
        try await pool.query(
            """
            select count(*) from payments.provider_charges c where status = 'SUCCEEDED' and not exists (
                select from payments.provider_refunds r where r.charge_key = c.key and r.refusal is null)
            """
        ).one(Int.self)
    }

    func facts(_ name: String, of service: ServiceName) async throws -> Int {
        try await pool.query(
            "select count(*) from \(identifier: service.rawValue).facts where name = \(name)"
        ).one(Int.self)
    }

    /// What PostgreSQL knows of claims when the process that made them has gone.
    func forgetClaims() async throws {
        try await pool.query("update payments.payments set claimed_by = 999999999 where claimed_by is not null")
    }

    func onlyPayment(of reservation: String) async throws -> JSONValue {
        try await http.get("/api/payments/reservation/\(reservation)", token: admin.access).json[0]
    }
}

extension JSONValue {
    var number: Decimal? { if case .number(let number) = self { number } else { nil } }

    static func texts(_ values: some Sequence<String>) -> JSONValue { .array(values.map { .string($0) }) }
}

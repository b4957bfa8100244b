import Domain
import Foundation
import Payments
import Postgres
import PostgresTesting
import Reservations
import Seats

@testable import ServiceKit

/// A place where the work of a process comes to a stop, once, as if it had crashed there. Later it can be let go on, as a
/// process does that only seemed to be dead.
final class Stops: Sendable {
    private struct State {
        var armed: String?
        var failing: [String: Int] = [:]
        var isHit = false
        var held: CheckedContinuation<Void, Never>?
    }

    private let state = Locked(State())

    var isHit: Bool { state.withLock { $0.isHit } }

    func arm(_ point: String) { state.withLock { ($0.armed, $0.isHit) = (point, false) } }

    /// As if what is asked there could not be reached, so many times.
    func fail(_ point: String, times: Int) { state.withLock { $0.failing[point] = times } }

    func pass(_ point: String) async throws {
        let isFailing = state.withLock { state in
            guard let left = state.failing[point], left > 0 else { return false }
            state.failing[point] = left - 1
            return true
        }
        if isFailing { throw APIError.unavailable("it cannot be reached") }
        guard state.withLock({ $0.armed == point }) else { return }
        await withCheckedContinuation { continuation in
            state.withLock { ($0.armed, $0.isHit, $0.held) = (nil, true, continuation) }
        }
    }

    func letGo() {
        let held = state.withLock { state in
            defer { state.held = nil }
            return state.held
        }
        held?.resume()
    }

    /// The next stop is there before the work goes on.
    func letGoAndArm(_ point: String) {
        arm(point)
        letGo()
    }

    /// The answer to a call, with places to stop before and after it.
    func around<Asked: Call>(_ call: Asked.Type, _ answers: [Answer]) -> Answer {
        Answer(Asked.self) { call, caller in
            try await self.pass("before \(Asked.name)")
            let answer = answers.first { $0.name == Asked.name }
            guard let response = try await answer?.local(call, caller) as? Asked.Response else {
                throw CallError.mistaken(Asked.name)
            }
            try await self.pass("after \(Asked.name)")
            return response
        }
    }
}

struct StoppingSeats: Service {
    static let name = SeatsService.name
    static let migrations = SeatsService.migrations
    static let subscriptions = SeatsService.subscriptions

    let inner: SeatsService
    let stops: Stops

    func routes(_ routes: Routes) { inner.routes(routes) }
    var consumers: [Consumer] { inner.consumers }
    var work: [BackgroundWork] { inner.work }
    var answers: [Answer] {
        let own = inner.answers
        let stopping = [
            stops.around(SellSeats.self, own), stops.around(ReleaseSeats.self, own), stops.around(MakeSeats.self, own),
        ]
        let names = Set(stopping.map(\.name))
        return own.filter { !names.contains($0.name) } + stopping
    }
}

struct StoppingReservations: Service {
    static let name = ReservationsService.name
    static let migrations = ReservationsService.migrations
    static let subscriptions = ReservationsService.subscriptions

    let inner: ReservationsService
    let stops: Stops

    func routes(_ routes: Routes) { inner.routes(routes) }
    var consumers: [Consumer] { inner.consumers }
    var work: [BackgroundWork] { inner.work }
    var answers: [Answer] {
        let own = inner.answers
        let stopping = [
            stops.around(KeepForPayment.self, own), stops.around(ConfirmReservation.self, own),
            stops.around(GiveUpPayment.self, own), stops.around(CancelPaidReservation.self, own),
        ]
        let names = Set(stopping.map(\.name))
        return own.filter { !names.contains($0.name) } + stopping
    }
}

/// Stands in for Tickets: it remembers which reservations' tickets are revoked, and refuses where somebody was admitted.
struct StandInTickets: Service {
    static let name = ServiceName.tickets
    static let migrations = [
        Migration(
            "M002_tickets",
            Array(
                """
                create table revoked (reservation_id uuid primary key);
                create table used (reservation_id uuid primary key);
                """.utf8))
    ]

    let resources: Resources
    let stops: Stops

    func routes(_ routes: Routes) {}
    var answers: [Answer] {
        let own = [
            Answer(RevokeTickets.self) { call, _ in
                try await resources.pool.transaction { tx in
                    let used = try tx.query("select from tickets.used where reservation_id = \(call.reservationID)")
                    guard used.isEmpty else { throw APIError.conflict("TICKETS_USED", "somebody was admitted") }
                    try tx.query(
                        """
                        insert into tickets.revoked (reservation_id) values (\(call.reservationID)) on conflict do nothing
                        """)
                }
                return Done()
            },
            Answer(ReinstateTickets.self) { call, _ in
                try await resources.pool.query(
                    "delete from tickets.revoked where reservation_id = \(call.reservationID)")
                return Done()
            },
        ]
        // Names with hieroglyphs are in no font here.
        let proofing = Answer(ProofTickets.self) { call, _ in
            let wrong = call.holders.indices.filter { call.holders[$0]?.contains("𓀀") == true }
            return .init(
                faults: wrong.map {
                    .init(ticket: $0, message: "is in no font", field: "holder.name", isOfHolder: true)
                })
        }
        return [stops.around(RevokeTickets.self, own), stops.around(ReinstateTickets.self, own), proofing]
    }
}

struct StoppingProvider: PaymentProvider {
    let inner: TestProvider
    let stops: Stops

    func charge(_ order: ChargeOrder) async throws -> Charge {
        try await stops.pass("before charge")
        let charge = try await inner.charge(order)
        try await stops.pass("after charge")
        return charge
    }

    func find(_ key: String) async throws -> Charge? { try await inner.find(key) }
    func withdraw(_ key: String) async throws -> Charge { try await inner.withdraw(key) }

    func refund(_ order: RefundOrder) async throws -> Refund {
        try await stops.pass("before refund")
        let refund = try await inner.refund(order)
        try await stops.pass("after refund")
        return refund
    }

    func work(_ notify: @Sendable (Data, _ signature: String) async throws -> Void) async throws {
        try await inner.work(notify)
    }
}

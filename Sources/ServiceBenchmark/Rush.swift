import Foundation
import HTTPClient
import Synchronization

/// Many buyers for few seats, all at once: as many requests are under way as the client has connections, the others wait for
/// one of those.
struct Rush: Sendable {
    let scene: Scene
    let people: [Scene.Buyer]

    private struct Made: Decodable { var id: String }
    private struct Seat: Decodable { var status: String }
    /// Buyers who want the same seat.
    private static let rivals = 4

    struct Figures: Codable {
        var name: String
        var people: Int
        var seats: Int
        var sold: Int
        /// When the last one knew whether the seat is theirs.
        var lastHoldSeconds: Double
        /// From the question to the refusal, of those who were refused.
        var refusal: Rate
        /// When the last one had paid.
        var lastSaleSeconds: Double
        /// Of server, database and Redis, until then.
        var processorSeconds: Double

        var row: String {
            String(
                format: "rush %@: %d buyers for %d seats: %d sold; all knew after %.2f s (refused: p50 %.0f ms, "
                    + "p99 %.0f ms), all had paid after %.2f s, CPU %.1f s", name, people, seats, sold,
                lastHoldSeconds, refusal.p50, refusal.p99, lastSaleSeconds, processorSeconds)
        }
    }

    /// So many buyers; to make them takes longer than anything else, for the server hashes their passwords.
    static func crowd(_ count: Int, of scene: Scene) async throws -> [Scene.Buyer] {
        let made = try await withThrowingTaskGroup(of: [Scene.Buyer].self) { group in
            for worker in 0..<4 {
                group.addTask {
                    var buyers: [Scene.Buyer] = []
                    for number in stride(from: worker, to: max(0, count - scene.buyers.count), by: 4) {
                        buyers.append(try await scene.buyer("rush\(number)"))
                    }
                    return buyers
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        return Array((scene.buyers + made).prefix(count))
    }

    /// Each wants a seat of their own choice, which four want, and buys it if they get it.
    func measure(_ name: String) async throws -> Figures {
        let seats = max(1, people.count / Self.rivals)
        let event = try await scene.event("Rush \(name)", seats: seats)
        let office = scene.office
        let holds = Holds()
        let (cpu, start) = (office.processorSeconds(), ContinuousClock.now)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, buyer) in people.enumerated() {
                group.addTask { try await buy(event.seats[number % seats], of: event.id, buyer, start, holds) }
            }
            try await group.waitForAll()
        }
        let elapsed = (ContinuousClock.now - start) / .seconds(1)
        let cost = office.processorSeconds() - cpu
        let map = try await office.send(.get, "/api/seats/event/\(event.id)").read([Seat].self)
        let (last, refusals) = holds.figures
        return Figures(
            name: name, people: people.count, seats: seats, sold: map.count { $0.status == "SOLD" },
            lastHoldSeconds: last, refusal: Rate("refusal", refusals, last, processorMilliseconds: nil),
            lastSaleSeconds: elapsed, processorSeconds: cost)
    }

    private func buy(
        _ seat: String, of event: String, _ buyer: Scene.Buyer, _ start: ContinuousClock.Instant, _ holds: Holds
    ) async throws {
        let office = scene.office
        let held = try await office.send(
            .post, "/api/seats/lock", #"{"eventId": "\#(event)", "seats": ["\#(seat)"]}"#, token: buyer.token,
            expecting: [201, 409])
        holds.add(after: ContinuousClock.now - start, isRefused: held.status != 201)
        guard held.status == 201 else { return }
        let made = try await office.send(
            .post, "/api/reservations", #"{"eventId": "\#(event)", "seatIds": ["\#(seat)"]}"#, token: buyer.token,
            expecting: [201, 409])
        guard made.status == 201 else { return }
        try await office.send(
            .post, "/api/payments", #"{"reservationId": "\#(try made.read(Made.self).id)", "paymentMethod": "CARD"}"#,
            token: buyer.token)
    }

    /// When buyers knew.
    private final class Holds: Sendable {
        private let times = Mutex<(last: Double, refusals: [Double])>((0, []))

        func add(after time: Duration, isRefused: Bool) {
            times.withLock { times in
                times.last = max(times.last, time / .seconds(1))
                if isRefused { times.refusals.append(time / .milliseconds(1)) }
            }
        }

        var figures: (last: Double, refusals: [Double]) { times.withLock { $0 } }
    }
}

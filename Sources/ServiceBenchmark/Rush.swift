import Foundation
import HTTPClient

/// Many buyers for few seats, all at once.
struct Rush: Sendable {
    let scene: Scene

    init(_ scene: Scene) { self.scene = scene }

    private struct Made: Decodable { var id: String }
    private struct Seat: Decodable { var status: String }
    static let (people, seats) = (200, 50)

    struct Figures: Codable {
        var people: Int
        var seats: Int
        var sold: Int
        var slowestSeconds: Double

        var row: String {
            String(
                format: "rush: %d buyers for %d seats: %d sold, everybody answered within %.2f s", people, seats, sold,
                slowestSeconds)
        }
    }

    /// Each wants a seat of their own choice, which four want, and buys it if they get it.
    func measure() async throws -> Figures {
        var buyers = scene.buyers
        for number in buyers.count..<Self.people { buyers.append(try await scene.buyer("rush\(number)")) }
        let everybody = buyers
        let event = try await scene.event("Rush", seats: Self.seats)
        let (scene, ids) = (scene, event.seats)
        let slowest = try await withThrowingTaskGroup(of: Double.self) { group in
            for person in 0..<Self.people {
                group.addTask {
                    let start = ContinuousClock.now
                    let buyer = everybody[person]
                    try await Self.buy(ids[person % Self.seats], of: event.id, buyer, scene.office)
                    return (ContinuousClock.now - start) / .seconds(1)
                }
            }
            return try await group.reduce(0, max)
        }
        let seats = try await scene.office.send(.get, "/api/seats/event/\(event.id)").read([Seat].self)
        return Figures(
            people: Self.people, seats: Self.seats, sold: seats.count { $0.status == "SOLD" },
            slowestSeconds: slowest)
    }

    private static func buy(
        _ seat: String, of event: String, _ buyer: Scene.Buyer, _ office: OfficeUnderTest
    ) async throws {
        let held = try await office.send(
            .post, "/api/seats/lock", #"{"eventId": "\#(event)", "seats": ["\#(seat)"]}"#, token: buyer.token,
            expecting: [201, 409])
        guard held.status == 201 else { return }
        let made = try await office.send(
            .post, "/api/reservations", #"{"eventId": "\#(event)", "seatIds": ["\#(seat)"]}"#, token: buyer.token,
            expecting: [201, 409])
        guard made.status == 201 else { return }
        try await office.send(
            .post, "/api/payments", #"{"reservationId": "\#(try made.read(Made.self).id)", "paymentMethod": "CARD"}"#,
            token: buyer.token)
    }
}

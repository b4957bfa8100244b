import Events
import Foundation
import Postgres
import PostgresTesting
import ServiceKit
import ServiceTesting
import Testing

@Suite struct `Events in the making` {
    /// Begins to make an event, and stops when its seats are made and nobody has noted that.
    private func begin(_ office: Office) async throws -> Task<TestAnswer, any Error> {
        let venue = try await office.http.post("/api/venues", ["name": "Old Theatre"], token: office.admin.access)
        let body: JSONValue = [
            "title": "An Evening", "venueId": venue["id"], "totalSeats": .number(10), "price": .number(50),
            "eventDate": .string(office.http.clock.now.addingTimeInterval(86_400).formatted(.api)),
        ]
        office.stops.arm("after MakeSeats")
        let making = Task { try await office.http.post("/api/events", body, token: office.admin.access) }
        #expect(await eventually { office.stops.isHit })
        return making
    }

    @Test func `are left alone for as long as somebody is at it`() async throws {
        try await Office.run(events: { ($0.making, $0.sweep) = (.seconds(5), .milliseconds(50)) }) { office in
            let making = try await begin(office)
            // Without being kept it would have been cleared away by then.
            #expect(
                try await eventually {
                    try await office.pool.query(
                        "select count(*) from events.events where making_until > created_at + interval '10 seconds'"
                    ).one(Int.self) == 1
                })
            office.stops.letGo()
            let made = try await making.value
            #expect(made.status == 201, "\(made.text)")
            let id = try #require(made["id"].string)
            #expect(try await office.http.get("/api/seats/event/\(id)").json.elements.count == 10)
        }
    }

    @Test func `that were given up leave nothing behind, whoever comes back to them`() async throws {
        try await Office.run(events: { $0.sweep = .milliseconds(50) }) { office in
            let making = try await begin(office)
            office.http.clock.advance(by: 121)
            #expect(
                try await eventually {
                    try await office.pool.query("select count(*) from events.events").one(Int.self) == 0
                })
            office.stops.letGo()
            let given = try await making.value
            #expect(given.status == 503)
            #expect(given.header("Retry-After") != nil)
            #expect(try await office.pool.query("select count(*) from seats.seats").one(Int.self) == 0)
        }
    }
}

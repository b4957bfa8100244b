import Domain
import Foundation
import ServiceKit
import Testing

/// An event with seats, made through the API.
struct Show: Sendable {
    let id: String
    let seats: [JSONValue]

    var seatIDs: [String] { seats.compactMap { $0["id"].text } }

    func ids() throws -> (EventID, [SeatID]) {
        (try #require(EventID(id)), try seatIDs.map { try #require(SeatID($0)) })
    }
}

extension SeatsOffice {
    /// Two sections: four seats at 40, two of them in front at 55, and two at 25.
    static let layout: JSONValue = [
        "price": .number(40),
        "sections": [
            [
                "name": "Stalls",
                "rows": [
                    ["label": "A", "price": .number(55), "curve": .number(140), "seats": .number(2)],
                    [
                        "label": "B",
                        "seats": [
                            [
                                "number": "1", "seatType": "ACCESSIBLE",
                                "position": ["x": .number(1.5), "y": .number(-2)],
                            ],
                            ["number": "2"],
                        ],
                    ],
                ],
            ],
            ["name": "Balcony", "price": .number(25), "rows": .number(1), "seatsPerRow": .number(2)],
        ],
    ]

    func venue(_ members: [String: JSONValue] = [:], as admin: TestUser) async throws -> String {
        let answer = try await post(
            "venues", .object(["name": "Old Theatre"].merging(members) { $1 }), as: admin.token)
        #expect(answer.status == 201)
        return try #require(answer.body["id"].text)
    }

    /// An event in a day's time, at a venue without a seat map unless one is given.
    func show(seats: Int? = 20, layout: JSONValue? = nil, as admin: TestUser? = nil) async throws -> Show {
        let admin = if let admin { admin } else { try await user(.admin) }
        let venue = try await venue(layout.map { ["layoutConfig": $0] } ?? [:], as: admin)
        var body: [String: JSONValue] = [
            "title": "An Evening", "venueId": .string(venue),
            "eventDate": .string(clock.now.addingTimeInterval(86_400).formatted(.api)),
        ]
        if layout == nil, let seats { body["totalSeats"] = .number(Decimal(seats)) }
        let made = try await post("events", .object(body), as: admin.token)
        #expect(made.status == 201, "\(made.body)")
        let id = try #require(made.body["id"].text)
        let map = try await get("seats/event/\(id)")
        try #require(map.status == 200, "\(map.body)")
        return Show(id: id, seats: map.body.list)
    }

    func lock(_ seats: [String], of show: Show, as user: TestUser, _ more: [String: JSONValue] = [:]) async throws
        -> Answered
    {
        let body: [String: JSONValue] = ["eventId": .string(show.id), "seats": .texts(seats)]
        return try await post("seats/lock", .object(body.merging(more) { $1 }), as: user.token)
    }

    func status(_ seat: String, of show: Show) async throws -> String? {
        try await get("seats/event/\(show.id)").body.list.first { $0["id"].text == seat }?["status"].text
    }
}

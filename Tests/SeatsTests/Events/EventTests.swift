import Domain
import Foundation
import Postgres
import PostgresTesting
import ServiceKit
import Testing

@Suite struct `Events` {
    @Test func `an event has its seats when it is made`() async throws {
        try await SeatsOffice.run { office in
            let admin = try await office.user(.admin)
            let venue = try await office.venue(["layoutConfig": SeatsOffice.layout, "city": "Kraków"], as: admin)
            let body: JSONValue = [
                "title": "Figaro", "description": "Opera.\nIn Italian.", "category": "Opera", "venueId": .string(venue),
                "eventDate": "2031-05-01", "startTime": "19:30", "endTime": "00:15", "timeZone": "Europe/Warsaw",
                "totalSeats": .number(6), "currency": "PLN", "templateName": "classic",
                "imageUrl": "https://example.org/figaro.jpg",
            ]
            let made = try await office.post("events", body, as: admin.token)
            #expect(made.status == 201, "\(made.body)")
            #expect(made.body["startTime"].text == "2031-05-01T17:30:00.000Z")
            #expect(made.body["eventDate"] == made.body["startTime"])
            #expect(made.body["endTime"].text == "2031-05-01T22:15:00.000Z")
            #expect(made.body["status"].text == "UPCOMING")
            #expect(made.body["totalSeats"].number == 6)
            #expect(made.body["availableSeats"].number == 6)
            #expect(made.body["venue"]["city"].text == "Kraków")
            #expect(made.body["venue"]["layoutConfig"] == SeatsOffice.layout)
            let id = try #require(made.body["id"].text)
            #expect(try await office.get("events/\(id)").body == made.body)
            #expect(try await office.get("seats/event/\(id)").body.list.count == 6)

            let event = try #require(EventID(id))
            let outline = try await office.reservations.call(DescribeEvent(eventID: event)).event
            #expect(outline?.title == "Figaro")
            #expect(outline?.venue.city == "Kraków")
            #expect(outline?.currency.code == "PLN")
            let none = office.reservations.newID(EventID.self)
            #expect(try await office.reservations.call(DescribeEvent(eventID: none)).event == nil)
        }
    }

    @Test func `a venue without a seat map gets a plain grid, as large as it is`() async throws {
        try await SeatsOffice.run { office in
            let admin = try await office.user(.admin)
            let venue = try await office.venue(["capacity": .number(50)], as: admin)
            func make(_ more: [String: JSONValue]) async throws -> Answered {
                let body: [String: JSONValue] = [
                    "title": "T", "venueId": .string(venue), "eventDate": "2031-05-01T18:00:00Z",
                ]
                return try await office.post("events", .object(body.merging(more) { $1 }), as: admin.token)
            }
            let made = try await make(["totalSeats": .number(45), "price": .number(Decimal(string: "12.5") ?? 0)])
            let id = try #require(made.body["id"].text)
            let seats = try await office.get("seats/event/\(id)").body.list
            try #require(seats.count == 45)
            #expect(
                seats.map { "\($0["rowLabel"].text ?? "")\($0["seatNumber"].text ?? "")" }[19...20] == ["A20", "B1"])
            #expect(seats.last?["seatNumber"].text == "5")
            #expect(
                seats.allSatisfy { $0["price"].number == Decimal(string: "12.5") && $0["section"].text == "General" })
            #expect(made.body["endTime"].text == "2031-05-01T22:00:00.000Z")

            #expect(try await make([:]).fields == ["totalSeats"])
            #expect(try await make(["totalSeats": .number(51)]).fields == ["totalSeats"])
            #expect(try await make(["totalSeats": .number(0)]).fields == ["totalSeats"])
            #expect(
                try await make([
                    "totalSeats": .number(5), "price": .number(Decimal(string: "0.5") ?? 0), "currency": "JPY",
                ])
                .fields == ["price"])
            #expect(
                try await make(["totalSeats": .number(5), "availableSeats": .number(5)]).fields == ["availableSeats"])
            // What was refused has left nothing behind.
            #expect(try await office.get("events").body["total"].number == 1)
        }
    }

    @Test func `what is wrong about an event is named`() async throws {
        try await SeatsOffice.run { office in
            let admin = try await office.user(.admin)
            let venue = try await office.venue(["layoutConfig": SeatsOffice.layout], as: admin)
            func fields(_ more: [String: JSONValue]) async throws -> [String] {
                let body: [String: JSONValue] = [
                    "title": "T", "venueId": .string(venue), "eventDate": "2031-05-01", "startTime": "18:00",
                ]
                let answer = try await office.post("events", .object(body.merging(more) { $1 }), as: admin.token)
                #expect(answer.status == 400, "\(answer.body)")
                return answer.fields.sorted()
            }
            #expect(try await fields(["eventDate": "2031-02-30"]) == ["eventDate"])
            #expect(try await fields(["eventDate": "soon"]) == ["eventDate"])
            #expect(try await fields(["eventDate": .null]) == ["eventDate"])
            #expect(try await fields(["startTime": "25:00", "endTime": "x"]) == ["endTime", "startTime"])
            #expect(try await fields(["startTime": "+1:+2", "eventDate": "+203-01-01"]) == ["eventDate", "startTime"])
            #expect(try await fields(["startTime": "2031-05-01T25:00:00Z"]) == ["startTime"])
            #expect(try await fields(["startTime": "-0:30"]) == ["startTime"])
            // One character for people, and as long as anybody likes.
            let tall = "e" + String(repeating: "\u{301}", count: 200)
            #expect(try await fields(["title": .string(tall)]) == ["title"])
            #expect(try await fields(["endTime": "2031-04-30T10:00:00Z"]) == ["endTime"])
            #expect(try await fields(["timeZone": "Mars/Olympus"]) == ["timeZone"])
            #expect(try await fields(["currency": "DUB"]) == ["currency"])
            #expect(try await fields(["totalSeats": .number(7)]) == ["totalSeats"])
            #expect(try await fields(["templateName": "../etc"]) == ["templateName"])
            #expect(try await fields(["imageUrl": "javascript:alert(1)"]) == ["imageUrl"])
            #expect(try await fields(["status": "ONGOING"]) == ["status"])
            #expect(try await fields(["totalSeats": "many", "venue": "x"]) == ["totalSeats", "venue"])
            #expect(try await fields(["status": "SOON"]) == ["status"])
            #expect(try await fields(["title": "   "]) == ["title"])
            let nowhere: JSONValue = [
                "title": "T", "venueId": .string(UUID().uuidString), "eventDate": "2031-05-01",
            ]
            #expect(try await office.post("events", nowhere, as: admin.token).status == 404)
        }
    }

    @Test func `an event whose tickets cannot be drawn is neither made nor changed`() async throws {
        try await SeatsOffice.run { office in
            let admin = try await office.user(.admin)
            let venue = try await office.venue(["layoutConfig": SeatsOffice.layout], as: admin)
            func body(_ title: String, at venue: String) -> JSONValue {
                ["title": .string(title), "venueId": .string(venue), "eventDate": "2031-05-01"]
            }
            let unprintable = try await office.post("events", body("Gala 𓀀", at: venue), as: admin.token)
            #expect((unprintable.status, unprintable.fields) == (400, ["title"]))
            #expect(unprintable.body["errors"][0]["message"].text?.contains("is in no font") == true)
            let attic = try await office.venue(
                [
                    "layoutConfig": [
                        "price": .number(5),
                        "sections": [
                            ["name": "Stalls", "rows": .number(30), "seatsPerRow": .number(12)],
                            ["name": "Attic", "rows": .number(1), "seatsPerRow": .number(1)],
                        ],
                    ]
                ], as: admin)
            #expect(try await office.post("events", body("Gala", at: attic), as: admin.token).fields == ["venueId"])
            #expect(try await office.get("events").body["total"].number == 0)
            #expect(try await office.pool.query("select count(*) from seats.seats").one(Int.self) == 0)

            let made = try await office.post("events", body("Gala", at: venue), as: admin.token)
            let path = "events/\(try #require(made.body["id"].text))"
            #expect(try await office.put(path, ["title": "Gala 𓀀"], as: admin.token).fields == ["title"])
            #expect(try await office.get(path).body["title"].text == "Gala")
            #expect(try await office.put(path, ["title": "Gala Night"], as: admin.token).status == 200)
            // What is as it was, or not on tickets, can be changed whatever has become of the template.
            try await office.pool.query("update events.events set title = 'Gala 𓀀'")
            #expect(try await office.put(path, ["description": "Dancing"], as: admin.token).status == 200)
            #expect(try await office.put(path, ["status": "CANCELLED"], as: admin.token).status == 200)
        }
    }

    @Test func `writing is for administrators`() async throws {
        try await SeatsOffice.run { office in
            let show = try await office.show()
            for role in [Role.user, .staff] {
                let token = try await office.user(role).token
                #expect(try await office.post("events", ["title": "T"], as: token).status == 403)
                #expect(try await office.put("events/\(show.id)", ["title": "T"], as: token).status == 403)
                #expect(try await office.delete("events/\(show.id)", as: token).status == 403)
            }
            #expect(try await office.post("events", ["title": "T"]).status == 401)
        }
    }

    @Test func `the same key makes one event, with one set of seats`() async throws {
        try await SeatsOffice.run { office in
            let admin = try await office.user(.admin)
            let venue = try await office.venue(as: admin)
            let body: JSONValue = [
                "title": "T", "venueId": .string(venue), "eventDate": "2031-05-01", "totalSeats": .number(30),
                "idempotencyKey": "event-1",
            ]
            let answers = try await withThrowingTaskGroup(of: Answered.self) { group in
                for _ in 0..<5 { group.addTask { try await office.post("events", body, as: admin.token) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(answers.map(\.body)).count == 1)
            #expect(try await office.get("events").body["total"].number == 1)
            #expect(try await office.pool.query("select count(*) from seats.seats").one(Int.self) == 30)
        }
    }

    @Test func `free seats are counted where seats are kept`() async throws {
        try await SeatsOffice.run { office in
            let show = try await office.show()
            let buyer = try await office.user()
            _ = try await office.lock(Array(show.seatIDs.prefix(3)), of: show, as: buyer)
            let event = try await office.get("events/\(show.id)").body
            #expect(event["totalSeats"].number == 20)
            #expect(event["availableSeats"].number == 17)
        }
    }

    @Test func `an event is changed, but not what its seats were made of`() async throws {
        try await SeatsOffice.run { office in
            let admin = try await office.user(.admin)
            let show = try await office.show(as: admin)
            let before = try await office.get("events/\(show.id)").body
            let path = "events/\(show.id)"
            let changed = try await office.put(
                path, ["title": "Another Evening", "eventDate": "2032-01-02", "totalSeats": .number(20)],
                as: admin.token)
            #expect(changed.status == 200, "\(changed.body)")
            #expect(changed.body["title"].text == "Another Evening")
            // Only the day was said: the time of day stays.
            #expect(changed.body["startTime"].text?.hasPrefix("2032-01-02T") == true)
            #expect(changed.body["startTime"].text?.suffix(10) == before["startTime"].text?.suffix(10))
            #expect(try await office.get(path).body == changed.body)
            for wish: JSONValue in [["totalSeats": .number(30)], ["currency": "USD"], ["price": .number(1)]] {
                #expect(try await office.put(path, wish, as: admin.token).code == "SEATS_ARE_MADE")
            }
            #expect(try await office.put("events/\(UUID())", ["title": "T"], as: admin.token).status == 404)
        }
    }

    @Test func `an event moves to another hall, with the seats that were sold`() async throws {
        try await SeatsOffice.run { office in
            let admin = try await office.user(.admin)
            let show = try await office.show(as: admin)
            let path = "events/\(show.id)"
            let before = try await office.get(path).body
            let hall = try await office.post(
                "venues", ["name": "Town Hall", "address": "1 Square", "city": "Leith", "capacity": .number(100)],
                as: admin.token)
            let id = try #require(hall.body["id"].text)
            let moved = try await office.put(path, ["venueId": .string(id)], as: admin.token)
            #expect(moved.status == 200, "\(moved.body)")
            #expect(moved.body["venueId"].text == id)
            #expect(moved.body["venue"]["name"].text == "Town Hall")
            // The seats and their map are those that people have on their tickets.
            #expect(moved.body["venue"]["layoutConfig"] == before["venue"]["layoutConfig"])
            #expect(moved.body["totalSeats"] == before["totalSeats"])
            #expect(try await office.get(path).body == moved.body)

            // What is said of a venue later counts for the event when it is given the venue again.
            _ = try await office.put("venues/\(id)", ["address": "2 Square"], as: admin.token)
            #expect(try await office.get(path).body["venue"]["address"].text == "1 Square")
            let again = try await office.put(path, ["venueId": .string(id)], as: admin.token)
            #expect(again.body["venue"]["address"].text == "2 Square")

            let closet = try await office.post(
                "venues", ["name": "Closet", "capacity": .number(1)], as: admin.token)
            let small = try await office.put(
                path, ["venueId": .string(try #require(closet.body["id"].text))], as: admin.token)
            #expect(small.code == "VENUE_TOO_SMALL")
            let none = try await office.put(path, ["venueId": .string("\(UUID())")], as: admin.token)
            #expect(none.status == 404)
            #expect(try await office.get(path).body == again.body)
            // Where it takes place already, it goes on to do so.
            _ = try await office.put("venues/\(id)", ["capacity": .number(1)], as: admin.token)
            #expect(try await office.put(path, ["venueId": .string(id)], as: admin.token).status == 200)
        }
    }

    @Test func `a change is later than the one before it, whatever the clocks say`() async throws {
        try await SeatsOffice.run { office in
            let admin = try await office.user(.admin)
            let show = try await office.show(as: admin)
            var stamps: [String] = []
            for seconds in [10, -10, 0] {
                office.clock.advance(by: .seconds(seconds))
                let changed = try await office.put(
                    "events/\(show.id)", ["title": .string("At \(seconds)")], as: admin.token)
                stamps.append(try #require(changed.body["updatedAt"].text))
            }
            #expect(stamps == stamps.sorted() && Set(stamps).count == 3)
        }
    }

    @Test func `the status follows the clock`() async throws {
        try await SeatsOffice.run { office in
            let admin = try await office.user(.admin)
            let show = try await office.show(as: admin)
            let buyer = try await office.user()
            func status() async throws -> String? { try await office.get("events/\(show.id)").body["status"].text }
            #expect(try await status() == "UPCOMING")
            #expect(
                try await office.put("events/\(show.id)", ["status": "COMPLETED"], as: admin.token).code
                    == "STATUS_FOLLOWS")
            office.clock.advance(by: .seconds(86_400))
            #expect(try await status() == "ONGOING")
            office.clock.advance(by: .seconds(4 * 3600))
            #expect(try await status() == "COMPLETED")
            let late = try await office.lock([show.seatIDs[0]], of: show, as: buyer)
            #expect(late.code == "SALES_ENDED")
        }
    }

    @Test func `no seats are sold of an event that was cancelled, and that is for good`() async throws {
        try await SeatsOffice.run { office in
            let admin = try await office.user(.admin)
            let show = try await office.show(as: admin)
            let cancelled = try await office.put("events/\(show.id)", ["status": "CANCELLED"], as: admin.token)
            #expect(cancelled.body["status"].text == "CANCELLED")
            let isSo = try await eventually {
                let buyer = try await office.user()
                return try await office.lock([show.seatIDs[0]], of: show, as: buyer).code == "SALES_ENDED"
            }
            #expect(isSo)
            #expect(
                try await office.put("events/\(show.id)", ["status": "UPCOMING"], as: admin.token).code
                    == "STATUS_FOLLOWS")
        }
    }

    @Test func `an event that moves sells until its new end`() async throws {
        try await SeatsOffice.run { office in
            let admin = try await office.user(.admin)
            let show = try await office.show(as: admin)
            let start = office.clock.now.addingTimeInterval(10 * 86_400).formatted(.api)
            office.clock.advance(by: .seconds(1))
            #expect(
                try await office.put("events/\(show.id)", ["eventDate": .string(start)], as: admin.token).status == 200)
            office.clock.advance(by: .seconds(3 * 86_400))
            let isSo = try await eventually {
                let buyer = try await office.user()
                return try await office.lock([show.seatIDs[0]], of: show, as: buyer).status == 201
            }
            #expect(isSo)
        }
    }

    @Test func `an event is deleted while nobody has its seats`() async throws {
        try await SeatsOffice.run { office in
            let admin = try await office.user(.admin)
            let show = try await office.show(as: admin)
            let buyer = try await office.user()
            _ = try await office.lock([show.seatIDs[0]], of: show, as: buyer)
            let refused = try await office.delete("events/\(show.id)", as: admin.token)
            #expect(refused.status == 409)
            #expect(refused.code == "SEATS_IN_USE")
            office.clock.advance(by: .seconds(301))
            #expect(try await office.delete("events/\(show.id)", as: admin.token).status == 204)
            #expect(try await office.get("events/\(show.id)").status == 404)
            #expect(try await office.get("seats/event/\(show.id)").status == 404)
            #expect(try await office.delete("events/\(show.id)", as: admin.token).status == 404)
        }
    }
}

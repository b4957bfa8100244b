import Domain
import Foundation
import ServiceKit
import Testing

@Suite struct `The seat map` {
    @Test func `everybody sees every seat, in the order of the map`() async throws {
        try await SeatsOffice.run { office in
            let show = try await office.show(layout: SeatsOffice.layout)
            #expect(
                show.seats.map { $0["section"].text } == Array(repeating: "Stalls", count: 4) + ["Balcony", "Balcony"])
            #expect(show.seats.map { $0["rowLabel"].text } == ["A", "A", "B", "B", "A", "A"])
            #expect(show.seats.map { $0["seatNumber"].text } == ["1", "2", "1", "2", "1", "2"])
            #expect(show.seats.map { $0["price"].number } == [55, 55, 40, 40, 25, 25])
            #expect(show.seats.map { $0["seatType"].text }[2] == "ACCESSIBLE")
            #expect(show.seats.allSatisfy { $0["status"].text == "AVAILABLE" && $0["eventId"].text == show.id })
            #expect(try await office.get("seats/event/\(UUID())").status == 404)
            #expect(try await office.get("seats/event/nonsense").status == 404)
        }
    }

    @Test func `whose a seat is sees its owner, and staff`() async throws {
        try await SeatsOffice.run { office in
            let show = try await office.show()
            let (one, other, staff) = (try await office.user(), try await office.user(), try await office.user(.staff))
            _ = try await office.lock([show.seatIDs[0]], of: show, as: one)
            for path in ["seats/event/\(show.id)", "seats/by-ids"] {
                func owner(_ token: String?) async throws -> String? {
                    let wish: JSONValue = ["eventId": .string(show.id), "seatIds": [.string(show.seatIDs[0])]]
                    let answer =
                        path == "seats/by-ids"
                        ? try await office.post(path, wish, as: token) : try await office.get(path, as: token)
                    #expect(answer.status == 200)
                    #expect(answer.body[0]["status"].text == "LOCKED")
                    #expect(answer.body[0]["lockExpiresAt"].text != nil)
                    return answer.body[0]["lockedBy"].text
                }
                #expect(try await owner(nil) == nil)
                #expect(try await owner(other.token) == nil)
                #expect(try await owner(one.token) == "\(one.id)")
                #expect(try await owner(staff.token) == "\(one.id)")
                #expect(try await owner(nil) == nil)
            }
        }
    }

    @Test func `the map is what single seats say`() async throws {
        try await SeatsOffice.run { office in
            let layout: JSONValue = [
                "sections": [
                    [
                        "name": "Parkett \"Süd\" \\ ☂", "price": .number(Decimal(string: "12.3") ?? 0),
                        "rows": [["label": "1/2", "seats": .number(3)]],
                    ]
                ]
            ]
            let show = try await office.show(layout: layout)
            let buyer = try await office.user()
            _ = try await office.lock([show.seatIDs[1]], of: show, as: buyer)
            let wish: JSONValue = ["eventId": .string(show.id), "seatIds": .texts(show.seatIDs)]
            for token in [nil, buyer.token] {
                let map = try await office.get("seats/event/\(show.id)", as: token).body
                #expect(try await office.post("seats/by-ids", wish, as: token).body == map)
                #expect(map[0]["section"].text == "Parkett \"Süd\" \\ ☂")
                #expect(map[0]["price"].number == Decimal(string: "12.3"))
            }
        }
    }

    @Test func `a map that has not changed is not sent again`() async throws {
        try await SeatsOffice.run { office in
            let show = try await office.show()
            let path = "seats/event/\(show.id)"
            let first = try await office.get(path)
            let tag = try #require(first.headers["etag"])
            let same = try await office.get(path, headers: ["If-None-Match": tag])
            #expect(same.status == 304)
            #expect(same.body == .null)
            #expect(same.headers["etag"] == tag)

            let buyer = try await office.user()
            _ = try await office.lock([show.seatIDs[0]], of: show, as: buyer)
            let changed = try await office.get(path, headers: ["If-None-Match": tag])
            #expect(changed.status == 200)
            let second = try #require(changed.headers["etag"])
            #expect(second != tag)
            // Nothing is written when a hold expires, and still the map is another.
            office.clock.advance(by: .seconds(300))
            let expired = try await office.get(path, headers: ["If-None-Match": second])
            #expect(expired.status == 200)
            #expect(expired.body[0]["status"].text == "AVAILABLE")
            let available = try await office.get(path + "/available", headers: ["If-None-Match": tag])
            #expect(available.status == 200)
        }
    }

    @Test func `a map is compressed for those who can read that`() async throws {
        try await SeatsOffice.run { office in
            let show = try await office.show(seats: 2000)
            let path = "seats/event/\(show.id)"
            let head = "Accept-Encoding: br;q=1, gzip\r\nConnection: close\r\n"
            let (text, size) = try await OpenConnection.get(path, head, port: office.port) { pieces in
                while try await pieces.readMore() {}
                return (pieces.text, pieces.bytes.count)
            }
            #expect(text.lowercased().contains("content-encoding: gzip"))
            #expect(size < 120_000)
            let plain = try await OpenConnection.get(
                path, "Accept-Encoding: gzip;q=0\r\nConnection: close\r\n", port: office.port
            ) {
                while try await $0.readMore() {}
                return $0.bytes.count
            }
            #expect(plain > 500_000)
            // The client of the tests reads either.
            #expect(try await office.get(path).body.list.count == 2000)
        }
    }

    @Test func `staff are sent whose seats they are, as little as everybody else, and nobody gets theirs`() async throws
    {
        try await SeatsOffice.run { office in
            let show = try await office.show()
            let path = "seats/event/\(show.id)"
            let (staff, buyer) = (try await office.user(.staff), try await office.user())
            _ = try await office.lock([show.seatIDs[0]], of: show, as: buyer)
            let shared = try #require(try await office.get(path).headers["etag"])
            let first = try await office.get(path, as: staff.token, headers: ["If-None-Match": shared])
            #expect(first.status == 200)
            #expect(first.body[0]["lockedBy"].text == "\(buyer.id)")
            let tag = try #require(first.headers["etag"])
            #expect(tag != shared)
            let other = try await office.user(.admin)
            #expect(try await office.get(path, as: other.token, headers: ["If-None-Match": tag]).status == 304)
            let outsider = try await office.get(path, headers: ["If-None-Match": tag])
            #expect((outsider.status, outsider.body[0]["lockedBy"]) == (200, .null))
            _ = try await office.lock([show.seatIDs[1]], of: show, as: buyer)
            let changed = try await office.get(path, as: staff.token, headers: ["If-None-Match": tag])
            #expect(changed.status == 200)
            #expect(changed.body[1]["lockedBy"].text == "\(buyer.id)")
            let head = "Accept-Encoding: gzip\r\nAuthorization: Bearer \(staff.token)\r\nConnection: close\r\n"
            let text = try await OpenConnection.get(path, head, port: office.port) { pieces in
                while try await pieces.readMore() {}
                return pieces.text
            }
            #expect(text.lowercased().contains("content-encoding: gzip"))
        }
    }

    @Test func `a choice of seats is found, and one that is none is named`() async throws {
        try await SeatsOffice.run { office in
            let show = try await office.show()
            let unknown = UUID().uuidString.lowercased()
            let missing = try await office.post(
                "seats/by-ids", ["eventId": .string(show.id), "seatIds": .texts([show.seatIDs[0], unknown])])
            #expect(missing.status == 404)
            #expect(missing.body["details"]["seatIds"].texts == [unknown])
            let wrong = try await office.post("seats/by-ids", ["eventId": "x", "seatIds": ["y"], "more": .null])
            #expect(wrong.status == 400)
            #expect(Set(wrong.fields) == ["eventId", "seatIds[0]", "more"])
        }
    }
}

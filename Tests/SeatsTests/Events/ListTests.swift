import Domain
import Foundation
import ServiceKit
import Testing

@Suite struct `The list of events` {
    /// Six of them, a day apart, the first today.
    private func fill(_ office: SeatsOffice) async throws {
        let admin = try await office.user(.admin)
        let venue = try await office.venue(as: admin)
        for (index, (title, category)) in [
            ("Figaro", "Opera"), ("Tosca", "Opera"), ("100% Jazz", "Concert"), ("Jazz_Night", "Concert"),
            ("Hamlet", "Theatre"), ("Macbeth", "theatre"),
        ].enumerated() {
            let start = office.clock.now.addingTimeInterval(Double(index) * 86_400)
            let body: JSONValue = [
                "title": .string(title), "category": .string(category), "venueId": .string(venue),
                "eventDate": .string(start.formatted(.api)), "totalSeats": .number(Decimal(index + 1)),
            ]
            #expect(try await office.post("events", body, as: admin.token).status == 201)
        }
    }

    private func titles(_ office: SeatsOffice, _ query: String) async throws -> [String?] {
        let answer = try await office.get("events?\(query)")
        #expect(answer.status == 200, "\(answer.body)")
        #expect(answer.body["total"].number == Decimal(answer.body["data"].list.count))
        return answer.body["data"].list.map { $0["title"].text }
    }

    @Test func `it comes in pages, in the order of time, with free seats`() async throws {
        try await SeatsOffice.run { office in
            try await fill(office)
            let all = try await office.get("events").body
            #expect(all["total"].number == 6)
            #expect(all["page"].number == 1)
            #expect(all["limit"].number == 20)
            #expect(all["data"].list.map { $0["availableSeats"].number } == [1, 2, 3, 4, 5, 6])
            #expect(all["data"][0]["title"].text == "Figaro")
            let page = try await office.get("events?page=2&limit=4").body
            #expect(page["data"].list.map { $0["title"].text } == ["Hamlet", "Macbeth"])
            #expect(page["total"].number == 6)
            let beyond = try await office.get("events?page=9").body
            #expect(beyond["data"].list.isEmpty)
            #expect(beyond["total"].number == 6)
        }
    }

    @Test func `it is searched and filtered`() async throws {
        try await SeatsOffice.run { office in
            try await fill(office)
            #expect(try await titles(office, "search=jazz") == ["100% Jazz", "Jazz_Night"])
            #expect(try await titles(office, "search=0%25") == ["100% Jazz"])
            #expect(try await titles(office, "search=z_n") == ["Jazz_Night"])
            #expect(try await titles(office, "search=theatre&category=Opera") == ["Figaro", "Tosca"])
            #expect(try await titles(office, "category=THEATRE") == ["Hamlet", "Macbeth"])
            #expect(try await titles(office, "status=ONGOING") == ["Figaro"])
            #expect(try await titles(office, "status=UPCOMING&category=opera") == ["Tosca"])
            #expect(try await titles(office, "status=COMPLETED").isEmpty)
            let day = { (days: Double) in office.clock.now.addingTimeInterval(days * 86_400).formatted(.api) }
            #expect(try await titles(office, "from=\(day(4))") == ["Hamlet", "Macbeth"])
            #expect(try await titles(office, "to=\(day(1))") == ["Figaro"])
            // The whole day counts.
            #expect(
                try await titles(office, "from=\(day(1).prefix(10))&to=\(day(2).prefix(10))") == ["Tosca", "100% Jazz"])
        }
    }

    @Test func `what is no filter is refused by its name`() async throws {
        try await SeatsOffice.run { office in
            for (query, field) in [
                ("status=SOON", "status"), ("from=soon", "from"), ("to=2031-13-01", "to"),
                ("from=2026-02-31", "from"), ("to=2026-02-01T24:30:00Z", "to"), ("page=0", "page"),
                ("limit=1000", "limit"),
            ] {
                let answer = try await office.get("events?\(query)")
                #expect(answer.status == 400)
                #expect(answer.fields == [field])
            }
        }
    }

    @Test func `what was just made or changed is in it`() async throws {
        try await SeatsOffice.run { office in
            let admin = try await office.user(.admin)
            #expect(try await office.get("events").body["total"].number == 0)
            let show = try await office.show(as: admin)
            #expect(try await office.get("events").body["total"].number == 1)
            _ = try await office.put("events/\(show.id)", ["title": "Changed"], as: admin.token)
            #expect(try await titles(office, "") == ["Changed"])
            _ = try await office.delete("events/\(show.id)", as: admin.token)
            #expect(try await office.get("events").body["total"].number == 0)
        }
    }
}

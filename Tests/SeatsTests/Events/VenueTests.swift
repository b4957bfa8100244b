import Domain
import Foundation
import ServiceKit
import Testing

@Suite struct `Venues` {
    @Test func `an administrator makes, changes and deletes them, and everybody reads them`() async throws {
        try await SeatsOffice.run { office in
            let admin = try await office.user(.admin)
            let body: JSONValue = [
                "name": "Old Theatre", "address": "Rynek 1", "city": "Kraków", "state": "", "country": "PL",
                "zipCode": "31-042", "layoutConfig": SeatsOffice.layout,
            ]
            let made = try await office.post("venues", body, as: admin.token)
            #expect(made.status == 201)
            #expect(made.body["city"].text == "Kraków")
            #expect(made.body["capacity"].number == 6)
            #expect(made.body["state"] == .null)
            let id = try #require(made.body["id"].text)
            let read = try await office.get("venues/\(id)")
            #expect(read.body == made.body)
            #expect(read.body["layoutConfig"] == SeatsOffice.layout)
            #expect(try await office.get("events/venues/\(id)").body == made.body)

            office.clock.advance(by: .seconds(60))
            let changed = try await office.put("venues/\(id)", ["city": "Łódź", "zipCode": ""], as: admin.token)
            #expect(changed.status == 200)
            #expect(changed.body["city"].text == "Łódź")
            #expect(changed.body["zipCode"] == .null)
            #expect(changed.body["address"].text == "Rynek 1")
            #expect(changed.body["updatedAt"] != made.body["updatedAt"])

            _ = try await office.venue(["name": "Barn"], as: admin)
            let names = try await office.get("events/venues").body.list.map { $0["name"].text }
            #expect(names == ["Barn", "Old Theatre"])
            let page = try await office.get("venues?page=2&limit=1")
            #expect(page.body.list.map { $0["name"].text } == ["Old Theatre"])
            #expect(page.headers["link"]?.contains("page=3") == true)

            #expect(try await office.delete("venues/\(id)", as: admin.token).status == 204)
            #expect(try await office.get("venues/\(id)").status == 404)
            #expect(try await office.delete("venues/\(id)", as: admin.token).status == 404)
        }
    }

    @Test func `writing is for administrators`() async throws {
        try await SeatsOffice.run { office in
            let id = try await office.venue(as: try await office.user(.admin))
            for venues in ["venues", "events/venues"] {
                for (role, status) in [(Role.user, 403), (.staff, 403)] {
                    let token = try await office.user(role).token
                    #expect(try await office.post(venues, ["name": "Mine"], as: token).status == status)
                    #expect(try await office.put("\(venues)/\(id)", ["name": "Mine"], as: token).status == status)
                    #expect(try await office.delete("\(venues)/\(id)", as: token).status == status)
                }
                #expect(try await office.post(venues, ["name": "Mine"]).status == 401)
                #expect(try await office.delete("\(venues)/\(id)").status == 401)
            }
        }
    }

    @Test func `what is wrong in a seat map is named by its place`() async throws {
        try await SeatsOffice.run { office in
            let admin = try await office.user(.admin)
            func fields(_ layout: JSONValue) async throws -> [String] {
                let answer = try await office.post("venues", ["name": "V", "layoutConfig": layout], as: admin.token)
                #expect(answer.status == 400, "\(answer.body)")
                return answer.fields.sorted()
            }
            let row: JSONValue = ["label": "A", "seats": .number(2)]
            #expect(try await fields(["sections": []]) == ["layoutConfig.sections"])
            #expect(
                try await fields(["sections": [["name": "S", "rows": [row]]]]) == [
                    "layoutConfig.sections[0].rows[0].price"
                ])
            #expect(
                try await fields(["price": .number(-1), "sections": [["name": " ", "rows": [row, row]]]])
                    == [
                        "layoutConfig.price", "layoutConfig.sections[0].name", "layoutConfig.sections[0].rows[1].label",
                    ])
            #expect(
                try await fields([
                    "price": .number(5), "colour": "red",
                    "sections": [
                        ["name": "S", "rows": [["label": "A", "seats": [["number": .number(7)], ["numbr": "8"]]]]]
                    ],
                ]) == [
                    "layoutConfig.colour", "layoutConfig.sections[0].rows[0].seats[0].number",
                    "layoutConfig.sections[0].rows[0].seats[1].number",
                    "layoutConfig.sections[0].rows[0].seats[1].numbr",
                ])
            #expect(
                try await fields(["price": .number(5), "sections": [["name": "S", "rows": .number(3)]]])
                    == ["layoutConfig.sections[0].seatsPerRow"])
            #expect(
                try await fields(["price": .number(5), "sections": [["name": "S", "rows": "many"]]])
                    == ["layoutConfig.sections[0].rows"])
            #expect(
                try await fields([
                    "price": .number(5),
                    "sections": [
                        [
                            "name": "S",
                            "rows": [["label": "A", "seats": [["number": "1"], ["number": "1", "seatType": "vip"]]]],
                        ]
                    ],
                ]) == [
                    "layoutConfig.sections[0].rows[0].seats[1].number",
                    "layoutConfig.sections[0].rows[0].seats[1].seatType",
                ])
            let vast: JSONValue = ["name": "S", "rows": .number(5000), "seatsPerRow": .number(5000)]
            #expect(try await fields(["price": .number(5), "sections": [vast]]) == ["layoutConfig.sections"])
        }
    }

    @Test func `other fields are checked as strictly`() async throws {
        try await SeatsOffice.run { office in
            let admin = try await office.user(.admin)
            let answer = try await office.post(
                "venues",
                ["name": "", "city": "a\u{7}b", "capacity": .number(0), "owner": "me"], as: admin.token)
            #expect(answer.fields == ["owner"])
            let next = try await office.post(
                "venues", ["name": "", "city": "a\u{7}b", "capacity": .number(0)], as: admin.token)
            #expect(next.fields == ["name", "city", "capacity"])
            #expect(try await office.post("venues", ["city": "X"], as: admin.token).fields == ["name"])
            let small = try await office.post(
                "venues", ["name": "V", "capacity": .number(5), "layoutConfig": SeatsOffice.layout], as: admin.token)
            #expect(small.fields == ["capacity"])
        }
    }

    @Test func `the same key makes one venue`() async throws {
        try await SeatsOffice.run { office in
            let admin = try await office.user(.admin)
            let headers = ["Idempotency-Key": "venue-1"]
            let one = try await office.post("venues", ["name": "V"], as: admin.token, headers: headers)
            let two = try await office.post("venues", ["name": "V"], as: admin.token, headers: headers)
            #expect(one.body == two.body)
            #expect(try await office.get("venues").body.list.count == 1)
        }
    }

    @Test func `a venue where something takes place stays`() async throws {
        try await SeatsOffice.run { office in
            let admin = try await office.user(.admin)
            let show = try await office.show(as: admin)
            let event = try await office.get("events/\(show.id)")
            let venue = try #require(event.body["venueId"].text)
            let refused = try await office.delete("venues/\(venue)", as: admin.token)
            #expect(refused.status == 409)
            #expect(refused.code == "VENUE_IN_USE")
            _ = try await office.put("venues/\(venue)", ["name": "New Theatre"], as: admin.token)
            #expect(try await office.get("events/\(show.id)").body["venue"]["name"].text == "Old Theatre")
        }
    }
}

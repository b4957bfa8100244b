import Domain
import Foundation
import Postgres
import PostgresTesting
import ServiceKit
import ServiceTesting
import Testing

@testable import Tickets

@Suite struct `The tickets of an event` {
    @Test func `are exported as the documents that downloads give, those that are valid and no others`() async throws {
        try await TicketsOffice.run { office in
            let (staff, event) = (try await office.staff(), try office.event())
            let bought = try await office.buy(3, at: event, holders: ["Ada", nil, "Zoë Łukasik"])
            let other = try await office.buy()
            let payments = try await office.office.token(of: .payments)
            let cancelled = try await office.office.send("DELETE", bought.path(1) + "/compensate", nil, payments, [:])
            #expect(cancelled.status == 204)

            let answer = try await office.export(event, .zip, as: staff)
            #expect(answer.status == 200, "\(answer.text)")
            #expect(answer.header("content-type") == "application/zip")
            #expect(answer.header("content-disposition") == "attachment; filename=\"Night Music.zip\"")
            let archive = try await Archive(answer.data)
            #expect(archive.names == [bought.file(0), bought.file(2)])
            for index in [0, 2] {
                let link = try await office.office.get(bought.path(index) + "/download", token: bought.buyer.access)
                let document = try await office.open(link["downloadUrl"].string).content
                #expect(archive.contents[bought.file(index)] == document)
            }
            #expect(try await office.export(event, .zip, as: staff).data == answer.data)
            let others = try await office.export(other.paid.event, .zip, as: office.admin())
            #expect(try await Archive(others.data).names == [other.file(0)])
        }
    }

    @Test func `are exported as one document with the pages of all`() async throws {
        try await TicketsOffice.run { office in
            let (staff, event) = (try await office.staff(), try office.event())
            let bought = try await office.buy(3, at: event, holders: ["Ada", nil, "Zoë Łukasik"])
            let answer = try await office.export(event, .pdf, as: staff)
            #expect(answer.status == 200, "\(answer.text)")
            #expect(answer.header("content-type") == "application/pdf")
            #expect(try await answer.data.pageCount == 3)
            #expect(try await answer.data.scannedCodes == bought.codes)
            #expect(try await answer.data.text.contains("Zoë Łukasik"))
            #expect(try await office.export(event, .pdf, as: staff).data == answer.data)
        }
    }

    @Test func `show what is true now, and what is kept stays as it is`() async throws {
        try await TicketsOffice.run { office in
            let (staff, event) = (try await office.staff(), try office.event())
            let bought = try await office.buy(2, at: event)
            try await office.retitle(event, "Night Music, moved")
            let archive = try await Archive(office.export(event, .zip, as: staff).data)
            #expect(try await archive.contents[bought.file(0)]?.text.contains("moved") == true)
            let document = try await office.export(event, .pdf, as: staff).data
            #expect(try await document.text.contains("moved"))
            #expect(try await office.tickets(of: bought) == bought.tickets)
        }
    }

    @Test func `are exported by seat as people count, by name, or by number`() async throws {
        try await TicketsOffice.run { office in
            let (staff, event) = (try await office.staff(), try office.event())
            let first = try await office.sell(
                [
                    SoldSeat(row: "AA", number: "1", holder: "Łukasz"), SoldSeat(row: "B", number: "10"),
                    SoldSeat(section: "Balcony 10", row: "1", number: "1", holder: "Zoë Łukasik"),
                    SoldSeat(row: "B", number: "9", holder: "ada lovelace"),
                ], at: event)
            let second = try await office.sell(
                [
                    SoldSeat(section: "Balcony 2", row: "12", number: "1", holder: "Émile"),
                    SoldSeat(section: "Balcony 2", row: "2", number: "7", holder: "李小龍"),
                    SoldSeat(row: "Z", number: "3", holder: "Lukas"),
                    SoldSeat(row: "A", number: "100", holder: "Ada Lovelace"),
                ], at: event)
            let bySeat = [
                second.file(1), second.file(0), first.file(2), second.file(3), first.file(3), first.file(1),
                second.file(2), first.file(0),
            ]
            let byName = [
                first.file(3), second.file(3), second.file(0), second.file(2), first.file(0), first.file(2),
                second.file(1), first.file(1),
            ]
            let byNumber = (0..<4).flatMap { [first.file($0), second.file($0)] }.sorted()
            for (order, expected) in [("seat", bySeat), ("name", byName), ("number", byNumber), (nil, bySeat)] {
                let answer = try await office.export(event, .zip, by: order, as: staff)
                #expect(try await Archive(answer.data).names == expected, "\(order ?? "none")")
            }
            let codes = Dictionary(
                uniqueKeysWithValues: [first, second].flatMap { bought in
                    bought.codes.enumerated().map { (bought.file($0), $1) }
                })
            let document = try await office.export(event, .pdf, by: "name", as: staff).data
            #expect(try await document.scannedCodes == byName.compactMap { codes[$0] })
        }
    }

    @Test func `are all there, in their order, however many they are`() async throws {
        try await TicketsOffice.run { office in
            let (staff, event) = (try await office.staff(), try office.event())
            let bought = try await office.sell((1...101).map { SoldSeat(number: "\($0)") }, at: event)
            let archive = try await Archive(office.export(event, .zip, as: staff).data)
            #expect(archive.names == (0..<101).map(bought.file))
            let document = try await office.export(event, .pdf, as: staff).data
            #expect(try await document.pageCount == 101)
        }
    }

    @Test func `are for staff, and there are some`() async throws {
        try await TicketsOffice.run { office in
            let (staff, event) = (try await office.staff(), try office.event())
            let bought = try await office.buy(at: event)
            for form in ExportForm.allCases {
                #expect(try await office.export(event, form, as: bought.buyer).status == 403)
                #expect(try await office.export(office.event(), form, as: staff).status == 404)
                let sideways = try await office.export(event, form, by: "sideways", as: staff)
                #expect((sideways.status, sideways["errors"][0]["field"]) == (400, "order"))
            }
            _ = try await office.reservations.call(RevokeTickets(reservationID: bought.paid.id))
            for form in ExportForm.allCases {
                let none = try await office.export(event, form, as: staff)
                #expect(none.status == 404)
                #expect(none["message"] == "there is no such event with tickets")
            }
        }
    }
}

@Suite struct `A ticket that cannot be drawn` {
    @Test func `is missing in an archive, which says so`() async throws {
        try await TicketsOffice.run { office in
            let (staff, event) = (try await office.staff(), try office.event())
            let bought = try await office.buy(3, at: event)
            try await office.spoil(bought.ids[1])
            let archive = try await Archive(office.export(event, .zip, as: staff).data)
            #expect(archive.names == [bought.file(0), bought.file(2), "missing.txt"])
            let text = archive.text("missing.txt")
            #expect(text.hasPrefix("One ticket is missing"))
            #expect(text.contains("\(bought.number(1)) (\(bought.ids[1])): ") && text.contains("holder"))
            for id in bought.ids { try await office.spoil(id) }
            let none = try await Archive(office.export(event, .zip, as: staff).data)
            #expect(none.names == ["missing.txt"])
            #expect(none.text("missing.txt").hasPrefix("3 tickets are missing"))
        }
    }

    @Test func `stops one document of all before it begins`() async throws {
        try await TicketsOffice.run { office in
            let (staff, event) = (try await office.staff(), try office.event())
            let bought = try await office.buy(3, at: event)
            try await office.spoil(bought.ids[1])
            let answer = try await office.export(event, .pdf, as: staff)
            #expect((answer.status, answer.code) == (409, "TICKETS_MISSING"))
            #expect(answer["message"].string?.hasPrefix("1 of 3 tickets cannot be drawn") == true)
            let details = answer["details"]
            #expect(details["count"] == .number(1))
            #expect(details["tickets"].elements.map { $0["ticketId"].string } == [bought.ids[1]])
            #expect(details["tickets"][0]["number"].string == bought.number(1))
            #expect(details["tickets"][0]["error"].string?.contains("holder") == true)
            for id in bought.ids { try await office.spoil(id) }
            let none = try await office.export(event, .pdf, as: staff)
            #expect((none.status, none["details"]["count"]) == (409, .number(3)))
        }
    }

    @Test func `is told of by an export without HTTP, and the others are in it`() async throws {
        try await TicketsOffice.run { office in
            let event = try office.event()
            let bought = try await office.buy(3, at: event)
            try await office.spoil(bought.ids[0])
            for form in ExportForm.allCases {
                let export = try await office.service.export(event.id, by: .seat)
                #expect(export.count == 3)
                var (bytes, made, missing): (Data, Int, [MissingTicket]) = (Data(), 0, [])
                try await export.run(as: form) { part in
                    bytes += part.bytes
                    made += part.made
                    missing += part.missing
                }
                #expect(made == 2)
                #expect(missing.map(\.number) == [bought.number(0)])
                switch form {
                case .pdf: #expect(try await bytes.scannedCodes == Array(bought.codes.dropFirst()))
                case .zip:
                    #expect(try await Archive(bytes).names == [bought.file(1), bought.file(2), "missing.txt"])
                }
            }
            for id in bought.ids { try await office.spoil(id) }
            let export = try await office.service.export(event.id, by: .seat)
            await #expect(throws: TicketsError.self) { try await export.run(as: .pdf) { _ in } }
        }
    }
}

@Suite struct `An export` {
    @Test func `draws no further ahead of who takes it than its presses need`() async throws {
        try await TicketsOffice.run({ $0.presses = 1 }) { office in
            let event = try office.event()
            _ = try await office.sell((1...200).map { SoldSeat(number: "\($0)") }, at: event)
            let export = try await office.service.export(event.id, by: .seat)
            for form in ExportForm.allCases {
                let before = office.drawn
                var taken = 0
                try await export.run(as: form) { part in
                    // Where it did not wait, all would be drawn at the first.
                    try await Task.sleep(for: .milliseconds(20))
                    taken += part.made
                    #expect(office.drawn - before <= taken + 32)
                }
                #expect(taken == 200)
                #expect(office.drawn - before == 200)
            }
        }
    }
}

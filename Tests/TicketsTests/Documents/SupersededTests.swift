import Domain
import Foundation
import ObjectStorage
import Postgres
import PostgresTesting
import ServiceKit
import ServiceTesting
import Testing

@testable import Tickets

@Suite struct `Superseded documents` {
    private func stored(_ office: TicketsOffice) async throws -> Set<String> {
        Set(try await office.folder.list(ListQuery()).objects.map(\.key.text))
    }

    @Test func `are kept for a while, and then removed, and never those that people are led to`() async throws {
        try await TicketsOffice.run({ ($0.retention, $0.sweep) = (.seconds(3600), .milliseconds(50)) }) { office in
            let bought = try await office.buy(2, holders: ["Ada"])
            let (token, merged) = (bought.buyer.access, "/api/tickets/reservation/\(bought.paid.id)/download")
            var keys: Set<String> = Set(bought.tickets.compactMap { $0["s3Key"].string })
            func merge() async throws -> String {
                #expect(try await office.office.get(merged, token: token).status == 200)
                return try await office.pool.query("select merged_key from tickets.reservations").one(String.self)
            }
            keys.insert(try await merge())
            var current = ""
            // Back to the first name: the same document as the first, and another version of it.
            for name in ["Grace", "Ada"] {
                let changed = try await office.office.put(bought.path(), ["holderName": .string(name)], token: token)
                current = try #require(changed["s3Key"].string)
                #expect(keys.insert(current).inserted)
            }
            let all = try await merge()
            keys.insert(all)
            #expect(try await stored(office) == keys)
            let other = try #require(bought.tickets[1]["s3Key"].string)

            office.office.clock.advance(by: 3700)
            #expect(try await eventually { try await stored(office) == [current, other, all] })
            #expect(
                try await eventually {
                    try await office.count("select count(*) from tickets.superseded_documents") == 0
                })
        }
    }

    @Test func `are removed although others before them cannot be, which are tried again`() async throws {
        try await TicketsOffice.run { office in
            let bought = try await office.buy(holders: ["Ada"])
            try await office.pool.query(
                """
                insert into tickets.superseded_documents (key, ticket_id, superseded_at)
                select '', id, '-infinity' from tickets.tickets
                """)
            _ = try await office.office.put(bought.path(), ["holderName": "Grace"], token: bought.buyer.access)
            office.office.clock.advance(by: 8 * 86_400)
            try await office.service.removeSuperseded()
            #expect(try await stored(office).count == 1)
            let left = try await office.pool.query("select key from tickets.superseded_documents").one(String.self)
            // No store has a key of nothing.
            #expect(left == "")
        }
    }

    @Test func `are kept for as long as links to them may be out`() async throws {
        try await TicketsOffice.run({ ($0.retention, $0.linkLife) = (.seconds(1), .seconds(900)) }) { office in
            let bought = try await office.buy(holders: ["Ada"])
            let link = try await office.office.get(bought.path() + "/download", token: bought.buyer.access)
            _ = try await office.office.put(bought.path(), ["holderName": "Grace"], token: bought.buyer.access)
            office.office.clock.advance(by: 600)
            try await office.service.removeSuperseded()
            #expect(try await office.open(link["downloadUrl"].string).content.text.contains("Ada"))
            office.office.clock.advance(by: 301)
            try await office.service.removeSuperseded()
            #expect(try await stored(office).count == 1)
        }
    }

    @Test func `are also those that were stored while the ticket got another name`() async throws {
        try await TicketsOffice.run { office in
            let bought = try await office.buy(holders: ["Ada"])
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 1...12 {
                    group.addTask {
                        let body: JSONValue = ["holderName": .string("Grace \(number)")]
                        return try await office.office.put(bought.path(), body, token: bought.buyer.access).status
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.contains(200))
            #expect(try await stored(office).count > 1)
            office.office.clock.advance(by: 8 * 86_400)
            try await office.service.removeSuperseded()
            let current = try await office.pool.query("select document_key from tickets.tickets").one(String.self)
            #expect(try await stored(office) == [current])
        }
    }
}

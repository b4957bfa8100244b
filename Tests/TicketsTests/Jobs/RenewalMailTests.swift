import Domain
import Foundation
import Postgres
import PostgresTesting
import ServiceKit
import ServiceTesting
import Testing

@testable import Tickets

@Suite struct `Buyers of tickets that were made again` {
    private func told(_ count: Int, _ office: TicketsOffice) async throws -> [TicketsRenewed] {
        #expect(await eventually { office.renewals.withLock { $0.count } >= count })
        return office.renewals.withLock { $0 }
    }

    /// All that were told of, delivered or not.
    private func facts(_ office: TicketsOffice) async throws -> Int {
        try await office.count("select count(*) from tickets.facts where name = 'TicketsRenewed'")
    }

    @Test func `are told once for each reservation, with what has changed`() async throws {
        try await TicketsOffice.run { office in
            let (admin, event) = (try await office.admin(), try office.event())
            let first = try await office.buy(2, at: event, holders: ["Ada"])
            let second = try await office.buy(at: event)
            _ = try await office.buy()
            let change = try await office.office.put(
                first.path(1), ["holderName": "Grace"], token: first.buyer.access)
            #expect(change.status == 200)
            try await office.retitle(event, "Night Music, moved")
            let job = try await office.rerender(["all": .bool(true), "notify": .bool(true)], by: admin)
            #expect(job.outcome == [1, 3, 0])
            #expect(job["notify"] == .bool(true))

            let facts = try await told(2, office)
            #expect(Set(facts.map(\.reservation.id)) == [first.paid.id, second.paid.id])
            let fact = try #require(facts.first { $0.reservation.id == first.paid.id })
            #expect("\(fact.jobID)" == job["id"].string)
            #expect(fact.ticketIDs.map { "\($0)" } == first.ids)
            #expect(fact.changes == [.title])
            #expect(fact.reservation.event.title == "Night Music, moved")
            #expect(fact.reservation.holders == ["Ada", "Grace"])
            #expect(fact.reservation.seats == first.paid.seats)

            let again = try await office.rerender(["all": .bool(true), "notify": .bool(true)], by: admin)
            #expect(again.outcome == [4, 0, 0])
            #expect(try await self.facts(office) == 2)
        }
    }

    @Test func `are told of what they see: place, time, code, and look`() async throws {
        let scratch = try Scratch()
        let templates = try PlainTemplate.folder(in: scratch)
        try await TicketsOffice.run(templates: templates) { office in
            let (admin, event) = (try await office.admin(), try office.event())
            let bought = try await office.buy(at: event)
            let file = scratch.file("templates/\(PlainTemplate.name)/template.yaml")
            let text = try String(contentsOf: file, encoding: .utf8)
            try Data(text.replacing("size: 10pt", with: "size: 9pt").utf8).write(to: file)
            // A template is not looked at again at once.
            #expect(
                try await eventually {
                    try await office.rerender(["all": .bool(true), "dryRun": .bool(true)], by: admin).outcome
                        == [0, 1, 0]
                })
            var changed = event
            changed.venue.name = "Chapel Hall"
            changed.startsAt += 3600
            try await office.tell(EventChanged(event: changed, changedAt: office.office.clock.now))
            #expect(
                try await eventually {
                    try await office.count(
                        "select count(*) from tickets.events where outline -> 'venue' ->> 'name' = 'Chapel Hall'") == 1
                })
            let job = try await office.rerender(
                ["all": .bool(true), "notify": .bool(true), "reissueCodes": .bool(true)], by: admin)
            #expect(job.outcome == [0, 1, 0])
            #expect(job["reasons"] == ["EVENT": .number(1), "TEMPLATE": .number(1), "CODE": .number(1)])
            let fact = try #require(try await told(1, office).first)
            #expect(fact.changes == [.venue, .times, .code, .look])
            #expect(fact.reservation.id == bought.paid.id)
        }
    }

    @Test func `are told nothing where nothing is new, or nobody is to be told`() async throws {
        try await TicketsOffice.run { office in
            let (admin, event) = (try await office.admin(), try office.event())
            let bought = try await office.buy(2, at: event)
            let forced = try await office.rerender(
                ["all": .bool(true), "force": .bool(true), "notify": .bool(true)], by: admin)
            #expect(forced.outcome == [0, 2, 0])
            try await office.retitle(event, "Night Music, moved")
            _ = try await office.rerender(
                ["all": .bool(true), "dryRun": .bool(true), "notify": .bool(true)], by: admin)
            #expect(try await office.tickets(of: bought) == bought.tickets)
            _ = try await office.rerender(["all": .bool(true)], by: admin)
            #expect(try await office.tickets(of: bought) != bought.tickets)
            #expect(try await facts(office) == 0)
        }
    }

    @Test func `are told once, however batches are cut and whoever works on them`() async throws {
        try await TicketsOffice.run({ $0.jobBatch = 2 }) { office in
            let (admin, event) = (try await office.admin(), try office.event())
            for count in [3, 1, 4] { _ = try await office.buy(count, at: event) }
            try await office.retitle(event, "Night Music, moved")
            let job = try await office.restingJob(.init(scope: JobScope(eventId: event.id), notify: true))
            let numbers = try await office.pool.query(
                "select number from tickets.job_batches where job_id = \(job) order by number"
            ).all(Int.self)
            try await withThrowingTaskGroup { group in
                for number in numbers {
                    let batch = try await office.batch(job, number, notifies: true)
                    for _ in 0..<2 { group.addTask { try await office.service.work(on: batch) } }
                }
                try await group.waitForAll()
            }
            _ = try await office.change(job, "resume", by: admin)
            #expect(try await office.ended("\(job)", by: admin).outcome == [0, 8, 0])
            let sizes = try await told(3, office).map(\.ticketIDs.count)
            #expect(sizes.sorted() == [1, 3, 4])
            #expect(try await facts(office) == 3)
        }
    }

    @Test func `who wait for their tickets still get them by the mail that they wait for`() async throws {
        let scratch = try Scratch()
        let templates = try PlainTemplate.folder(in: scratch)
        let folder = scratch.file("templates/\(PlainTemplate.name)")
        let aside = scratch.file("aside")
        try FileManager.default.moveItem(at: folder, to: aside)
        // Nothing is tried again while the test looks.
        try await TicketsOffice.run(templates: templates, { $0.attempts = 1 }) { office in
            let admin = try await office.admin()
            let bought = try await office.buy(drawn: false)
            let isGivenUp = try await eventually {
                try await office.count("select count(*) from tickets.tickets where error is not null") == 1
            }
            #expect(isGivenUp)
            try FileManager.default.moveItem(at: aside, to: folder)
            // A template that was missing is not looked for again at once.
            let isMade = try await eventually {
                let job = try await office.rerender(["all": .bool(true), "notify": .bool(true)], by: admin)
                return job.outcome == [0, 1, 0] && job["reasons"] == ["MISSING": .number(1)]
            }
            #expect(isMade)
            #expect(await eventually { office.isReady(bought.paid.id) })
            #expect(try await facts(office) == 0)
        }
    }

    @Test func `are told of changed events where that is set`() async throws {
        try await TicketsOffice.run({ ($0.rerendersChanges, $0.notifiesOfChanges) = (true, true) }) { office in
            let event = try office.event()
            let bought = try await office.buy(2, at: event)
            try await office.retitle(event, "Night Music, moved")
            let fact = try #require(try await told(1, office).first)
            #expect(fact.reservation.id == bought.paid.id)
            #expect(fact.changes == [.title])
        }
    }
}

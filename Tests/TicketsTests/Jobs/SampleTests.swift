import Domain
import Foundation
import Postgres
import PostgresTesting
import ServiceKit
import ServiceTesting
import Testing

@testable import Tickets

@Suite struct `A sample of a job` {
    @Test func `has tickets for all reasons before it has two for one, and of all events before it has two of one`() {
        var random = SystemRandomNumberGenerator()
        let events = (0..<2).map { _ in EventID.make(at: Date(timeIntervalSince1970: 0), using: &random) }.sorted()
        let tickets = (0..<9).map { _ in TicketID.make(at: Date(timeIntervalSince1970: 0), using: &random) }
        func chosen(_ count: Int) -> [TicketID] {
            var candidates = SampleCandidates(count)
            for ticket in tickets[0..<4] { candidates.add(ticket, of: events[0], [.event]) }
            for ticket in tickets[4..<6] { candidates.add(ticket, of: events[1], [.event]) }
            candidates.add(tickets[6], of: events[0], [.template, .event])
            candidates.add(tickets[7], of: events[1], [])
            return candidates.chosen
        }
        #expect(chosen(1) == [tickets[0]])
        #expect(chosen(3) == [tickets[0], tickets[6], tickets[4]])
        #expect(chosen(5) == [tickets[0], tickets[6], tickets[4], tickets[1], tickets[5]])
        #expect(Set(chosen(20)) == Set(tickets[0..<7]))
        #expect(chosen(20) == chosen(20))
    }

    @Test func `has the document that is stored and the one that would be, and changes nothing`() async throws {
        try await TicketsOffice.run { office in
            let event = try office.event()
            let bought = try await office.buy(3, at: event, holders: ["Ada"])
            _ = try await office.buy()
            try await office.retitle(event, "Night Music, moved")
            let jobs = TicketJobs(office.service)
            let samples = try await jobs.sample(2, of: .init(.all), until: { false }) { _, all in #expect(all == 4) }
            #expect(samples.map(\.reasons) == [["EVENT"], ["EVENT"]])
            #expect(samples.allSatisfy { bought.ids.contains("\($0.ticket)") })
            #expect(samples.allSatisfy { $0.event == "Night Music, moved" })
            for sample in samples {
                #expect(try await Data(sample.before ?? []).text.contains("moved") == false)
                guard case .document(let after) = sample.after else {
                    Issue.record("\(sample.after)")
                    continue
                }
                #expect(try await Data(after).text.contains("moved"))
            }
            #expect(try await office.tickets(of: bought) == bought.tickets)
            #expect(try await office.count("select count(*) from tickets.jobs") == 0)
            await #expect(throws: CancellationError.self) {
                try await jobs.sample(2, of: .init(.all), until: { true }) { _, _ in }
            }
        }
    }

    @Test func `says why a ticket cannot be made, and that there is no document`() async throws {
        try await TicketsOffice.run { office in
            let event = try office.event()
            let bought = try await office.buy(2, at: event)
            let wide = String(repeating: "W", count: 60)
            try await office.pool.query(
                "update tickets.tickets set holder_name = \(wide) where reservation_id = \(bought.paid.id) and position = 1"
            )
            let key = try #require(bought.tickets[0]["s3Key"].string)
            try await office.service.shelf.remove(key)
            let samples = try await TicketJobs(office.service).sample(
                5, of: .init(.event(event.id)), until: { false }
            ) { _, _ in }
            try #require(samples.count == 1)
            #expect(samples[0].reasons == ["HOLDER"])
            #expect(samples[0].before == nil)
            guard case .failure(let reason) = samples[0].after else {
                Issue.record("\(samples[0].after)")
                return
            }
            #expect(reason.contains("holder"))
        }
    }
}

@Suite struct `Who works on one job` {
    @Test func `leaves others alone`() async throws {
        try await TicketsOffice.run { office in
            let event = try office.event()
            _ = try await office.buy(2, at: event)
            let service = office.service
            let claimed = try await service.resources.transaction { tx, _ in
                let draft = TicketsService.JobDraft(scope: JobScope(eventId: event.id), isForced: true)
                // In a transaction, where nobody else works on them.
                let jobs = try (0..<2).map { _ in try service.order(draft, by: "a test", tx).id }
                let now = service.resources.now()
                let claimed = try (0..<2).map { _ in
                    try tx.query(service.store.claimBatch(of: jobs[1], until: now + .seconds(600), at: now)).map {
                        row in
                        try row.decode(JobID.self, "job_id") == jobs[1]
                    }
                }
                for job in jobs { try service.store.set(job, .cancelled, at: now, tx) }
                return claimed
            }
            #expect(claimed == [[true], []])
        }
    }

    @Test func `returns when it is over, and at once when it is enough`() async throws {
        try await TicketsOffice.run { office in
            let event = try office.event()
            _ = try await office.buy(2, at: event)
            let jobs = TicketJobs(office.service)
            var order = TicketJobs.Order(.event(event.id))
            order.isForced = true
            let job = try await jobs.order(order, by: "a test")
            #expect(job.scope == .event(event.id))
            try await jobs.work(on: job.id) { false }
            let done = try await jobs.status(job.id)
            #expect(done.state == .completed)
            #expect((done.skipped, done.made, done.failed) == (0, 2, 0))
            #expect(try await jobs.failures(of: job.id, atMost: 5).isEmpty)
            let resting = try await office.restingJob(.init(scope: JobScope(eventId: event.id)))
            try await jobs.work(on: resting) { true }
            #expect(try await jobs.status(resting).state == .paused)
        }
    }
}

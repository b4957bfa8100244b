import Domain
import Foundation
import ObjectStorage
import Postgres
import PostgresTesting
import ServiceKit
import ServiceTesting
import Testing

@testable import Tickets

@Suite struct `A job` {
    @Test func `rests while it is paused, and goes on where it was`() async throws {
        try await TicketsOffice.run({ $0.jobBatch = 1 }) { office in
            let (admin, event) = (try await office.admin(), try office.event())
            _ = try await office.buy(3, at: event)
            let job = try await office.restingJob(.init(scope: JobScope(eventId: event.id), isForced: true))
            #expect(try await office.service.claimBatch() == nil)
            try await office.service.work(on: office.batch(job, 1, isForced: true))
            let resting = try await office.job("\(job)", by: admin)
            #expect(resting["state"] == "PAUSED")
            #expect(resting.outcome == [0, 1, 0])
            #expect(try await office.change(job, "pause", by: admin)["state"] == "PAUSED")
            #expect(try await office.change(job, "resume", by: admin)["state"] == "RUNNING")
            #expect(try await office.ended("\(job)", by: admin).outcome == [0, 3, 0])
            for action in ["pause", "resume", "cancel"] {
                let answer = try await office.change(job, action, by: admin)
                #expect((answer.status, answer.code) == (409, "JOB_OVER"))
            }
        }
    }

    @Test func `that is cancelled does nothing more, and what it made stays`() async throws {
        try await TicketsOffice.run({ $0.jobBatch = 1 }) { office in
            let (admin, event) = (try await office.admin(), try office.event())
            _ = try await office.buy(3, at: event)
            let job = try await office.restingJob(.init(scope: JobScope(eventId: event.id), isForced: true))
            try await office.service.work(on: office.batch(job, 0, isForced: true))
            for _ in 0..<2 {
                let cancelled = try await office.change(job, "cancel", by: admin)
                #expect((cancelled.status, cancelled["state"]) == (200, "CANCELLED"))
                #expect(cancelled.outcome == [0, 1, 0])
                #expect(cancelled["endedAt"].string != nil)
            }
            let late = try await office.change(job, "resume", by: admin)
            #expect((late.status, late.code) == (409, "JOB_OVER"))
            #expect(try await office.count("select count(*) from tickets.job_batches where done_at is null") == 0)
        }
    }

    @Test func `loses nothing with whoever worked on it`() async throws {
        try await TicketsOffice.run({ $0.jobBatch = 1 }) { office in
            let (admin, event) = (try await office.admin(), try office.event())
            _ = try await office.buy(3, at: event)
            let job = try await office.restingJob(.init(scope: JobScope(eventId: event.id), isForced: true))
            // Somebody else has a batch, and works on it for long: a connection that lives.
            let listening: SQL = """
                select pid from pg_stat_activity where datname = current_database() and query ilike 'listen%' limit 1
                """
            let claimed = try await office.count(
                """
                with claimed as (
                    update tickets.job_batches set working_by = (\(listening)), working_until = 'infinity'
                    where job_id = \(job) and number = 1 returning working_by)
                select count(working_by) from claimed
                """)
            try #require(claimed == 1)
            _ = try await office.change(job, "resume", by: admin)
            let isWaiting = try await eventually {
                try await office.job("\(job)", by: admin).outcome == [0, 2, 0]
            }
            #expect(isWaiting)
            #expect(try await office.job("\(job)", by: admin)["state"] == "RUNNING")
            // It dies.
            try await office.pool.query(
                "select pg_terminate_backend(working_by) from tickets.job_batches where working_by is not null")
            #expect(try await office.ended("\(job)", by: admin).outcome == [0, 3, 0])
        }
    }

    @Test func `makes and counts each ticket once, though several work on the same`() async throws {
        try await TicketsOffice.run { office in
            let (admin, event) = (try await office.admin(), try office.event())
            let bought = try await office.buy(3, at: event)
            try await office.retitle(event, "Night Music, moved")
            let job = try await office.restingJob(.init(scope: JobScope(eventId: event.id)))
            let batch = try await office.batch(job)
            try await withThrowingTaskGroup { group in
                for _ in 0..<4 { group.addTask { try await office.service.work(on: batch) } }
                try await group.waitForAll()
            }
            #expect(try await office.ended("\(job)", by: admin).outcome == [0, 3, 0])
            let tickets = try await office.tickets(of: bought)
            #expect(tickets.allSatisfy { $0["documentVersion"] == .number(2) })
        }
    }

    @Test func `with a rate is begun by one of many who would at the same time`() async throws {
        try await TicketsOffice.run({ $0.jobBatch = 1 }) { office in
            let event = try office.event()
            _ = try await office.buy(8, at: event)
            let service = office.service
            let job = try await office.restingJob(.init(scope: JobScope(eventId: event.id), isForced: true, rate: 1))
            // Of what could have been begun in the last second nothing is left.
            try await office.pool.query(
                "update tickets.jobs set state = 'RUNNING', next_at = \(office.office.clock.now) where id = \(job)")
            let claimed = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<8 { group.addTask { try await service.claimBatch(of: job) != nil } }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            // The office may have been first.
            #expect(claimed <= 1)
        }
    }

    @Test func `waits for the store, says so, and goes on`() async throws {
        try await TicketsOffice.run { office in
            let (admin, event) = (try await office.admin(), try office.event())
            let bought = try await office.buy(2, at: event)
            try await office.retitle(event, "Night Music, moved")
            // A file is where the folder was.
            let (place, aside) = (office.folder.path, office.folder.path + "-aside")
            try FileManager.default.moveItem(atPath: place, toPath: aside)
            try Data().write(to: URL(filePath: place))
            let ordered = try await office.order(["eventId": .string("\(event.id)")], by: admin)
            let id = try #require(ordered["id"].string)
            let isTold = try await eventually {
                try await office.job(id, by: admin)["problem"].string?.contains("store is away") == true
            }
            #expect(isTold)
            #expect(try await office.tickets(of: bought) == bought.tickets)
            try FileManager.default.removeItem(atPath: place)
            try FileManager.default.moveItem(atPath: aside, toPath: place)
            office.office.clock.advance(by: 6)
            let job = try await office.ended(id, by: admin)
            #expect(job.outcome == [0, 2, 0])
            #expect(job["problem"] == .null)
        }
    }

    @Test func `that was over long ago is forgotten`() async throws {
        try await TicketsOffice.run { office in
            let admin = try await office.admin()
            let bought = try await office.buy(holders: ["Ada"])
            _ = try await office.rerender(["all": .bool(true), "force": .bool(true)], by: admin)
            let resting = try await office.restingJob(.init(scope: JobScope(reservationId: bought.paid.id)))
            office.office.clock.advance(by: 91 * 86_400)
            try await office.service.forgetJobs()
            #expect(try await office.pool.query("select id from tickets.jobs").all(JobID.self) == [resting])
            #expect(try await office.count("select count(distinct job_id) from tickets.job_batches") == 1)
        }
    }

    @Test func `looks at no more tickets in a second than its rate`() async throws {
        try await TicketsOffice.run { office in
            let event = try office.event()
            _ = try await office.buy(5, at: event)
            let service = office.service
            let sizes = try await service.resources.transaction { tx, _ in
                let now = service.resources.now()
                var draft = TicketsService.JobDraft(scope: JobScope(eventId: event.id))
                draft.rate = 2
                let job = try service.order(draft, by: "a test", tx)
                // In a transaction, where nobody else works on it.
                let sizes = try [0.5, 0.6, 1.5, 1.6, 2.5, 9].map { seconds -> [Int] in
                    let at = now.addingTimeInterval(seconds)
                    return try tx.query(service.store.claimBatch(until: at.addingTimeInterval(600), at: at)).map {
                        row in
                        try row.decode([TicketID].self, "ticket_ids").count
                    }
                }
                try service.store.set(job.id, .cancelled, at: now, tx)
                return sizes
            }
            #expect(sizes == [[2], [], [2], [], [1], []])
        }
    }
}

@Suite struct `Jobs over HTTP` {
    @Test func `are ordered once for an idempotency key`() async throws {
        try await TicketsOffice.run { office in
            let admin = try await office.admin()
            let bought = try await office.buy(2)
            let order: JSONValue = ["reservationId": .string("\(bought.paid.id)"), "force": .bool(true)]
            let first = try await office.order(order, by: admin, key: "moved")
            #expect(first.status == 201)
            #expect(first["askedBy"] == .string("user:\(admin.id)"))
            #expect(first["force"] == .bool(true))
            let again = try await office.order(order, by: admin, key: "moved")
            #expect((again.status, again["id"]) == (201, first["id"]))
            let other = try await office.order(["all": .bool(true)], by: admin, key: "moved")
            #expect((other.status, other.code) == (409, "IDEMPOTENCY_KEY_REUSED"))
            _ = try await office.ended(try #require(first["id"].string), by: admin)
            #expect(try await office.count("select count(*) from tickets.jobs") == 1)
        }
    }

    @Test func `name what they are about, and nothing else`() async throws {
        try await TicketsOffice.run { office in
            let admin = try await office.admin()
            let id = JSONValue.string(UUID().uuidString)
            let faults: [(JSONValue, String)] = [
                ([:], "body"), (["all": .bool(false)], "body"), (["all": .bool(true), "eventId": id], "body"),
                (["eventId": id, "ticketId": id], "body"), (["eventId": "x"], "eventId"),
                (["all": .bool(true), "rate": .number(0)], "rate"), (["all": .bool(true), "colour": "red"], "colour"),
            ]
            for (body, field) in faults {
                let answer = try await office.order(body, by: admin)
                #expect(answer.status == 400, "\(body)")
                #expect(answer["errors"][0]["field"] == .string(field), "\(answer.text)")
            }
            for name in ["eventId", "reservationId", "ticketId", "templateName"] {
                #expect(try await office.order([name: id], by: admin).status == 404)
            }
            #expect(try await office.rerender(["all": .bool(true)], by: admin).outcome == [0, 0, 0])
            #expect(try await office.job(UUID().uuidString, by: admin).status == 404)
            #expect(try await office.count("select count(*) from tickets.jobs") == 1)
        }
    }

    @Test func `are listed, the newest first, and by their state`() async throws {
        try await TicketsOffice.run { office in
            let admin = try await office.admin()
            let bought = try await office.buy()
            let done = try await office.rerender(["all": .bool(true)], by: admin)
            let resting = try await office.restingJob(.init(scope: JobScope(reservationId: bought.paid.id)))
            let all = try await office.office.get("/api/jobs", token: admin.access).json
            #expect(all.elements.map { $0["id"] } == [.string("\(resting)"), done["id"]])
            let paused = try await office.office.get("/api/jobs?state=PAUSED", token: admin.access).json
            #expect(paused.elements.map { $0["id"].string } == ["\(resting)"])
            #expect(try await office.office.get("/api/jobs?state=BUSY", token: admin.access).status == 400)
            let staff = try await office.staff()
            #expect(try await office.office.get("/api/jobs", token: staff.access).status == 403)
        }
    }

    @Test func `tell those who watch how they go on, to the end`() async throws {
        try await TicketsOffice.run({ ($0.jobBatch, $0.jobGlance) = (1, .milliseconds(10)) }) { office in
            let (admin, event) = (try await office.admin(), try office.event())
            _ = try await office.buy(3, at: event)
            let job = try await office.restingJob(.init(scope: JobScope(eventId: event.id), isForced: true))
            async let stream = office.office.get("/api/jobs/\(job)/stream", token: admin.access)
            #expect(try await office.change(job, "resume", by: admin).status == 200)
            let answer = try await stream
            #expect(answer.header("content-type") == "text/event-stream")
            let messages = answer.text.components(separatedBy: "\n\n").filter {
                $0.hasPrefix("event: progress\ndata: ")
            }
            let last = try #require(messages.last?.split(separator: "data: ").last)
            let told = try JSONDecoder().decode(JSONValue.self, from: Data(last.utf8))
            #expect(told["state"] == "COMPLETED")
            #expect(told["made"] == .number(3))
            let none = try await office.office.get("/api/jobs/\(UUID())/stream", token: admin.access)
            #expect(none.status == 404)
        }
    }
}

@Suite struct `Events that are changed` {
    @Test func `have their tickets made again by themselves, where that is set`() async throws {
        try await TicketsOffice.run({ $0.rerendersChanges = true }) { office in
            let event = try office.event()
            let bought = try await office.buy(2, at: event)
            try await office.retitle(event, "Night Music, moved")
            let isMade = try await eventually {
                try await office.tickets(of: bought).allSatisfy { $0["documentVersion"] == .number(2) }
            }
            #expect(isMade)
            // Nothing that stands on tickets: no job.
            var same = event
            same.title = "Night Music, moved"
            try await office.tell(EventChanged(event: same, changedAt: office.office.clock.now))
            let isHeard = try await eventually {
                try await office.count(
                    "select count(*) from tickets.consumed_facts where consumer = 'tickets.follow'") == 2
            }
            #expect(isHeard)
            #expect(try await office.count("select count(*) from tickets.jobs") == 1)
        }
    }

    @Test func `leave their tickets as they are otherwise`() async throws {
        try await TicketsOffice.run { office in
            let event = try office.event()
            let bought = try await office.buy(at: event)
            try await office.retitle(event, "Night Music, moved")
            #expect(try await office.count("select count(*) from tickets.jobs") == 0)
            #expect(try await office.tickets(of: bought) == bought.tickets)
        }
    }
}

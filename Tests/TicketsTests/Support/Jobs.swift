import Domain
import Foundation
import Postgres
import PostgresTesting
import ServiceKit
import ServiceTesting
import Testing

@testable import Tickets

extension TicketsOffice {
    func order(_ body: JSONValue, by admin: SignedIn, key: String? = nil) async throws -> TestAnswer {
        try await office.post(
            "/api/jobs/rerender", body, token: admin.access, headers: key.map { ["Idempotency-Key": $0] } ?? [:])
    }

    /// Orders a job, and waits for its end.
    func rerender(_ body: JSONValue, by admin: SignedIn) async throws -> TestAnswer {
        let ordered = try await order(body, by: admin)
        try #require(ordered.status == 201, "\(ordered.text)")
        return try await ended(try #require(ordered["id"].string), by: admin)
    }

    func job(_ id: String, by admin: SignedIn) async throws -> TestAnswer {
        try await office.get("/api/jobs/\(id)", token: admin.access)
    }

    func ended(_ id: String, by admin: SignedIn) async throws -> TestAnswer {
        var job = try await job(id, by: admin)
        let isOver = try await eventually {
            job = try await self.job(id, by: admin)
            return job["state"] == "COMPLETED"
        }
        #expect(isOver, "\(job.text)")
        return job
    }

    /// A job that nobody has begun to work on, and that rests.
    func restingJob(_ draft: TicketsService.JobDraft) async throws -> JobID {
        try await service.resources.transaction { [service] tx, _ in
            let job = try service.order(draft, by: "a test", tx)
            try service.store.set(job.id, .paused, at: service.resources.now(), tx)
            return job.id
        }
    }

    func change(_ id: JobID, _ action: String, by admin: SignedIn) async throws -> TestAnswer {
        try await office.post("/api/jobs/\(id)/\(action)", token: admin.access)
    }

    /// Changes an event's title, and waits until Tickets has heard of it.
    func retitle(_ event: EventOutline, _ title: String) async throws {
        var changed = event
        changed.title = title
        try await tell(EventChanged(event: changed, changedAt: office.clock.now))
        let isHeard = try await eventually {
            try await count("select count(*) from tickets.events where outline ->> 'title' = \(title)") == 1
        }
        #expect(isHeard)
    }

    func batch(
        _ job: JobID, _ number: Int = 0, isForced: Bool = false, reissuesCodes: Bool = false, notifies: Bool = false
    ) async throws -> JobBatch {
        let tickets = try await pool.query(
            "select ticket_ids from tickets.job_batches where job_id = \(job) and number = \(number)"
        ).one([TicketID].self)
        return JobBatch(
            job: job, number: number, tickets: tickets, isDry: false, isForced: isForced, reissuesCodes: reissuesCodes,
            notifies: notifies)
    }
}

extension TestAnswer {
    /// Of a job: how many tickets were skipped, made, and failed.
    var outcome: [Int] {
        ["skipped", "made", "failed"].map { name in
            if case .number(let number) = self[name] { NSDecimalNumber(decimal: number).intValue } else { -1 }
        }
    }
}

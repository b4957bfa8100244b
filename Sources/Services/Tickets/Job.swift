import Domain
import Foundation
import Postgres
import ServiceKit

/// To which tickets a job goes: those of one of these, or all.
struct JobScope: Codable, Sendable, Hashable {
    var eventId: EventID?
    var reservationId: ReservationID?
    var ticketId: TicketID?
    /// Of the events' templates.
    var templateName: String?

    /// What is said of one without tickets; nil where that is no fault.
    var missing: String? {
        if eventId != nil { return "event with tickets" }
        if reservationId != nil { return "reservation with tickets" }
        if ticketId != nil { return "ticket" }
        return templateName == nil ? nil : "template with tickets"
    }
}

enum JobState: String, Codable, Sendable, PostgresValue, CaseIterable {
    case running = "RUNNING"
    case paused = "PAUSED"
    case cancelled = "CANCELLED"
    case completed = "COMPLETED"

    var isOver: Bool { self == .cancelled || self == .completed }

    /// What an action makes of it; nil where the job is over in another way. What was under way is finished in any case.
    func after(_ action: JobAction) -> JobState? {
        switch (self, action) {
        case (.running, .pause), (.paused, .pause): .paused
        case (.running, .resume), (.paused, .resume): .running
        case (.running, .cancel), (.paused, .cancel), (.cancelled, .cancel): .cancelled
        case (.cancelled, _), (.completed, _): nil
        }
    }
}

enum JobAction: Sendable, CaseIterable {
    case pause, resume, cancel
}

/// A job as the API shows it, with what has come of it so far.
struct Job: Codable, Sendable, Hashable {
    var id: JobID
    var kind = "RERENDER"
    var eventId: EventID?
    var reservationId: ReservationID?
    var ticketId: TicketID?
    var templateName: String?
    /// True where it is none of these.
    var all: Bool?
    var dryRun: Bool
    var force: Bool
    var reissueCodes: Bool
    var notify: Bool
    /// Tickets per second.
    var rate: Int?
    var state: JobState
    var total: Int
    /// Tickets whose document is as it should be, or that admit nobody any more.
    var skipped: Int
    /// In a dry run, those that would be made.
    var made: Int
    var failed: Int
    /// Tickets by why they were to be made; one can have several reasons.
    var reasons: [String: Int]
    /// Why some are put off: the store is away, for instance.
    var problem: String?
    var askedBy: String
    /// Where it is told that it is over.
    var callbackUrl: String?
    /// When it was told so.
    var calledBackAt: Date?
    /// Why that could not be told yet, or was given up.
    var callbackProblem: String?
    var createdAt: Date
    var updatedAt: Date
    var endedAt: Date?

    /// Reads a row of `TicketsStore.jobs`.
    init(row: Row) throws {
        id = try row["id"]
        let scope = try row.decode(JSON<JobScope>.self, "scope").value
        (eventId, reservationId, ticketId) = (scope.eventId, scope.reservationId, scope.ticketId)
        templateName = scope.templateName
        all = scope == JobScope() ? true : nil
        dryRun = try row["is_dry"]
        force = try row["is_forced"]
        reissueCodes = try row["reissues_codes"]
        notify = try row["notifies"]
        rate = try row["rate"]
        state = try row["state"]
        total = try row["total"]
        skipped = try row["skipped"]
        made = try row["made"]
        failed = try row["failed"]
        reasons = try row.decode(JSON<[String: Int]>.self, "reasons").value
        problem = try row["problem"]
        askedBy = try row["asked_by"]
        callbackUrl = try row["callback_url"]
        calledBackAt = try row["called_back_at"]
        callbackProblem = try row["callback_problem"]
        createdAt = try row["created_at"]
        updatedAt = try row["updated_at"]
        endedAt = try row["ended_at"]
    }
}

/// A ticket that could not be made.
struct JobFailure: Codable, Sendable, Hashable {
    var ticketId: TicketID
    var error: String
    var failedAt: Date
}

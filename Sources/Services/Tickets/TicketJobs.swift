import Domain
import Foundation
import Postgres
import ServiceKit

/// Jobs for a process that answers no requests: the command that orders one and works on it beside the servers.
public struct TicketJobs: Sendable {
    public enum Scope: Sendable, Hashable {
        case event(EventID)
        case reservation(ReservationID)
        case ticket(TicketID)
        /// By the events' template.
        case template(String)
        case all
    }

    public struct Order: Sendable, Hashable {
        public var scope: Scope
        public var isDry = false
        public var isForced = false
        /// Tickets per second.
        public var rate: Int?
        public var reissuesCodes = false
        public var notifies = false
        public var callback: String?

        public init(_ scope: Scope) { self.scope = scope }
    }

    public enum Change: Sendable, Hashable {
        case pause, resume, cancel
    }

    public static let rates = TicketsService.JobOrder.rates

    /// How often it is looked whether there is something to do where there was nothing.
    private static let pause = Duration.milliseconds(200)

    private let tickets: TicketsService

    public init(_ tickets: TicketsService) { self.tickets = tickets }

    // MARK: - Ordering and steering

    /// Throws `APIError` 400 where an order makes no sense.
    public static func check(_ order: Order) throws(APIError) { _ = try order.draft() }

    /// Throws `APIError` 404 where there are no such tickets.
    public func order(_ order: Order, by asker: String) async throws -> JobStatus {
        let draft = try order.draft()
        return JobStatus(
            try await tickets.resources.transaction { [tickets] tx, _ in try tickets.order(draft, by: asker, tx) })
    }

    /// Throws `APIError` 404.
    public func status(_ id: JobID) async throws -> JobStatus { JobStatus(try await tickets.job(id)) }

    /// Throws `APIError` 404, and 409 where the job is over.
    public func change(_ id: JobID, _ change: Change) async throws -> JobStatus {
        let action: JobAction =
            switch change {
            case .pause: .pause
            case .resume: .resume
            case .cancel: .cancel
            }
        return JobStatus(try await tickets.change(id, action))
    }

    /// What could not be made, with the reason.
    public func failures(of id: JobID, atMost limit: Int) async throws -> [(ticket: TicketID, error: String)] {
        try await tickets.resources.pool.query(
            tickets.store.failures(of: id, limit: limit, offset: 0), isRepeatable: true
        ).all((TicketID, String, Date).self).map { ($0.0, $0.1) }
    }

    // MARK: - Working

    /// Works on a job until it is over, or until it is enough, which leaves no batch half done. Who pauses the job has this
    /// wait. Throws where the database is away for long.
    public func work(on id: JobID, until isEnough: @escaping @Sendable () -> Bool) async throws {
        while !isEnough() {
            try await tickets.workOnJobs(only: id, until: isEnough)
            if try await tickets.job(id).state.isOver {
                // No server may be there to do it; if it is not taken, one will try again.
                return try await tickets.callBack()
            }
            try await Task.sleep(for: Self.pause)
        }
    }

    /// So many of the tickets that an order would make anew, as their documents are and as they would be; how many it has
    /// looked at is told meanwhile. Throws `CancellationError` where it is enough before.
    public func sample(
        _ count: Int, of order: Order, until isEnough: @Sendable () -> Bool,
        _ tell: (_ seen: Int, _ all: Int) -> Void
    ) async throws -> [JobSample] {
        try await tickets.sample(count, of: order.draft(), until: isEnough, tell)
    }
}

extension TicketJobs.Order {
    fileprivate func draft() throws(APIError) -> TicketsService.JobDraft {
        var order = TicketsService.JobOrder()
        switch scope {
        case .event(let id): order.eventId = id
        case .reservation(let id): order.reservationId = id
        case .ticket(let id): order.ticketId = id
        case .template(let name): order.templateName = name
        case .all: order.all = true
        }
        (order.dryRun, order.force, order.rate) = (isDry, isForced, rate)
        (order.reissueCodes, order.notify, order.callbackUrl) = (reissuesCodes, notifies, callback)
        return try order.draft()
    }
}

/// How far a job is.
public struct JobStatus: Sendable, Hashable {
    public enum State: String, Sendable, Hashable {
        case running, paused, cancelled, completed
    }

    private let job: Job

    init(_ job: Job) { self.job = job }

    public var id: JobID { job.id }
    public var scope: TicketJobs.Scope {
        if let id = job.eventId { return .event(id) }
        if let id = job.reservationId { return .reservation(id) }
        if let id = job.ticketId { return .ticket(id) }
        return job.templateName.map { .template($0) } ?? .all
    }
    public var isDry: Bool { job.dryRun }
    public var isForced: Bool { job.force }
    /// Tickets per second.
    public var rate: Int? { job.rate }
    public var state: State {
        switch job.state {
        case .running: .running
        case .paused: .paused
        case .cancelled: .cancelled
        case .completed: .completed
        }
    }
    public var isOver: Bool { job.state.isOver }
    public var total: Int { job.total }
    public var skipped: Int { job.skipped }
    /// In a dry run, those that would be made.
    public var made: Int { job.made }
    public var failed: Int { job.failed }
    public var done: Int { skipped + made + failed }
    /// Tickets by why they were to be made, in the API's words; one can have several reasons.
    public var reasons: [String: Int] { job.reasons }
    /// Why some are put off.
    public var problem: String? { job.problem }
    public var askedBy: String { job.askedBy }
    public var createdAt: Date { job.createdAt }
    public var endedAt: Date? { job.endedAt }
}

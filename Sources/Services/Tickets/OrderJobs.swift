import Domain
import Foundation
import Logging
import Postgres
import ServiceKit

extension TicketsService {
    /// What is asked to be made again.
    struct JobOrder: Decodable, Sendable {
        var eventId: EventID?
        var reservationId: ReservationID?
        var ticketId: TicketID?
        var templateName: String?
        /// Said, and not what comes of saying nothing.
        var all: Bool?
        var dryRun: Bool?
        var force: Bool?
        var rate: Int?
        var reissueCodes: Bool?
        var notify: Bool?
        var callbackUrl: String?

        static let rates = 1...100_000
        private static let longestURL = 2000

        /// Throws `APIError` 400.
        func draft() throws(APIError) -> JobDraft {
            let scope = JobScope(
                eventId: eventId, reservationId: reservationId, ticketId: ticketId, templateName: templateName)
            let named = [eventId != nil, reservationId != nil, ticketId != nil, templateName != nil, all == true]
            guard named.count(where: { $0 }) == 1 else {
                throw .invalid("body", "must have one of eventId, reservationId, ticketId, templateName, and all: true")
            }
            if let rate, !Self.rates.contains(rate) {
                throw .invalid("rate", "must be from \(Self.rates.lowerBound) to \(Self.rates.upperBound)")
            }
            return JobDraft(
                scope: scope, isDry: dryRun ?? false, isForced: force ?? false, rate: rate,
                reissueCodes: reissueCodes ?? false, notify: notify ?? false, callbackURL: try callback())
        }

        private func callback() throws(APIError) -> URL? {
            guard let callbackUrl else { return nil }
            guard callbackUrl.utf8.count <= Self.longestURL, let url = URL(string: callbackUrl),
                ["http", "https"].contains(url.scheme?.lowercased()), let host = url.host, !host.isEmpty,
                url.user == nil, url.password == nil, url.fragment == nil,
                url.absoluteString.utf8.allSatisfy({ (0x21..<0x7F).contains($0) })
            else {
                throw .invalid(
                    "callbackUrl",
                    "must be an http or https URL without user, password and fragment, of at most \(Self.longestURL) bytes"
                )
            }
            return url
        }
    }

    /// A job that is about to be.
    struct JobDraft: Sendable {
        let scope: JobScope
        var isDry = false
        var isForced = false
        var rate: Int?
        /// Tickets get a new code with their new document, and the old one admits nobody any more.
        var reissueCodes = false
        /// Buyers are mailed what was made new.
        var notify = false
        /// Where the job is told to when it is over.
        var callbackURL: URL?
    }

    /// Makes a job of all tickets there are now that are not cancelled. Throws `APIError` 404 where there are none.
    func order(_ draft: JobDraft, by asker: String, _ tx: Transaction) throws -> Job {
        let id = resources.newID(JobID.self)
        // With a rate, a batch is at most what may be done in a second.
        let size = max(1, min(settings.jobBatch, draft.rate ?? settings.jobBatch))
        let total = try store.create(id, draft, batches: size, by: asker, at: resources.now(), tx)
        if total == 0, let missing = draft.scope.missing { throw APIError.notFound(missing) }
        return try Job(row: try tx.query(store.job(id)).one())
    }

    func job(_ id: JobID) async throws -> Job {
        guard let job = try await find(id) else { throw APIError.notFound("job") }
        return job
    }

    func find(_ id: JobID) async throws -> Job? {
        try await resources.pool.query(store.job(id), isRepeatable: true).oneOrNone().map(Job.init(row:))
    }

    func jobs(_ state: JobState?, _ page: Page) async throws -> [Job] {
        try await resources.pool.query(store.jobs(state, limit: page.limit, offset: page.offset), isRepeatable: true)
            .map(Job.init(row:))
    }

    func failures(of id: JobID, _ page: Page) async throws -> [JobFailure] {
        _ = try await job(id)
        return try await resources.pool.query(
            store.failures(of: id, limit: page.limit, offset: page.offset), isRepeatable: true
        ).all((TicketID, String, Date).self).map { JobFailure(ticketId: $0.0, error: $0.1, failedAt: $0.2) }
    }

    /// Throws `APIError` 404, and 409 where the job is over.
    func change(_ id: JobID, _ action: JobAction) async throws -> Job {
        let now = resources.now()
        return try await resources.transaction { [store] tx, _ in
            guard let state = try store.lockJob(id, tx) else { throw APIError.notFound("job") }
            guard let next = state.after(action) else { throw APIError.jobOver(state) }
            if next != state { try store.set(id, next, at: now, tx) }
            return try Job(row: try tx.query(store.job(id)).one())
        }
    }

    // MARK: - Changed events

    /// Learns how an event is now. Where its tickets show what it was, they are made again, or that is told in the log.
    func follow(_ fact: EventChanged, _ tx: Transaction) throws {
        let before = try store.outline(fact.event.id, tx)
        guard try store.follow(fact.event, changedAt: fact.changedAt, tx) else { return }
        guard let before, before.printed != fact.event.printed, !fact.event.isCancelled,
            try store.hasDocuments(fact.event.id, tx)
        else { return }
        guard settings.rerendersChanges else {
            resources.logger.notice(
                "An event was changed, and its tickets show it as it was: POST /api/jobs/rerender makes them again",
                metadata: ["event": "\(fact.event.id)"])
            return
        }
        let draft = JobDraft(scope: JobScope(eventId: fact.event.id), notify: settings.notifiesOfChanges)
        _ = try order(draft, by: Caller.service(resources.service).name, tx)
    }
}

extension EventOutline {
    /// What of it stands on tickets, or decides how they look.
    fileprivate var printed: [String?] {
        [
            title, venue.name, venue.address, venue.city, venue.country, startsAt.formatted(.iso8601),
            endsAt.formatted(.iso8601), timeZone, templateName,
        ]
    }
}

extension APIError {
    static func jobOver(_ state: JobState) -> APIError {
        conflict("JOB_OVER", "the job is \(state.rawValue) and stays so; order another one")
    }
}

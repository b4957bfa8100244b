import Domain
import Foundation
import Logging
import ObjectStorage
import Postgres
import Rendering
import ServiceKit
import ServiceLifecycle

/// Some tickets of a job, claimed.
struct JobBatch: Sendable {
    let job: JobID
    let number: Int
    let tickets: [TicketID]
    let isDry: Bool
    let isForced: Bool
    var reissuesCodes = false
    var notifies = false
}

/// What came of a batch.
struct JobTally: Sendable {
    var skipped = 0
    var made = 0
    var failures: [(ticket: TicketID, error: String)] = []
    private(set) var reasons: [String: Int] = [:]

    fileprivate mutating func count(_ renewal: Renewal) {
        for reason in renewal.reasons { reasons[reason.rawValue, default: 0] += 1 }
        if let failure = renewal.failure {
            failures.append((renewal.ticket.id, failure.message))
        } else if renewal.reasons.isEmpty {
            skipped += 1
        } else {
            made += 1
        }
    }
}

/// A ticket with what is known of the document that is stored.
struct StandingTicket: Sendable {
    let ticket: PrintedTicket
    let digest: String?
    let parts: DocumentParts?
    /// Nobody who was admitted needs another code.
    let isAdmitted: Bool
    /// Nil where it keeps the one that it has.
    var newCode: NewCode?

    /// As its document is to show it.
    var drawn: PrintedTicket {
        var drawn = ticket
        if let newCode { drawn.code = newCode.text }
        return drawn
    }

    /// Why its document is to be made; for nothing where it is the one with this digest, which is that with the code of
    /// before. The store is not looked at: what is gone there is made anew by the first who asks for it, and by a job that is
    /// forced.
    func reasons(
        for digest: String, _ parts: @autoclosure () -> DocumentParts, in batch: JobBatch
    ) -> Set<StaleReason> {
        let changes = changes(to: digest, parts())
        if batch.reissuesCodes, !isAdmitted { return changes.union([.code]) }
        return changes.isEmpty && batch.isForced ? [.forced] : changes
    }

    private func changes(to digest: String, _ parts: @autoclosure () -> DocumentParts) -> Set<StaleReason> {
        if ticket.key == nil { return [.missing] }
        if ticket.isPlain { return [.plain] }
        if self.digest == digest { return [] }
        let changes = self.parts?.changes(to: parts()) ?? []
        return changes.isEmpty ? [.unknown] : changes
    }
}

/// What a press makes of a ticket.
struct Renewal: Sendable {
    let standing: StandingTicket
    /// None where the document is as it should be.
    var reasons: Set<StaleReason> = []
    /// Nil also where a dry run would make it.
    var document: Drawn?
    var failure: DrawingFailure?

    var ticket: PrintedTicket { standing.ticket }
}

/// Tickets got another name, were cancelled or used, or their event was changed, since they were read.
private struct TicketsChanged: Error {}

extension TicketsService {
    /// Tickets that a press takes at once; whoever waits for a document waits for no more of them.
    private static let slice = 32

    /// Works on jobs, or on one alone, until nothing can be done or it is enough. Any number of processes may do so.
    func workOnJobs(
        only id: JobID? = nil, until isEnough: @escaping @Sendable () -> Bool = { false }
    ) async throws {
        await withTaskGroup { group in
            for _ in 0..<max(1, settings.presses) { group.addTask { await workOnBatches(of: id, until: isEnough) } }
        }
        // Those without tickets, and those whose last worker died before it came to that.
        try await completeJobs()
    }

    private func completeJobs() async throws {
        try await resources.pool.query(store.completeJobs(at: resources.now()), isRepeatable: true)
    }

    /// Forgets jobs that were over long ago.
    func forgetJobs() async throws {
        let end = resources.now() - settings.jobRetention
        try await resources.pool.query(store.forgetJobs(endedBefore: end), isRepeatable: true)
    }

    private func workOnBatches(of id: JobID?, until isEnough: @Sendable () -> Bool) async {
        while !Task.isShuttingDownGracefully && !Task.isCancelled && !isEnough() {
            var job: JobID?
            do {
                guard let batch = try await claimBatch(of: id) else { return }
                job = batch.job
                try await RequestScope.with(job: "\(batch.job)") { try await work(on: batch) }
                // Not with the batch: of two that end at the same time, neither would see the other.
                try await completeJobs()
            } catch {
                resources.logger.warning(
                    "A job cannot go on now",
                    metadata: ["job": "\(job?.description ?? "not claimed")", "error": "\(error)"])
                return
            }
        }
    }

    func claimBatch(of id: JobID? = nil) async throws -> JobBatch? {
        let now = resources.now()
        let row = try await resources.pool.query(store.claimBatch(of: id, until: now + settings.jobLease, at: now))
            .oneOrNone()
        return try row.map {
            JobBatch(
                job: try $0["job_id"], number: try $0["number"], tickets: try $0["ticket_ids"],
                isDry: try $0["is_dry"], isForced: try $0["is_forced"], reissuesCodes: try $0["reissues_codes"],
                notifies: try $0["notifies"])
        }
    }

    func work(on batch: JobBatch) async throws {
        do {
            for _ in 0..<Self.tries {
                do { return try await workOnce(on: batch) } catch is TicketsChanged {}  // once more, as they are now
            }
            throw APIError.conflict("TICKETS_CHANGED", "some tickets were changed again and again at the same time")
        } catch {
            // It is nobody's fault that the store, or a press, is away.
            let isStopping = error is CancellationError
            let problem = isStopping ? nil : (error as? APIError)?.message ?? "\(error)"
            let later = resources.now() + (isStopping ? 0 : 5)
            try await resources.pool.query(store.postpone(batch, until: later, because: problem))
            throw error
        }
    }

    private static let tries = 3

    private func workOnce(on batch: JobBatch) async throws {
        let standing = try await standing(of: batch)
        var tally = JobTally()
        tally.skipped = batch.tickets.count - standing.count
        let renewed = try await renew(standing, batch)
        for (renewal, _) in renewed { tally.count(renewal) }
        guard try await close(batch, tally, renewed) else { return }
        if !batch.isDry { meters.count(tally) }
        resources.logger.debug(
            "A batch of a job was worked on",
            metadata: [
                "batch": "\(batch.number)", "made": "\(tally.made)", "skipped": "\(tally.skipped)",
                "failed": "\(tally.failures.count)",
            ])
    }

    // MARK: - Reading

    /// Each reservation and event is read once, the event last: of what is changed meanwhile, the newest stands on tickets.
    func standing(of batch: JobBatch) async throws -> [StandingTicket] {
        let rows = try await resources.pool.query(store.standing(batch.tickets), isRepeatable: true)
        let owners = try rows.map { row in
            (
                reservation: try row.decode(ReservationID.self, "reservation_id"),
                event: try row.decode(EventID.self, "event_id")
            )
        }
        let reservations = try await resources.pool.query(
            store.sold(Array(Set(owners.map(\.reservation)))), isRepeatable: true
        ).all((ReservationID, JSON<PaidReservation>).self)
        let events = try await resources.pool.query(store.outlines(Array(Set(owners.map(\.event)))), isRepeatable: true)
            .all((EventID, JSON<EventOutline>, String).self)
        let sold = Dictionary(reservations) { first, _ in first }
        let outlines = Dictionary(events.map { ($0.0, (outline: $0.1.value, heard: $0.2)) }) { first, _ in first }
        return try zip(rows, owners).compactMap { row, owner in
            guard let reservation = sold[owner.reservation], let event = outlines[owner.event] else { return nil }
            var standing = StandingTicket(
                ticket: try PrintedTicket(row: row, of: reservation.value, at: event.outline, heard: event.heard),
                digest: try row["document_digest"],
                parts: try row.decode(JSON<DocumentParts>?.self, "document_parts")?.value,
                isAdmitted: try row["is_admitted"])
            if batch.reissuesCodes, !batch.isDry, !standing.isAdmitted {
                standing.newCode = try newCode(for: standing.ticket, by: batch.job)
            }
            return standing
        }
    }

    // MARK: - Drawing

    /// A ticket that was worked on; where its document is stored, with what is to be noted, and without the bytes.
    private typealias Renewed = (Renewal, TicketsStore.Finished?)

    /// Draws and stores what is not as it should be.
    private func renew(_ tickets: [StandingTicket], _ batch: JobBatch) async throws -> [Renewed] {
        try await withThrowingTaskGroup(of: [Renewed].self) { group in
            var renewed: [Renewed] = []
            for start in stride(from: 0, to: tickets.count, by: Self.slice) {
                // One is drawn while another is stored, and no more of them are in memory.
                if start >= 2 * Self.slice { renewed += try await group.next() ?? [] }
                let slice = tickets[start..<min(start + Self.slice, tickets.count)]
                group.addTask { try await put(press.press(.later) { $0.renew(slice, batch) }) }
            }
            return try await group.reduce(into: renewed) { $0 += $1 }
        }
    }

    /// All at the same time, for a store may be far away.
    private func put(_ renewals: [Renewal]) async throws -> [Renewed] {
        try await withThrowingTaskGroup(of: Renewed.self) { group in
            for renewal in renewals {
                group.addTask {
                    guard let document = renewal.document else { return (renewal, nil) }
                    let ticket = renewal.ticket
                    let key = ticket.key(document.digest)
                    try await shelf.put(document.bytes, at: key, .pdf)
                    var stored = renewal
                    stored.document = nil
                    return (
                        stored, .init(ticket, key: key, document, failure: nil, newCode: renewal.standing.newCode)
                    )
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    /// Those of which another document than before was noted.
    private static func others(_ renewed: [Renewed], _ noted: Set<TicketID>) -> [RenewedTicket] {
        renewed.compactMap { renewal, finished in
            guard let finished, noted.contains(finished.id), finished.digest != renewal.standing.digest else {
                return nil
            }
            return RenewedTicket(
                ticket: renewal.ticket, changes: renewal.standing.visibleChanges(to: finished.parts?.value))
        }
    }

    /// Notes a batch, and says whether it was noted here and not by somebody else. What was stored and is nobody's document
    /// after all is removed some day. Throws `TicketsChanged`, and notes nothing.
    private func close(_ batch: JobBatch, _ tally: JobTally, _ renewed: [Renewed]) async throws -> Bool {
        let finished = renewed.compactMap(\.1)
        do {
            if try await note(batch, tally, renewed, finished) { return true }
            try await discard(finished)
            return false
        } catch let error as TicketsChanged {
            try await discard(finished)
            throw error
        }
    }

    private func discard(_ finished: [TicketsStore.Finished]) async throws {
        let now = resources.now()
        try await resources.transaction { [store] tx, _ in
            try store.discard(finished.map { ($0.key, $0.id) }, at: now, tx)
        }
    }

    /// Notes a batch, its documents and their new codes together: until then the codes of before are the valid ones.
    private func note(
        _ batch: JobBatch, _ tally: JobTally, _ renewed: [Renewed], _ finished: [TicketsStore.Finished]
    ) async throws -> Bool {
        let now = resources.now()
        let tickets = renewed.filter { $0.1 != nil }.map(\.0.ticket)
        let reservations = Set(tickets.map(\.reservation.id))
        // Of the others it was told before.
        let awaited = Set(tickets.filter { $0.key == nil || $0.isPlain }.map(\.reservation.id))
        let reissued = finished.filter { $0.newCode != nil }.map(\.id)
        let others = renewed.filter { $0.1.map(\.digest) != $0.0.standing.digest }.compactMap(\.1?.id)
        return try await resources.transaction { [store] tx, outbox in
            guard try store.close(batch, tally, at: now, tx) else { return false }
            guard !finished.isEmpty else { return true }
            try store.lock(tickets.map(\.id), of: Array(reservations), tx)
            let noted = Set(try store.finish(finished, at: now, tx))
            guard noted.isSuperset(of: others) else { throw TicketsChanged() }
            if !reissued.isEmpty { try store.reissue(reissued, at: now, tx) }
            if batch.notifies {
                try Self.tell(of: Self.others(renewed, noted), by: batch.job, store, tx, outbox)
            }
            for id in awaited.sorted() { try Self.tellIfReady(id, store, at: now, tx, outbox) }
            return true
        }
    }
}

extension Renderers {
    /// Says of each ticket why it is to be made, and makes it unless the batch is dry.
    func renew(_ tickets: some Sequence<StandingTicket>, _ batch: JobBatch) -> [Renewal] {
        // What cannot be read for one is not read for all others of the slice.
        var templates: [TemplateChoice: Result<CompiledTemplate, DrawingFailure>] = [:]
        var renewals: [Renewal] = []
        for standing in tickets {
            let choice = standing.ticket.template
            let template = templates[choice] ?? Result { () throws(DrawingFailure) in try compiled(choice) }
            templates[choice] = template
            renewals.append(renew(standing, template, batch))
        }
        return renewals
    }

    private func renew(
        _ standing: StandingTicket, _ template: Result<CompiledTemplate, DrawingFailure>, _ batch: JobBatch
    ) -> Renewal {
        var renewal = Renewal(standing: standing)
        do {
            let (compiled, data) = (try template.get(), standing.ticket.data)
            let document = try DrawingFailure.naming { try TicketDocument(checking: data) }
            renewal.reasons = standing.reasons(
                for: compiled.digest(of: document), DocumentParts(document, compiled), in: batch)
            if !renewal.reasons.isEmpty, !batch.isDry {
                renewal.document = try pdf(standing.drawn.data, standing.ticket.template)
            }
        } catch {
            renewal.failure = error
        }
        return renewal
    }
}

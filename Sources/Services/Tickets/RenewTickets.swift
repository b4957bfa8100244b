import Domain
import Foundation
import Logging
import ObjectStorage
import Postgres
import Rendering
import ServiceKit
import ServiceLifecycle

/// Tickets got another name, were cancelled or used, or their event was changed, since they were read.
private struct TicketsChanged: Error {}

extension TicketsService {
    /// Tickets that a press takes at once; whoever waits for a document waits for no more of them.
    private static let slice = 32

    /// Bytes of documents that are stored at once, if a batch has so many; more are not in memory.
    private static let load = 8 << 20

    /// Works on jobs, or on one alone, until nothing can be done or it is enough. Any number of processes may do so.
    func workOnJobs(
        only id: JobID? = nil, until isEnough: @escaping @Sendable () -> Bool = { false }
    ) async throws {
        await withTaskGroup { group in
            // One stores while another draws.
            for _ in 0..<2 * max(1, settings.presses) {
                group.addTask { await workOnBatches(of: id, until: isEnough) }
            }
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
        for renewed in renewed { tally.count(renewed.renewal) }
        guard try await close(batch, tally, renewed) else { return }
        if !batch.isDry {
            meters.count(tally)
            try await stamp(renewed.map(\.renewal))
        }
        resources.logger.debug(
            "A batch of a job was worked on",
            metadata: [
                "batch": "\(batch.number)", "made": "\(tally.made)", "skipped": "\(tally.skipped)",
                "failed": "\(tally.failures.count)",
            ])
    }

    // MARK: - Reading

    /// Each reservation and event is read once, the event last: of what is changed meanwhile, the newest stands on tickets.
    /// Those that are known to be as they should be are left out.
    func standing(of batch: JobBatch) async throws -> [StandingTicket] {
        let isEach = batch.isForced || batch.reissuesCodes
        let looks = isEach ? [:] : try await looks(of: batch.tickets)
        let rows = try await resources.pool.query(store.standing(batch.tickets, besides: looks), isRepeatable: true)
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

    /// Draws and stores what is not as it should be.
    private func renew(_ tickets: [StandingTicket], _ batch: JobBatch) async throws -> [Renewed] {
        var (renewed, drawn, size): ([Renewed], [Renewal], Int) = ([], [], 0)
        for start in stride(from: 0, to: tickets.count, by: Self.slice) {
            let slice = tickets[start..<min(start + Self.slice, tickets.count)]
            let renewals = try await press.press(.later) { $0.renew(slice, batch) }
            drawn += renewals
            size += renewals.reduce(0) { $0 + ($1.document?.bytes.count ?? 0) }
            guard size >= Self.load else { continue }
            renewed += try await put(drawn)
            (drawn, size) = ([], 0)
        }
        return try await renewed + put(drawn)
    }

    /// Together, which is what a store can do fastest.
    private func put(_ renewals: [Renewal]) async throws -> [Renewed] {
        let documents = renewals.compactMap { renewal in
            renewal.document.map { ShelvedDocument(bytes: $0.bytes, key: renewal.ticket.key($0.digest)) }
        }
        guard !documents.isEmpty else { return renewals.map { Renewed(renewal: $0) } }
        var shelved = zip(documents, try await shelf.put(documents, .pdf)).makeIterator()
        return renewals.map { renewal in
            var renewed = Renewed(renewal: renewal)
            renewed.renewal.document = nil
            guard let document = renewal.document, let (place, problem) = shelved.next() else { return renewed }
            if let problem {
                renewed.renewal.failure = DrawingFailure(message: "cannot be stored: \(problem)", field: nil)
            } else {
                renewed.finished = .init(
                    renewal.ticket, key: place.key, document, failure: nil, newCode: renewal.standing.newCode)
            }
            return renewed
        }
    }

    /// Those of which another document than before was noted.
    private static func others(_ renewed: [Renewed], _ noted: Set<TicketID>) -> [RenewedTicket] {
        renewed.filter { $0.isOther && noted.contains($0.ticket.id) }.map { renewed in
            RenewedTicket(
                ticket: renewed.ticket,
                changes: renewed.renewal.standing.visibleChanges(to: renewed.finished?.parts?.value))
        }
    }

    /// Notes a batch, and says whether it was noted here and not by somebody else. What was stored and is nobody's document
    /// after all is removed some day. Throws `TicketsChanged`, and notes nothing.
    private func close(_ batch: JobBatch, _ tally: JobTally, _ renewed: [Renewed]) async throws -> Bool {
        let finished = renewed.compactMap(\.finished)
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
        let tickets = renewed.filter { $0.finished != nil }.map(\.ticket)
        let reservations = Set(tickets.map(\.reservation.id))
        // Of the others it was told before.
        let awaited = Set(tickets.filter { $0.key == nil || $0.isPlain }.map(\.reservation.id))
        let reissued = finished.filter { $0.newCode != nil }.map(\.id)
        let others = renewed.filter(\.isOther).map(\.ticket.id)
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
            let compiled = try template.get()
            let document = try DrawingFailure.naming { try TicketDocument(checking: standing.ticket.data) }
            let (digest, parts) = (compiled.digest(of: document), DocumentParts(document, compiled))
            (renewal.digest, renewal.look) = (digest, compiled.look)
            renewal.reasons = standing.reasons(for: digest, parts, in: batch)
            guard !renewal.reasons.isEmpty, !batch.isDry else { return renewal }
            let isAsChecked = standing.newCode == nil
            renewal.document =
                isAsChecked
                ? try pdf(document, compiled, standing.ticket.template, digest, parts)
                : try pdf(standing.drawn.data, standing.ticket.template)
        } catch {
            renewal.failure = error
        }
        return renewal
    }
}

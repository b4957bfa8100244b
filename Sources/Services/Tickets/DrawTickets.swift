import Domain
import Foundation
import HTTPTypes
import Logging
import ObjectStorage
import Postgres
import Rendering
import ServiceKit
import ServiceLifecycle

extension TicketsService {
    /// So many tickets are drawn ahead at the same time.
    private static let width = 32

    /// Draws what is due: what was issued, and what could not be drawn before. Any number of processes may do so.
    func drawDue() async throws {
        while !Task.isShuttingDownGracefully && !Task.isCancelled {
            let now = resources.now()
            let rows = try await resources.pool.query(
                store.claim(atMost: Self.width, until: now + settings.lease, at: now), mayBeLost: true)
            let claimed = try rows.map(PrintedTicket.init(row:))
            await withTaskGroup { group in
                for some in Dictionary(grouping: claimed, by: \.reservation.id).values {
                    // What comes of it, and what goes wrong, is found by the ids of the request that paid.
                    group.addTask {
                        await RequestScope.with(some[0].scope) {
                            await drawAhead(some.sorted { $0.position < $1.position })
                        }
                    }
                }
            }
            // Of what comes later there is word.
            if claimed.count < Self.width { return }
        }
    }

    private func drawAhead(_ tickets: [PrintedTicket]) async {
        do {
            let last = settings.attempts - 1
            try await flights.lead(tickets.map(\.id)) {
                try await draw(tickets, .later) { $0.key == nil && $0.attempts >= last }
            }
        } catch {
            resources.logger.warning(
                "Tickets could not be drawn now", metadata: ["tickets": "\(tickets.map(\.id))", "error": "\(error)"])
        }
    }

    /// Sees to it that a ticket has a document in the store: the right one, or where that cannot be drawn one of last
    /// resort. Returns when it has, or when neither can be drawn.
    func ensure(_ id: TicketID) async throws {
        try await flights.join(id) {
            for _ in 0..<Self.patience {
                let now = resources.now()
                let claim = try await resources.pool.query(
                    store.claim(id, until: now + settings.lease, at: now))
                if let ticket = try claim.oneOrNone().map(PrintedTicket.init(row:)) {
                    // Whoever drew it a moment ago has put it there.
                    let isThere = if let key = ticket.key { try await shelf.has(key, sure: true) } else { false }
                    if isThere, !ticket.isPlain {
                        try await resources.pool.query(store.release([id]))
                    } else {
                        try await draw([ticket], .now) { _ in !isThere }
                    }
                    return
                }
                try await Task.sleep(for: Self.pause)
            }
            throw APIError.beingMade
        }
    }

    /// Another process that draws the same is waited for so often, each time so long.
    static var patience: Int { 100 }
    static var pause: Duration { .milliseconds(50) }

    // MARK: - Claimed tickets

    /// A ticket that was to be drawn, with what came of it.
    private struct Attempt: Sendable {
        let ticket: PrintedTicket
        /// The right document, or one of last resort where there is a failure.
        let document: Drawn?
        let failure: DrawingFailure?
    }

    /// Draws and stores tickets of one reservation that were claimed, and notes what became of them. `needsPlain` says
    /// which of them need a document of last resort where the right one cannot be drawn.
    private func draw(
        _ tickets: [PrintedTicket], _ urgency: PressRoom.Urgency,
        needsPlain: @escaping @Sendable (PrintedTicket) -> Bool
    ) async throws {
        do {
            let attempts = try await press.press(urgency) { renderers in
                tickets.map { Self.attempt($0, renderers, needsPlain) }
            }
            let failed = failures(attempts)
            let finished = try await put(attempts, failed)
            if let id = tickets.first?.reservation.id { try await note(finished, failed, of: id) }
        } catch {
            // It is nobody's fault that the store, or a press, is away.
            let later = resources.now() + 5
            try await resources.pool.query(store.postpone(tickets.map(\.id), until: later))
            throw error
        }
    }

    private static func attempt(
        _ ticket: PrintedTicket, _ renderers: Renderers, _ needsPlain: (PrintedTicket) -> Bool
    ) -> Attempt {
        do {
            let document = try renderers.pdf(ticket.data, ticket.template)
            return Attempt(ticket: ticket, document: document, failure: nil)
        } catch {
            // What is to be mended is the ticket's own template, not that of last resort.
            let plain = needsPlain(ticket) ? try? renderers.plain(ticket) : nil
            return Attempt(ticket: ticket, document: plain, failure: error)
        }
    }

    private func failures(_ attempts: [Attempt]) -> [TicketID: TicketsStore.Failed] {
        var failed: [TicketID: TicketsStore.Failed] = [:]
        for attempt in attempts {
            guard let failure = attempt.failure else { continue }
            let isPlain = attempt.document != nil || attempt.ticket.isPlain
            failed[attempt.ticket.id] = note(failure, of: attempt.ticket, isPlain: isPlain)
        }
        return failed
    }

    /// Tells whoever reads the log, and says when to try again.
    func note(_ failure: DrawingFailure, of ticket: PrintedTicket, isPlain: Bool) -> TicketsStore.Failed {
        let attempts = min(ticket.attempts + 1, settings.attempts)
        let next = attempts < settings.attempts ? resources.now() + Double(1 << min(attempts, 9)) : nil
        resources.logger.error(
            isPlain
                ? "A ticket cannot be drawn by its template, and the buyer has a plain one instead"
                : "A ticket cannot be drawn",
            metadata: [
                "ticket": "\(ticket.id)", "attempt": "\(attempts) of \(settings.attempts)",
                "error": "\(failure.message)",
            ])
        return TicketsStore.Failed(
            id: ticket.id, holder: ticket.holder, error: failure.message, attempts: attempts, next: next)
    }

    /// All at the same time, for a store may be far away.
    private func put(
        _ attempts: [Attempt], _ failed: [TicketID: TicketsStore.Failed]
    ) async throws -> [TicketsStore.Finished] {
        try await withThrowingTaskGroup(of: TicketsStore.Finished.self) { group in
            for attempt in attempts {
                guard let document = attempt.document else { continue }
                let ticket = attempt.ticket
                group.addTask {
                    let key = ticket.key(document.digest)
                    try await shelf.put(document.bytes, at: key, .pdf)
                    return TicketsStore.Finished(ticket, key: key, document, failure: failed[ticket.id])
                }
            }
            return try await group.reduce(into: [TicketsStore.Finished]()) { $0.append($1) }
        }
    }

    private func note(
        _ finished: [TicketsStore.Finished], _ failed: [TicketID: TicketsStore.Failed], of id: ReservationID
    ) async throws {
        let now = resources.now()
        let plain = Set(finished.map(\.id))
        let missing = failed.values.filter { !plain.contains($0.id) }
        try await resources.transaction { [store] tx, outbox in
            try store.lock(id, tx)
            if !finished.isEmpty { try store.finish(finished, at: now, tx) }
            if !missing.isEmpty { try store.fail(missing, at: now, tx) }
            try Self.tellIfReady(id, store, at: now, tx, outbox)
        }
    }
}

extension APIError {
    static let beingMade = APIError(
        .conflict, "BEING_MADE", "the document is being made; ask again in a moment", retryAfter: 1)
}

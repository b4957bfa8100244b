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
                store.claim(atMost: Self.width, until: now + settings.lease, at: now))
            let claimed = try rows.map(PrintedTicket.init(row:))
            if claimed.isEmpty { return }
            await withTaskGroup { group in
                for some in Dictionary(grouping: claimed, by: \.reservation.id).values {
                    group.addTask { await drawAhead(some.sorted { $0.position < $1.position }) }
                }
            }
        }
    }

    private func drawAhead(_ tickets: [PrintedTicket]) async {
        do {
            try await flights.lead(tickets.map(\.id)) { try await draw(tickets, .later) }
        } catch {
            resources.logger.warning(
                "Tickets could not be drawn now", metadata: ["tickets": "\(tickets.map(\.id))", "error": "\(error)"])
        }
    }

    /// Sees to it that a ticket has a document in the store. Returns when it has, or when it cannot be drawn.
    func ensure(_ id: TicketID) async throws {
        try await flights.join(id) {
            for _ in 0..<Self.patience {
                let now = resources.now()
                let claim = try await resources.pool.query(
                    store.claim(id, until: now + settings.lease, at: now))
                if let ticket = try claim.oneOrNone().map(PrintedTicket.init(row:)) {
                    // Whoever drew it a moment ago has put it there.
                    if let key = ticket.key, try await shelf.has(key, sure: true) {
                        try await resources.pool.query(store.release([id]))
                    } else {
                        try await draw([ticket], .now)
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

    /// Draws and stores tickets of one reservation that were claimed, and notes what became of them.
    private func draw(_ tickets: [PrintedTicket], _ urgency: PressRoom.Urgency) async throws {
        do {
            let results = try await press.press(urgency) { renderers in
                tickets.map { ticket in
                    Result { () throws(DrawingFailure) in
                        try renderers.pdf(ticket.data, template: ticket.event.templateName)
                    }
                }
            }
            var failures: [(PrintedTicket, DrawingFailure)] = []
            var drawn: [(PrintedTicket, Drawn)] = []
            for (ticket, result) in zip(tickets, results) {
                switch result {
                case .failure(let failure): failures.append((ticket, failure))
                case .success(let document): drawn.append((ticket, document))
                }
            }
            let finished = try await put(drawn)
            if let id = tickets.first?.reservation.id { try await note(finished, failures, of: id) }
        } catch {
            // It is nobody's fault that the store, or a press, is away.
            let later = resources.now() + 5
            try await resources.pool.query(store.postpone(tickets.map(\.id), until: later))
            throw error
        }
    }

    /// All at the same time, for a store may be far away.
    private func put(_ drawn: [(PrintedTicket, Drawn)]) async throws -> [TicketsStore.Finished] {
        try await withThrowingTaskGroup(of: TicketsStore.Finished.self) { group in
            for (ticket, document) in drawn {
                group.addTask {
                    let key = ticket.key(document.digest)
                    try await shelf.put(document.bytes, at: key, .pdf)
                    return TicketsStore.Finished(
                        id: ticket.id, holder: ticket.holder, key: key, digest: document.digest)
                }
            }
            return try await group.reduce(into: [TicketsStore.Finished]()) { $0.append($1) }
        }
    }

    private func note(
        _ finished: [TicketsStore.Finished], _ failures: [(PrintedTicket, DrawingFailure)], of id: ReservationID
    ) async throws {
        let now = resources.now()
        let failed = failures.map { ticket, failure in
            let attempts = min(ticket.attempts + 1, settings.attempts)
            let next = attempts < settings.attempts ? now + Double(1 << min(attempts, 9)) : nil
            resources.logger.error(
                "A ticket cannot be drawn",
                metadata: [
                    "ticket": "\(ticket.id)", "attempt": "\(attempts) of \(settings.attempts)",
                    "error": "\(failure.message)",
                ])
            return TicketsStore.Failed(
                id: ticket.id, holder: ticket.holder, error: failure.message, attempts: attempts, next: next)
        }
        try await resources.transaction { [store] tx, outbox in
            _ = try store.enter(id, tx)
            if !finished.isEmpty { try store.finish(finished, of: id, at: now, tx) }
            if !failed.isEmpty { try store.fail(failed, at: now, tx) }
            try Self.tellIfReady(id, store, at: now, tx, outbox)
        }
    }
}

extension APIError {
    static let beingMade = APIError(
        .conflict, "BEING_MADE", "the document is being made; ask again in a moment", retryAfter: 1)
}

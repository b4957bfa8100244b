import Domain
import Foundation
import Postgres
import ServiceKit

/// In which order the tickets of an event are exported. What is equal in it is ordered by what comes next.
public enum ExportOrder: String, Sendable, CaseIterable {
    /// By section, row and number, as people count: seat 9 before seat 10, row Z before row AA.
    case seat
    /// By the holder's name as it is written; who has none comes last.
    case name
    /// By the number that stands on the ticket.
    case number
}

/// What the tickets of an event are exported as.
public enum ExportForm: String, Sendable, CaseIterable {
    /// One document with the pages of all.
    case pdf
    /// An archive with a document of each, as a download gives it.
    case zip
}

/// A ticket that is not in an export.
public struct MissingTicket: Sendable, Hashable {
    public let id: TicketID
    /// As it would stand on the ticket.
    public let number: String
    /// Why it cannot be drawn, and what to do.
    public let reason: String
}

/// A piece of an export.
public struct ExportPart: Sendable {
    /// What comes next in the file.
    public let bytes: [UInt8]
    /// Tickets that were added since the last piece.
    public let made: Int
    /// Those that were left out since then.
    public let missing: [MissingTicket]
}

/// The valid tickets of an event, to be exported in an order.
///
/// Each is drawn for it, for the event as it is when the export begins: that takes less time than to fetch a document from a
/// store, and makes the same one where the stored one is as it should be. What is stored stays as it is. One that its template
/// does not draw is left out, and not drawn by that of last resort: what is to be printed should be put right first.
public struct TicketExport: Sendable {
    let event: EventOutline
    let tickets: [TicketID]
    let pool: Pool
    let press: PressRoom
    /// Presses that may be at work on it.
    let width: Int

    /// Tickets that there were when it began.
    public var count: Int { tickets.count }
}

extension TicketsService {
    /// Throws `APIError` 404 where the event has no valid tickets.
    public func export(_ event: EventID, by order: ExportOrder) async throws -> TicketExport {
        // To sort a hundred thousand takes seconds.
        let row = try await resources.pool.transaction(
            access: .readOnly, statementTimeout: .within(.seconds(300))
        ) { [store] tx in
            try tx.query(store.exported(event, by: order)).oneOrNone((JSON<EventOutline>, [TicketID]).self)
        }
        guard let (outline, tickets) = row, !tickets.isEmpty else { throw APIError.notFound("event with tickets") }
        return TicketExport(
            event: outline.value, tickets: tickets, pool: resources.pool, press: press,
            width: max(1, settings.presses))
    }
}

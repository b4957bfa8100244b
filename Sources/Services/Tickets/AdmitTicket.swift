import Domain
import Foundation
import HTTPTypes
import Postgres
import ServiceKit

/// What a scan came to.
struct Judgement: Codable, Sendable {
    var outcome: ScanOutcome
    var ticket: Ticket?
    var why: CancelReason?
    /// The admission that came first.
    var rival: Rival?
    /// Why a text is no code.
    var fault: String?
}

extension TicketsService {
    /// The signature first, which needs nobody; then the database, which admits one of any number of scans.
    ///
    /// The window of time in the code is for gates without a network: here the event's own end decides, which may have been
    /// moved since the code was printed.
    func judge(_ scan: Scan) async throws -> Judgement {
        let now = resources.now()
        let (sql, verdict) = statement(for: scan, at: now)
        let rows = try await resources.pool.query(sql)
        return try verdict ?? Self.judgement(rows, scan, at: now, settings.address())
    }

    /// The same within a transaction.
    func judge(_ scan: Scan, _ tx: Transaction) throws -> Judgement {
        let now = resources.now()
        let (sql, verdict) = statement(for: scan, at: now)
        let rows = try tx.query(sql)
        return try verdict ?? Self.judgement(rows, scan, at: now, settings.address())
    }

    /// What is asked of the database, and the verdict where that is known without it.
    private func statement(for scan: Scan, at instant: Date) -> (SQL, Judgement?) {
        let (id, verdict) = Self.read(scan.code, keys.ring, event: scan.event, at: instant)
        if let verdict { return (store.log(scan, verdict.outcome, code: id, at: instant), verdict) }
        guard let id else { preconditionFailure("a code without a verdict names a ticket") }
        return (store.admit(id, scan, grace: settings.grace, at: instant), nil)
    }

    /// What a genuine code names as its ticket, which is another id than the ticket's own where it was given a new code; and
    /// a verdict where the code alone decides.
    static func read(
        _ code: String, _ ring: KeyRing, event: EventID?, at instant: Date
    ) -> (TicketID?, Judgement?) {
        switch ring.verify(code, revoked: [], event: event, at: instant) {
        case .valid(let code), .notYetValid(let code), .expired(let code), .revoked(let code): (code.ticket, nil)
        case .wrongEvent(let code): (code.ticket, Judgement(outcome: .wrongEvent))
        case .unknownKey: (nil, Judgement(outcome: .badSignature, fault: "no key of this box office signed it"))
        case .badSignature: (nil, Judgement(outcome: .badSignature, fault: "it is forged: the key did not sign it"))
        case .malformed(let fault): (nil, Judgement(outcome: .malformed, fault: "\(fault)"))
        }
    }

    private static func judgement(
        _ rows: Rows, _ scan: Scan, at instant: Date, _ address: String
    ) throws -> Judgement {
        let row = try rows.one()
        var judgement = Judgement(outcome: try row["outcome"])
        if judgement.outcome == .unknown { return judgement }
        var ticket = try Ticket(row: row, address: address)
        judgement.why = try row["why"]
        if let at = ticket.verifiedAt { judgement.rival = Rival(at: at, gate: try row["admitted_gate"]) }
        if judgement.outcome == .admitted {
            // The row is as it was before.
            (ticket.status, ticket.verifiedAt, ticket.verifiedBy) = (.verified, instant, scan.user)
            ticket.updatedAt = instant
        }
        judgement.ticket = ticket
        return judgement
    }

    /// Takes back an admission that was a mistake.
    func undoAdmission(_ id: TicketID, _ caller: Caller) async throws {
        let wasAdmitted = try await resources.pool.query(
            store.undo(id, scan: UUID(), caller: caller.name, at: resources.now())
        ).oneOrNone(Bool.self)
        guard let wasAdmitted else { throw APIError.notFound("ticket") }
        guard wasAdmitted else {
            throw APIError.conflict("NOT_ADMITTED", "nobody was admitted with this ticket, so nothing can be undone")
        }
    }
}

extension CancelReason {
    fileprivate var message: String {
        switch self {
        case .refunded: "the ticket was refunded"
        case .reissued: "the ticket was issued anew, and this code is good for nothing since: ask for the new one"
        case .revoked, .compensated: "the ticket is cancelled"
        }
    }
}

extension Judgement {
    /// What a gate is told; nil where somebody is admitted.
    var refusal: APIError? {
        switch outcome {
        case .admitted, .undone: nil
        case .alreadyAdmitted:
            .conflict(
                outcome.rawValue,
                "somebody was admitted with this ticket at \(rival.map { $0.at.formatted(.api) } ?? "an earlier time")"
                    + (rival?.gate.map { " (\($0))" } ?? ""), details: details)
        case .revoked:
            .conflict(outcome.rawValue, why?.message ?? "the ticket is cancelled", details: details)
        case .expired: .conflict(outcome.rawValue, "the event is over", details: details)
        case .eventCancelled: .conflict(outcome.rawValue, "the event is cancelled", details: details)
        case .wrongEvent: APIError(.badRequest, outcome.rawValue, "the ticket is for another event", details: details)
        case .unknown: APIError(.notFound, outcome.rawValue, "the ticket is not known here, though its code is genuine")
        case .malformed: APIError(.badRequest, outcome.rawValue, fault ?? "it is no ticket code")
        case .badSignature: APIError(.badRequest, outcome.rawValue, fault ?? "it is forged")
        }
    }

    private var details: JSONValue? {
        var members: [String: JSONValue] = [:]
        if let ticket {
            members["ticketId"] = .string("\(ticket.id)")
            members["eventId"] = .string("\(ticket.eventId)")
        }
        if let why { members["reason"] = .string(why.rawValue) }
        if let rival {
            members["admittedAt"] = .string(rival.at.formatted(.api))
            members["gate"] = rival.gate.map { .string($0) }
        }
        return members.isEmpty ? nil : .object(members)
    }
}

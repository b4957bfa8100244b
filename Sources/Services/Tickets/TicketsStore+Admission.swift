import Domain
import Foundation
import Postgres

/// What a gate says of a scan.
struct Scan: Sendable {
    let id: UUID
    /// What was read.
    let code: String
    /// The event that the gate admits to; nil admits to any.
    let event: EventID?
    var gate: String?
    var device: String?
    let scannedAt: Date
    /// What logs call who scanned.
    let caller: String
    let user: UserID?
}

/// How a scan is answered.
enum ScanOutcome: String, Codable, Sendable, PostgresValue, CaseIterable {
    case admitted = "ADMITTED"
    case alreadyAdmitted = "ALREADY_ADMITTED"
    case revoked = "REVOKED"
    case expired = "EXPIRED"
    case eventCancelled = "EVENT_CANCELLED"
    case wrongEvent = "WRONG_EVENT"
    case unknown = "UNKNOWN"
    case malformed = "MALFORMED"
    case badSignature = "BAD_SIGNATURE"
    /// No scan: staff took an admission back.
    case undone = "UNDONE"
}

extension TicketsStore {
    /// The ticket that a code with this id belongs to. Only those of tickets with another code than their first are known.
    private func ticket(named id: TicketID?) -> SQL {
        "coalesce((select ticket_id from tickets.reissued_codes where id = \(id)), \(id))"
    }

    /// Judges the scan of a genuine code, which has this id, admits, and writes it down, in one statement: the row of the
    /// ticket is locked before it is looked at, so that of any number of scans one is the first.
    func admit(_ id: TicketID, _ scan: Scan, grace: Duration, at instant: Date) -> SQL {
        """
        with found as materialized (
            select \(Ticket.columns), t.admitted_gate, e.is_cancelled as is_event_cancelled,
                case when t.cancelled_why is null and coalesce(t.code_id, t.id) <> \(id) then 'REISSUED'
                    else t.cancelled_why end as why,
                e.ends_at + \(grace) <= \(instant) as is_over
            from tickets.tickets t join tickets.events e on e.id = t.event_id
            where t.id = \(ticket(named: id)) for update of t),
        judged as materialized (
            select found.*, case
                when found.id is null then 'UNKNOWN'
                when found.event_id <> \(scan.event) then 'WRONG_EVENT'
                when found.why is not null then 'REVOKED'
                when found.admitted_at is not null then 'ALREADY_ADMITTED'
                when found.is_event_cancelled then 'EVENT_CANCELLED'
                when found.is_over then 'EXPIRED'
                else 'ADMITTED' end as outcome
            from (select 1) as one left join found on true),
        admitted as (
            update tickets.tickets t set admitted_at = \(instant), admitted_by = \(scan.user), admitted_gate = \(scan.gate),
                admitted_scan = \(scan.id), updated_at = \(instant)
            from judged where t.id = judged.id and judged.outcome = 'ADMITTED'),
        logged as (
            insert into tickets.scans (id, ticket_id, event_id, outcome, gate, device, scanned_by, scanned_at, received_at,
                rival_at, rival_gate)
            select \(scan.id), coalesce(judged.id, \(id)), \(scan.event), outcome, \(scan.gate), \(scan.device), \(scan.caller),
                \(scan.scannedAt), \(instant), admitted_at, admitted_gate
            from judged)
        select * from judged
        """
    }

    /// Writes down a scan that needs no look at a ticket; nil is the id of what is no code of ours.
    func log(_ scan: Scan, _ outcome: ScanOutcome, code id: TicketID?, at instant: Date) -> SQL {
        """
        insert into tickets.scans (id, ticket_id, event_id, outcome, gate, device, scanned_by, scanned_at, received_at, code)
        values (\(scan.id), \(ticket(named: id)), \(scan.event), \(outcome), \(scan.gate), \(scan.device), \(scan.caller),
            \(scan.scannedAt), \(instant), \(id == nil ? String(scan.code.prefix(200)) : nil))
        on conflict (id) do nothing
        """
    }

    /// Takes an admission back, and writes that down. Whether there was one; no row where there is no such ticket.
    func undo(_ id: TicketID, scan: UUID, caller: String, at instant: Date) -> SQL {
        """
        with found as materialized (
            select id, admitted_at, admitted_gate from tickets.tickets where id = \(id) for update),
        undone as (
            update tickets.tickets t set admitted_at = null, admitted_by = null, admitted_gate = null, admitted_scan = null,
                updated_at = \(instant)
            from found where t.id = found.id and found.admitted_at is not null),
        logged as (
            insert into tickets.scans (id, ticket_id, outcome, scanned_by, scanned_at, received_at, rival_at, rival_gate)
            select \(scan), id, 'UNDONE', \(caller), \(instant), \(instant), admitted_at, admitted_gate
            from found where admitted_at is not null)
        select admitted_at is not null from found
        """
    }

    // MARK: - Scans that come later

    /// How a ticket stands, for scans that were made some time ago.
    struct Standing: Sendable {
        let event: EventID
        let why: CancelReason?
        let validUntil: Date
        var admittedAt: Date?
        var gate: String?
    }

    /// The tickets that codes with these ids belong to, where that is another id.
    func reissued(_ ids: [TicketID], _ tx: Transaction) throws -> [TicketID: ReissuedCode] {
        let rows = try tx.query(
            "select id, ticket_id, replaced_at from tickets.reissued_codes where id = any(\(ids))"
        ).all((TicketID, TicketID, Date?).self)
        return Dictionary(
            uniqueKeysWithValues: rows.map { ($0.0, ReissuedCode(ticket: $0.1, replacedAt: $0.2)) })
    }

    /// Locks the tickets that codes with these ids belong to: none of them gets another code until the transaction ends.
    func lock(named ids: [TicketID], grace: Duration, _ tx: Transaction) throws -> [TicketID: Standing] {
        let rows = try tx.query(
            """
            select t.id, t.event_id, t.cancelled_why, e.ends_at + \(grace), t.admitted_at, t.admitted_gate
            from tickets.tickets t join tickets.events e on e.id = t.event_id
            where t.id in (
                select coalesce(c.ticket_id, named.id)
                from unnest(\(ids)) as named (id) left join tickets.reissued_codes c on c.id = named.id)
            order by t.id for update of t
            """
        ).all((TicketID, EventID, CancelReason?, Date, Date?, String?).self)
        return Dictionary(
            uniqueKeysWithValues: rows.map { row in
                (
                    row.0,
                    Standing(event: row.1, why: row.2, validUntil: row.3, admittedAt: row.4, gate: row.5)
                )
            })
    }

    /// Scans that were written down before, as they were answered.
    func answered(_ ids: [UUID], _ tx: Transaction) throws -> [UUID: (outcome: ScanOutcome, rival: Rival?)] {
        let rows = try tx.query(
            "select id, outcome, rival_at, rival_gate from tickets.scans where id = any(\(ids))"
        ).all((UUID, ScanOutcome, Date?, String?).self)
        return Dictionary(
            uniqueKeysWithValues: rows.map { row in
                (row.0, (row.1, row.2.map { Rival(at: $0, gate: row.3) }))
            })
    }

    /// A scan with its answer.
    struct Answered: Sendable {
        let scan: Scan
        let ticket: TicketID?
        let outcome: ScanOutcome
        let rival: Rival?
    }

    func write(_ scans: [Answered], at instant: Date, _ tx: Transaction) throws {
        try tx.query(
            """
            insert into tickets.scans (id, ticket_id, event_id, outcome, gate, device, scanned_by, scanned_at, received_at,
                rival_at, rival_gate, code)
            select id, ticket_id, event_id, outcome, gate, device, scanned_by, scanned_at, \(instant), rival_at, rival_gate,
                code
            from unnest(\(scans.map(\.scan.id)), \(scans.map(\.ticket)), \(scans.map(\.scan.event)),
                \(scans.map(\.outcome)), \(scans.map(\.scan.gate)), \(scans.map(\.scan.device)), \(scans.map(\.scan.caller)),
                \(scans.map(\.scan.scannedAt)), \(scans.map { $0.rival?.at }), \(scans.map { $0.rival?.gate }),
                \(scans.map { $0.ticket == nil ? String($0.scan.code.prefix(200)) : nil }))
                as made (id, ticket_id, event_id, outcome, gate, device, scanned_by, scanned_at, rival_at, rival_gate, code)
            on conflict (id) do nothing
            """)
    }

    /// Admits by scans that were made some time ago, in place of what stood there.
    func admit(_ scans: [TicketID: Scan], at instant: Date, _ tx: Transaction) throws {
        let all = scans.sorted { $0.key < $1.key }
        try tx.query(
            """
            update tickets.tickets t set admitted_at = made.admitted_at, admitted_by = made.admitted_by,
                admitted_gate = made.gate, admitted_scan = made.scan_id, updated_at = \(instant)
            from unnest(\(all.map(\.key)), \(all.map(\.value.scannedAt)), \(all.map(\.value.user)), \(all.map(\.value.gate)),
                \(all.map(\.value.id))) as made (id, admitted_at, admitted_by, gate, scan_id)
            where t.id = made.id
            """)
    }

    // MARK: - For gates without a network

    func event(_ id: EventID) -> SQL { "select ends_at, is_cancelled from tickets.events where id = \(id)" }

    /// Codes that admit nobody by what they name as their ticket, and whether the ticket has another that does.
    func refused(of event: EventID) -> SQL {
        """
        select id, bool_or(is_reissued)
        from (
            select id, false from tickets.tickets where event_id = \(event) and cancelled_at is not null
            union all
            select c.id, t.cancelled_at is null
            from tickets.reissued_codes c join tickets.tickets t on t.id = c.ticket_id
            where c.event_id = \(event) and (c.replaced_at is not null or t.cancelled_at is not null))
            as refused (id, is_reissued)
        group by id order by id
        """
    }
}

/// A code of a ticket that has another than its first.
struct ReissuedCode: Sendable, Hashable {
    let ticket: TicketID
    /// From then on another one was valid; nil for the one that is.
    let replacedAt: Date?
}

/// The other admission of a ticket.
struct Rival: Codable, Sendable, Hashable {
    let at: Date
    let gate: String?
}

import Crypto
import Domain
import Foundation
import Postgres
import Rendering
import ServiceKit

// A job passes over documents that are as they should be without a look at them: the database compares stamps, which are made
// of everything that a document depends on. What the database knows of that it adds itself (M007); the rest is its look.

extension CompiledTemplate {
    /// What decides how a ticket is drawn beside what is known of it, as the digest of that.
    var look: String {
        Look(form: PrintedTicket.form, renderer: rendererVersion, template: template.digest, fonts: fonts.digest).digest
    }
}

struct Look: Sendable, Hashable {
    /// Of the data that tickets are printed from.
    var form: Int
    var renderer: Int
    var template: String
    var fonts: String

    var digest: String {
        SHA256.hash(data: Array("\(form)\n\(renderer)\n\(template)\n\(fonts)\n".utf8)).hexadecimal
    }
}

extension TicketsService {
    /// How tickets would look now, by the names of their templates. Those of a template that cannot be read are looked at,
    /// and it is told of each why.
    func looks(of tickets: [TicketID]) async throws -> [String: String] {
        let names = try await resources.pool.query(store.templates(of: tickets), isRepeatable: true).all(String.self)
        return try await press.press(.later) { renderers in
            names.reduce(into: [:]) { looks, name in
                // Why is told where the ticket is looked at.
                looks[name] = try? renderers.compiled(.named(name)).look
            }
        }
    }

    /// Stamps documents that were looked at and are as they should be, so that the next job passes over them.
    func stamp(_ renewals: [Renewal]) async throws {
        let right = renewals.filter(\.isStanding)
        if right.isEmpty { return }
        try await resources.pool.query(store.stamp(right), isRepeatable: true)
    }
}

extension TicketsStore {
    func templates(of tickets: [TicketID]) -> SQL {
        """
        select distinct outline ->> 'templateName' from tickets.events
        where id in (select event_id from tickets.tickets where id = any(\(tickets)))
        """
    }

    /// The stamp of a document that is drawn from a row of `tickets.tickets t` with this holder and code.
    static func stamp(look: SQL, outline: SQL, holder: SQL, code: SQL, digest: SQL) -> SQL {
        """
        tickets.document_stamp(\(look), \(outline), t.id, t.reservation_id, t.position, t.seat_id, \(holder), \(code),
            t.issued_at, \(digest))
        """
    }

    private static let ownStamp = stamp(
        look: "known.look", outline: "known.outline", holder: "t.holder_name", code: "t.code",
        digest: "t.document_digest")

    /// Those of some tickets that have no stamp, or another than their document would get now. Cancelled ones are left out.
    static func unstamped(_ tickets: [TicketID], _ looks: [String: String]) -> SQL {
        // Computed once for an event, not for each ticket.
        """
        with known as materialized (
            select e.id, look.digest as look, tickets.outline_digest(e.outline) as outline
            from tickets.events e
                join unnest(\(Array(looks.keys)), \(Array(looks.values))) as look (template, digest)
                    on look.template = e.outline ->> 'templateName'
            where e.id in (select event_id from tickets.tickets where id = any(\(tickets))))
        select t.* from tickets.tickets t left join known on known.id = t.event_id
        where t.id = any(\(tickets)) and t.cancelled_at is null
            and (known.id is null or t.document_stamp is null or t.document_stamp <> \(ownStamp))
        """
    }

    /// Stamps documents of tickets that are as they were when they were looked at. What somebody else works on is left to the
    /// next look.
    func stamp(_ renewals: [Renewal]) -> SQL {
        let tickets = renewals.map(\.ticket)
        return """
            with held as materialized (
                select id from tickets.tickets where id = any(\(tickets.map(\.id)))
                order by id for no key update skip locked),
            known as materialized (
                select e.id, e.changed_at, tickets.outline_digest(e.outline) as outline from tickets.events e
                where e.id in (select event_id from tickets.tickets where id = any(\(tickets.map(\.id))))),
            seen as (
                select seen.*, known.outline, known.id as event_id
                from unnest(\(tickets.map(\.id)), \(renewals.map(\.standing.digest)), \(tickets.map(\.holder)),
                        \(tickets.map(\.code)), \(tickets.map(\.event.id)), \(tickets.map(\.heard)), \(renewals.map(\.look)))
                    as seen (id, digest, holder_name, code, event, heard, look)
                    join known on known.id = seen.event and known.changed_at = seen.heard::timestamptz)
            update tickets.tickets t
            set document_stamp = \(Self.stamp(
                look: "seen.look", outline: "seen.outline", holder: "t.holder_name", code: "t.code",
                digest: "t.document_digest"))
            from held, seen
            where t.id = held.id and t.id = seen.id and t.event_id = seen.event_id and t.document_digest = seen.digest
                and t.holder_name is not distinct from seen.holder_name and t.code = seen.code and t.plain_at is null
            """
    }
}

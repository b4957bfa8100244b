import Domain
import Foundation
import Postgres
import ServiceKit

extension TicketsService {
    /// Removes documents that others took the place of some time ago, whatever changed them. Nobody is led to them since,
    /// and links from before have expired. Any number of processes may do so.
    func removeSuperseded() async throws {
        let limit = 200
        while true {
            // Never while a link may be out.
            let end = resources.now() - max(settings.retention, settings.linkLife)
            let keys = try await resources.pool.query(
                store.superseded(before: end, atMost: limit), isRepeatable: true
            ).all(String.self)
            var removed: [String] = []
            for key in keys {
                // The shelf has told the log why not; those that come after it can be removed perhaps.
                if (try? await shelf.remove(key)) != nil { removed.append(key) }
            }
            try await resources.pool.query(store.forgetSuperseded(removed, before: end), isRepeatable: true)
            if keys.count < limit || removed.isEmpty { return }
        }
    }
}

extension TicketsStore {
    /// Documents that were superseded before an instant, the first ones first. What somebody is led to is none of them.
    func superseded(before end: Date, atMost limit: Int) -> SQL {
        """
        select s.key from tickets.superseded_documents s
        where s.superseded_at <= \(end)
            and not exists (select from tickets.tickets t where t.id = s.ticket_id and t.document_key = s.key)
            and not exists (select from tickets.reservations r where r.id = s.reservation_id and r.merged_key = s.key)
        order by s.superseded_at limit \(limit)
        """
    }

    /// They are removed.
    func forgetSuperseded(_ keys: [String], before end: Date) -> SQL {
        "delete from tickets.superseded_documents where key = any(\(keys)) and superseded_at <= \(end)"
    }
}

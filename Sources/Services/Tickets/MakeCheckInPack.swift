import Domain
import Foundation
import Postgres
import ServiceKit

extension TicketsService {
    /// What kind of statement a pack is.
    static let packKind = "ticketpress-check-in-pack-1"

    /// What a gate needs to judge codes without a network.
    private struct Pack: Encodable {
        struct Validity: Encodable {
            /// From then on no ticket of the event admits, whatever its code says.
            let until: Date
        }

        let eventId: EventID
        let issuedAt: Date
        let isCancelled: Bool
        let validity: Validity
        /// As `ticketpress keys export` writes them.
        let keys: JSONValue
        /// Codes that admit nobody, by what they name as their ticket.
        let revoked: [TicketID]
        /// Those of them whose tickets have another code, which does.
        let reissued: [TicketID]
    }

    /// Signed with the key of the tickets, so that it can be handed on by whatever way.
    func pack(_ id: EventID) async throws -> SignedStatement {
        let event = try await resources.pool.query(store.event(id), isRepeatable: true).oneOrNone((Date, Bool).self)
        guard let (end, isCancelled) = event else { throw APIError.notFound("event with tickets") }
        let refused = try await resources.pool.query(store.refused(of: id), isRepeatable: true)
            .all((TicketID, Bool).self)
        let ring = keys.ring.exported
        let pack = Pack(
            eventId: id, issuedAt: resources.now(), isCancelled: isCancelled,
            validity: .init(until: end + settings.grace),
            keys: try JSONDecoder().decode(JSONValue.self, from: Data(try ring.json())),
            revoked: refused.map(\.0), reissued: refused.filter(\.1).map(\.0))
        let bytes = try APIResponse.bytes(of: pack)
        return try keys.signer.state(Array(bytes), kind: Self.packKind)
    }
}

import Domain
import Foundation
import ObjectStorage
import Postgres
import ServiceKit

extension TicketsService {
    /// A fresh link to a ticket's document, which is made on the spot where there is none, or none any more.
    /// `isTheirs` says whether who asks may have what a buyer has.
    func link(_ id: TicketID, _ isTheirs: (UserID) -> Bool) async throws -> PresignedLink {
        try await link(
            try await present {
                try await resources.pool.query(store.document(id), isRepeatable: true)
                    .oneOrNone((UserID, Bool, String?, String?, Date?, ReservationID, Int).self).map { row in
                        StoredDocument(
                            buyer: row.0, isCancelled: row.1, key: row.2, error: row.3, plainAt: row.4,
                            fileName: "ticket-\(row.5.printedNumber)-\(row.6).pdf")
                    }
            } isTheirs: {
                isTheirs($0)
            } make: {
                try await ensure(id)
            })
    }

    /// The same for the one document of all tickets of a reservation.
    func link(reservation id: ReservationID, _ isTheirs: (UserID) -> Bool) async throws -> PresignedLink {
        try await link(try await present(reservation: id, isTheirs))
    }

    /// For the mail that brings the tickets.
    func fetch(_ id: ReservationID) async throws -> FetchReservationDocument.Response {
        // Between looking and fetching it may be gone once more, but not for ever.
        for _ in 0..<3 {
            let (key, fileName) = try await present(reservation: id) { _ in true }
            if let content = try await shelf.get(key) {
                return .init(
                    fileName: fileName, mediaType: "application/pdf", content: Data(content),
                    link: "\(settings.address())/\(MailedLink.path)/\(MailedLink(id, settings.secret).text)")
            }
        }
        throw APIError.beingMade
    }

    private func link(_ document: (key: String, fileName: String)) async throws -> PresignedLink {
        try await shelf.link(document.key, for: settings.linkLife, fileName: document.fileName)
    }

    private func present(
        reservation id: ReservationID, _ isTheirs: (UserID) -> Bool
    ) async throws -> (key: String, fileName: String) {
        var single: TicketID?
        return try await present {
            var row = try await self.row(ofReservation: id)
            if row == nil, try await issueAhead(id) { row = try await self.row(ofReservation: id) }
            return row.map { row in
                single = row.5
                return StoredDocument(
                    buyer: row.0, isCancelled: row.1, key: row.2, error: row.3, plainAt: row.4,
                    fileName: "tickets-\(id.printedNumber).pdf")
            }
        } isTheirs: {
            isTheirs($0)
        } make: {
            if let single { try await ensure(single) } else { try await ensureMerged(id) }
        }
    }

    private func row(
        ofReservation id: ReservationID
    ) async throws -> (UserID, Bool, String?, String?, Date?, TicketID?)? {
        try await resources.pool.query(store.document(ofReservation: id), isRepeatable: true)
            .oneOrNone((UserID, Bool, String?, String?, Date?, TicketID?).self)
    }

    /// The key of a document that is in the store. Where it is not, `make` is to put it there.
    private func present(
        _ find: () async throws -> StoredDocument?, isTheirs: (UserID) -> Bool, make: () async throws -> Void
    ) async throws -> (key: String, fileName: String) {
        var tries = 0
        for _ in 0..<3 {
            guard let document = try await find(), isTheirs(document.buyer) else { throw APIError.notFound("ticket") }
            guard !document.isCancelled else { throw APIError.ticketCancelled }
            if let key = document.key, try await shelf.has(key) {
                let found = (key, document.fileName)
                if tries > 0 || !isWorthATry(document) { return found }
                do { try await make() } catch is APIError {
                    // One of last resort is better than to be told to come again.
                    return found
                }
            } else {
                // The first try may have been somebody's who draws ahead, and leaves a plain one for later.
                if tries > 1, let error = document.error { throw APIError.undrawable(error) }
                try await make()
            }
            tries += 1
        }
        throw APIError.beingMade
    }

    /// Whether a document is one of last resort, and what stopped the right one may have been mended since.
    private func isWorthATry(_ document: StoredDocument) -> Bool {
        guard let tried = document.plainAt else { return false }
        return tried + settings.plainLife <= resources.now()
    }
}

extension APIError {
    static func undrawable(_ reason: String) -> APIError {
        conflict("DOCUMENT_FAILED", "the document cannot be made: \(reason)")
    }
}

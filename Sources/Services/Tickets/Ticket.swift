import Domain
import Foundation
import Postgres

enum TicketStatus: String, Codable, Sendable, PostgresValue, CaseIterable {
    /// Issued; its document is not made yet.
    case pending = "PENDING"
    case generated = "GENERATED"
    /// Somebody was admitted with it.
    case verified = "VERIFIED"
    case cancelled = "CANCELLED"
}

/// Why a ticket, or a code of it, admits nobody any more.
enum CancelReason: String, Codable, Sendable, PostgresValue {
    case revoked = "REVOKED"
    case refunded = "REFUNDED"
    case compensated = "COMPENSATED"
    /// Of a code alone: the ticket has another.
    case reissued = "REISSUED"
}

/// A ticket as the API shows it.
struct Ticket: Codable, Sendable, Hashable {
    var id: TicketID
    var reservationId: ReservationID
    var paymentId: PaymentID
    var userId: UserID
    var eventId: EventID
    /// One: a ticket admits one person.
    var seatIds: [SeatID]
    var holderName: String?
    var status: TicketStatus
    /// The signed code.
    var qrCode: String
    /// The address of ours that leads to the document for as long as there is one.
    var pdfUrl: String
    var s3Key: String?
    var documentVersion: Int
    /// Why the document could not be made.
    var documentError: String?
    var verifiedAt: Date?
    var verifiedBy: UserID?
    var createdAt: Date
    var updatedAt: Date
}

extension Ticket {
    /// What `init(row:address:)` reads, from `tickets.tickets t`.
    static let columns: SQL = """
        t.id, t.reservation_id, t.payment_id, t.buyer_id, t.event_id, t.seat_id, t.holder_name, t.status, t.code,
        t.document_key, t.document_version, t.error, t.admitted_at, t.admitted_by, t.created_at, t.updated_at
        """

    /// `address` is what those of this server begin with.
    init(row: Row, address: String) throws {
        id = try row["id"]
        reservationId = try row["reservation_id"]
        paymentId = try row["payment_id"]
        userId = try row["buyer_id"]
        eventId = try row["event_id"]
        seatIds = [try row["seat_id"]]
        holderName = try row["holder_name"]
        status = try row["status"]
        qrCode = try row["code"]
        pdfUrl = "\(address)/api/tickets/\(id)/download?redirect=1"
        s3Key = try row["document_key"]
        documentVersion = try row["document_version"]
        documentError = try row["error"]
        verifiedAt = try row["admitted_at"]
        verifiedBy = try row["admitted_by"]
        createdAt = try row["created_at"]
        updatedAt = try row["updated_at"]
    }
}

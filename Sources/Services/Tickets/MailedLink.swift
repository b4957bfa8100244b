import Crypto
import Domain
import Foundation
import ServiceKit

/// A link that stays: whoever has it gets the document of a reservation as it is that day, without signing in. It is made
/// for the buyer's mail; what it leads to is a link that expires.
///
/// `…/t/ID.CODE`, where the code is 128 bits of HMAC-SHA-256 over the id.
struct MailedLink: Sendable {
    static let path = "t"
    let reservation: ReservationID
    private let key: SymmetricKey

    init(_ reservation: ReservationID, _ secret: ServiceSecret) {
        self.reservation = reservation
        key = secret.derived(for: "links in mails")
    }

    /// Reads what stands after `…/t/`; nil if it was not made here.
    init?(_ text: String, _ secret: ServiceSecret) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let id = ReservationID(String(parts[0])) else { return nil }
        self.init(id, secret)
        // Which digits are wrong is not told by how long it takes to say so.
        let (given, own) = (Array(parts[1].utf8), Array(code.utf8))
        guard given.count == own.count, zip(given, own).reduce(0, { $0 | ($1.0 ^ $1.1) }) == 0 else { return nil }
    }

    var text: String { "\(reservation).\(code)" }

    private var code: String {
        HMAC<SHA256>.authenticationCode(for: Data(reservation.bytes), using: key).prefix(16)
            .map { String(format: "%02x", Int32($0)) }.joined()
    }
}

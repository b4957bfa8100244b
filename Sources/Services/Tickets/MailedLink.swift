import Crypto
import Domain
import Foundation
import ServiceKit

/// A link that stays: whoever has it gets the document of a reservation as it is that day, without signing in. It is made
/// for the buyer's mail; what it leads to is a link that expires.
///
/// `…/t/TOKEN`, where the token is the reservation's id with HMAC-SHA-256 over it.
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
        guard let bytes = Data(base64URL: text), bytes.count == 48, let id = ReservationID(bytes: bytes.prefix(16))
        else {
            return nil
        }
        self.init(id, secret)
        guard HMAC<SHA256>.isValidAuthenticationCode(Data(bytes.suffix(32)), authenticating: id.bytes, using: key)
        else {
            return nil
        }
    }

    var text: String {
        (Data(reservation.bytes) + Data(HMAC<SHA256>.authenticationCode(for: reservation.bytes, using: key))).base64URL
    }
}

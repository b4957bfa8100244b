import Crypto
import Domain
import Foundation
import MessageQueue
import ServiceKit

/// Signs the deliveries that a queue carries, and refuses what others put there or changed.
struct FactSeal: Sendable {
    /// The attribute that has the signature.
    static let attribute = "Signature"
    /// For so long a message is believed: longer than queues keep one, a dead-letter queue after the first, and shorter
    /// than the inbox of a service remembers what it has consumed.
    static let life = Duration.seconds(28 * 86_400)

    private let key: SymmetricKey

    /// What was meant for one service is no other's.
    init(_ secret: ServiceSecret, _ service: ServiceName) {
        key = secret.derived(for: "facts queued for \(service)")
    }

    func sealed(_ delivery: Data, at instant: Date) -> OutgoingMessage {
        // JSON that is text already; two characters that it may have are none that a queue takes.
        let text = String(decoding: delivery, as: UTF8.self)
            .replacing("\u{FFFE}", with: "\\ufffe").replacing("\u{FFFF}", with: "\\uffff")
        let signature = NoticeSignature.make(Data(text.utf8), at: instant, key: key)
        return OutgoingMessage(text, attributes: [Self.attribute: signature])
    }

    /// The delivery. Throws `APIError` 401 where nobody who knows the secret signed it, or too long ago.
    func opened(_ message: ReceivedMessage, at instant: Date) throws(APIError) -> Data {
        let body = Data(message.body.utf8)
        try NoticeSignature.check(
            message.attributes[Self.attribute], of: body, at: instant, tolerance: Self.life, key: key)
        return body
    }
}

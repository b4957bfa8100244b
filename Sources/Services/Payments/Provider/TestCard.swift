import Foundation

/// What a test card is for. Any other number with a right check digit is an ordinary card that pays.
enum TestCard: String, Sendable, CaseIterable {
    case pays
    case cardDeclined
    case insufficientFunds
    case expiredCard
    /// It is charged, and the answer gets lost.
    case answerLost
    /// The request gets lost.
    case requestLost
    /// A notice says later that it paid.
    case paysLate
    /// A notice says later that it was declined.
    case declinesLate
    /// It pays at once, and two notices say so again.
    case answersTwice
    /// It pays, and takes no money back.
    case refundRefused
    /// It pays, and the first answer to a refund gets lost.
    case refundAnswerLost

    /// By the number on the card, for the README and tests.
    static let numbers: [String: TestCard] = [
        "4242424242424242": .pays, "4000000000000002": .cardDeclined, "4000000000009995": .insufficientFunds,
        "4000000000000069": .expiredCard, "4000000000000119": .answerLost, "4000000000000127": .requestLost,
        "4000000000000135": .paysLate, "4000000000000143": .declinesLate, "4000000000000150": .answersTwice,
        "4000000000000168": .refundRefused, "4000000000000176": .refundAnswerLost,
    ]

    init(_ number: String?) { self = number.flatMap { Self.numbers[$0] } ?? .pays }

    /// What the provider answers to a charge.
    var outcome: Charge.Outcome {
        switch self {
        case .cardDeclined: .declined("card_declined")
        case .insufficientFunds: .declined("insufficient_funds")
        case .expiredCard: .declined("expired_card")
        case .paysLate, .declinesLate: .pending
        default: .succeeded
        }
    }

    /// What it says later of what was pending.
    var lateOutcome: Charge.Outcome { self == .declinesLate ? .declined("card_declined") : .succeeded }

    var notices: Int {
        switch self {
        case .paysLate, .declinesLate: 1
        case .answersTwice: 2
        default: 0
        }
    }
}

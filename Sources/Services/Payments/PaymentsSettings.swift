import Crypto
import Foundation
import ServiceKit

/// What of Payments can be set.
public struct PaymentsSettings: Sendable {
    /// What the provider signs its notices with.
    public var webhookKey: SymmetricKey
    /// How far a notice's time may be from ours.
    public var webhookTolerance = Duration.seconds(300)
    /// How long a request waits for the end of a payment before it answers that it is being worked on.
    public var patience = Duration.seconds(10)
    /// How long a reservation is kept for a payment.
    public var keep = Duration.seconds(120)
    /// How long the provider may take to decide.
    public var longestWait = Duration.seconds(900)
    /// How often a provider that has not decided is asked, beside its notices.
    public var poll = Duration.seconds(15)
    /// How long a claim on a payment lasts whose process may or may not be alive.
    public var lease = Duration.seconds(30)
    /// How often payments that nobody works on are looked for.
    public var resume = Duration.milliseconds(500)
    /// How long a payment may wait for being processed.
    public var longestInitiated = Duration.seconds(86_400)
    /// How long the test provider takes for what it decides late.
    public var testDelay = Duration.seconds(2)

    public init(secret: ServiceSecret) { webhookKey = secret.derived(for: "payment notices") }
}

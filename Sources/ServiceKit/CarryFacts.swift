import Foundation

/// Carries facts to a service by a way of its own, in place of a call: a queue, that is. The outbox stays the truth, and what
/// the carrier has not taken waits there.
public protocol FactCarrier: Sendable {
    /// Returns when it answers for the delivery (a `Delivery` in JSON): the service will be handed it, once or more often, and
    /// the outbox need not keep it. Throws `CarrierError`.
    func carry(_ delivery: Data) async throws

    /// Throws where it cannot be reached.
    func check() async throws

    /// How much it has taken and the service not yet done.
    func depth() async throws -> QueueDepth
}

/// Why a carrier did not take a delivery.
public struct CarrierError: Error, Sendable, Hashable, CustomStringConvertible {
    public let description: String
    /// Whether it is this delivery that it does not take. Otherwise another try may succeed, however long that takes.
    public let isOfDelivery: Bool

    public init(_ description: String, isOfDelivery: Bool) {
        (self.description, self.isOfDelivery) = (description, isOfDelivery)
    }

    var asAPIError: APIError? {
        isOfDelivery ? nil : .unavailable("facts cannot be passed on; try again")
    }
}

/// Where facts come in that other processes told.
public struct FactIntake: Sendable {
    let consumers: [String: (Consumer, Resources)]

    /// Consumes a `Delivery` in JSON, in the scope of the request that caused it; one that came before does nothing.
    func consume(_ body: Data) async throws {
        let delivery = try JSONDecoder().decode(Delivery.self, from: body)
        try await consume(delivery, by: consumer(of: delivery))
    }

    /// The same for one that a carrier brought, whose sender does not hear what became of it: it is counted here.
    public func take(_ body: Data) async throws {
        let delivery = try JSONDecoder().decode(Delivery.self, from: body)
        let found = try consumer(of: delivery)
        do {
            try await consume(delivery, by: found)
            found.1.ledger.count(.done, by: delivery.consumer)
        } catch {
            found.1.ledger.count(.failed, by: delivery.consumer)
            throw error
        }
    }

    private func consumer(of delivery: Delivery) throws -> (Consumer, Resources) {
        guard let found = consumers[delivery.consumer] else { throw APIError.notFound("consumer") }
        return found
    }

    private func consume(_ delivery: Delivery, by found: (Consumer, Resources)) async throws {
        try await RequestScope.with(delivery.scope) { try await found.0.consume(delivery, found.1) }
    }

    /// Whether an error says nothing about the fact: the database is away, or the process is being stopped.
    public static func isPassing(_ error: any Error) -> Bool { APIError.of(error)?.statusCode == 503 }
}

extension Resources {
    /// Who carries facts to this service, where that is not done by calls.
    private var carrier: (any FactCarrier)? { carriers[service] }

    /// Facts wait for it, and so requests are served without it.
    var carrierChecks: [Check] {
        carrier.map { carrier in [Check("fact-queue", isVital: false) { try await carrier.check() }] } ?? []
    }

    var carrierQueues: [Queue] {
        carrier.map { carrier in [Queue("fact-queue") { try await carrier.depth() }] } ?? []
    }
}

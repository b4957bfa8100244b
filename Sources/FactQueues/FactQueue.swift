// FactQueues carries facts from process to process by queues of SQS.
//
//   outbox ── FactRelay ──> FactQueue: signed, sent in batches ──> SQS ──> FactReceiver ──> FactIntake: consumed once
//
// The outbox of the service that told a fact stays the truth until the queue has acknowledged it, and the inbox of the one
// that hears of it, until then and after: a message may come twice, and late. What a message says is believed only if it was
// signed with the secret of the box office. One that cannot be consumed is left to the queue's redrive policy, which puts
// it into the dead-letter queue.

import Crypto
import Domain
import Foundation
import MessageQueue
import ServiceKit

/// The queue of one service, for all who tell it facts.
public struct FactQueue: FactCarrier {
    public let service: ServiceName
    let queue: SQSQueue
    let seal: FactSeal
    private let outgoing: Batcher<OutgoingMessage, String>
    private let state: KeptState

    public init(_ queue: SQSQueue, of service: ServiceName, _ secret: ServiceSecret) {
        (self.queue, self.service) = (queue, service)
        seal = FactSeal(secret, service)
        outgoing = Batcher { await queue.send($0) }
        state = KeptState(queue)
    }

    /// Facts that are told at the same time are sent together.
    public func carry(_ delivery: Data) async throws {
        do throws(QueueError) {
            _ = try await outgoing.add(seal.sealed(delivery, at: Date()))
        } catch {
            throw CarrierError("the queue of \(service): \(error)", isOfDelivery: error.isOfMessage)
        }
    }

    public func check() async throws { _ = try await state.current() }

    /// How long the first has waited is not known.
    public func depth() async throws -> QueueDepth {
        let (state, dead) = try await state.current()
        return QueueDepth(waiting: state.waiting + state.inFlight, oldestSeconds: nil, stuck: dead)
    }
}

/// What a queue said of itself some seconds ago: it is paid for each time, and its own numbers are no younger.
private actor KeptState {
    private static let life = Duration.seconds(15)

    private let queue: SQSQueue
    private var kept: (QueueState, dead: Int)?
    private var end = ContinuousClock.now

    init(_ queue: SQSQueue) { self.queue = queue }

    func current() async throws(QueueError) -> (QueueState, dead: Int) {
        if let kept, .now < end { return kept }
        let state = try await queue.state()
        let found = (state, dead: try await queue.deadLetters(of: state))
        (kept, end) = (found, .now + Self.life)
        return found
    }
}

import Domain
import Foundation
import Postgres

/// That a service hears of a fact, said once, and known in every process whether the service runs there or not:
///
///     static let issuing = Subscription(ReservationPaid.self, by: .tickets, "issue")
public struct Subscription<Heard: Fact>: Sendable {
    public let service: ServiceName
    /// `tickets.issue`: never changed once it is in use.
    public let consumer: String

    public init(_ fact: Heard.Type, by service: ServiceName, _ purpose: String) {
        self.service = service
        consumer = "\(service).\(purpose)"
    }

    public var erased: AnySubscription {
        AnySubscription(fact: Heard.name, service: service, consumer: consumer)
    }
}

public struct AnySubscription: Sendable, Hashable {
    public let fact: String
    public let service: ServiceName
    public let consumer: String
}

/// What a service does when it hears of a fact.
public struct Consumer: Sendable {
    public let subscription: AnySubscription
    /// After so many failures a fact is parked.
    public let attempts: Int
    /// Whether it is one transaction, which can hold what the delivery asks for.
    let isTransaction: Bool
    let consume: @Sendable (Delivery, Resources) async throws -> Void

    /// Does it in one transaction of the service, together with the note that it was done: exactly once.
    ///
    /// Whether it was done before shows when the first statement of the body that is waited for is run.
    public static func transaction<Heard: Fact>(
        _ subscription: Subscription<Heard>, attempts: Int = 10,
        _ body: @escaping @Sendable (Heard, Transaction, Outbox) throws -> Void
    ) -> Consumer {
        Consumer(subscription: subscription.erased, attempts: attempts, isTransaction: true) { delivery, resources in
            let fact = try delivery.decode(Heard.self)
            do {
                try await resources.transaction { tx, outbox in
                    try tx.later(delivery.note(in: resources.service))
                    try body(fact, tx, outbox)
                }
            } catch PostgresError.unique(Delivery.onceOnly, _) {
                // It was done, and what is left to be said is that.
                guard let closing = delivery.closing else { return }
                try await resources.pool.query(closing, isRepeatable: true, mayBeLost: true)
            }
        }
    }

    /// Does it, then notes that it was done: a crash in between, or a fact that comes twice at the same time, repeats it.
    /// For what no transaction can hold. What it does must do no harm when it is done twice.
    public static func repeatable<Heard: Fact>(
        _ subscription: Subscription<Heard>, attempts: Int = 10,
        _ body: @escaping @Sendable (Heard) async throws -> Void
    ) -> Consumer {
        Consumer(subscription: subscription.erased, attempts: attempts, isTransaction: false) { delivery, resources in
            let fact = try delivery.decode(Heard.self)
            let done = try await resources.pool.query(
                """
                select exists (select from \(identifier: resources.service.rawValue).consumed_facts
                    where fact_id = \(delivery.factID) and consumer = \(delivery.consumer))
                """, isRepeatable: true)
            guard try !done.one(Bool.self) else { return }
            try await body(fact)
            try await resources.pool.query(
                "\(delivery.note(in: resources.service)) on conflict do nothing", isRepeatable: true)
        }
    }
}

/// What a transaction tells others. It belongs to the transaction's closure.
public final class Outbox {
    private let tx: Transaction
    private let service: ServiceName
    private let post: PostOffice
    private let desk: DeliveryDesk
    /// Deliveries that are claimed for the desk.
    private(set) var claimed: [ClaimedDelivery] = []
    /// Whether somebody is to hear of something who has to look for it.
    private(set) var isToBeSought = false
    /// The names of what it told.
    private(set) var told: [String] = []
    /// Channels on which somebody in this process waits.
    private(set) var woken: Set<String> = []

    init(_ tx: Transaction, _ service: ServiceName, _ post: PostOffice, _ desk: DeliveryDesk) {
        (self.tx, self.service, self.post, self.desk) = (tx, service, post, desk)
    }

    /// Tells a fact to all who subscribed to it, if and when the transaction commits.
    @discardableResult
    public func publish<Told: Fact>(_ fact: Told) throws -> FactID {
        var random = SystemRandomNumberGenerator()
        let id = FactID.make(at: Date(), using: &random)
        let consumers = post.subscriptions.filter { $0.fact == Told.name }.map(\.consumer)
        let (trace, request) = (KeptScope.trace, RequestScope.id)
        let isClaimed = desk.hasRoom
        let schema: SQL = "\(identifier: service.rawValue)"
        let claim: SQL =
            isClaimed ? "1, now() + \(ClaimedDelivery.lease), pg_backend_pid()" : "0, now(), null::integer"
        try tx.later(
            """
            with told as (
                insert into \(schema).facts (id, name, body, request_id)
                values (\(id), \(Told.name), \(JSON(fact))::jsonb || \(JSON(trace))::jsonb, \(request))
                returning id)
            insert into \(schema).deliveries (fact_id, consumer, attempts, due_at, claimed_by)
            select id, unnest(\(consumers)), \(claim) from told
            """)
        told.append(Told.name)
        if isClaimed {
            claimed += consumers.map { consumer in
                ClaimedDelivery(
                    delivery: Delivery(
                        factID: id, fact: Told.name, consumer: consumer, content: .told(fact, trace), requestID: request
                    ),
                    attempt: 1)
            }
        } else if !consumers.isEmpty {
            isToBeSought = true
        }
        return id
    }

    /// Wakes work of this process that waits on a channel, when the transaction has been committed. In other processes such
    /// work finds by itself what there is to do, a little later: a notification of the database would make all commits that
    /// send one wait for each other and for the disk.
    public func wake(_ channel: String) { woken.insert(channel) }
}

/// What an outbox held at the end of its transaction.
struct ToldFacts: Sendable {
    let names: [String]
    let claimed: [ClaimedDelivery]
    let isToBeSought: Bool
    let woken: Set<String>

    init(_ outbox: Outbox) {
        (names, claimed) = (outbox.told, outbox.claimed)
        (isToBeSought, woken) = (outbox.isToBeSought, outbox.woken)
    }
}

/// Who hears of what, over all services of the program, those elsewhere included.
struct PostOffice: Sendable {
    let subscriptions: [AnySubscription]

    init(_ subscriptions: [AnySubscription]) {
        let names = subscriptions.map(\.consumer)
        precondition(Set(names).count == names.count, "two subscriptions have one name: \(names.sorted())")
        self.subscriptions = subscriptions
    }

    func service(of consumer: String) -> ServiceName? {
        subscriptions.first { $0.consumer == consumer }?.service
    }
}

extension Currency: PostgresValue {
    public static var postgresType: PostgresType { .text }

    public func encode(into bytes: inout [UInt8]) throws(ValueError) { try code.encode(into: &bytes) }

    public static func decode(_ cell: Cell) throws(ValueError) -> Self {
        guard let currency = Self(try String.decode(cell)) else {
            throw .invalid(reason: "it is no currency that this program knows")
        }
        return currency
    }
}

extension Identifier: PostgresValue {
    public static var postgresType: PostgresType { .uuid }

    public func encode(into bytes: inout [UInt8]) { bytes += self.bytes }

    public static func decode(_ cell: Cell) throws(ValueError) -> Self {
        guard let id = Self(bytes: Array(try cell.bytes(of: .uuid))) else {
            throw .invalid(reason: "it has not 16 bytes")
        }
        return id
    }
}

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
    let consume: @Sendable (Delivery, Resources) async throws -> Void

    /// Does it in one transaction of the service, together with the note that it was done: exactly once.
    public static func transaction<Heard: Fact>(
        _ subscription: Subscription<Heard>, attempts: Int = 10,
        _ body: @escaping @Sendable (Heard, Transaction, Outbox) throws -> Void
    ) -> Consumer {
        Consumer(subscription: subscription.erased, attempts: attempts) { delivery, resources in
            let fact = try delivery.decode(Heard.self)
            try await resources.transaction { tx, outbox in
                guard try delivery.isNew(in: resources.service, tx) else { return }
                try body(fact, tx, outbox)
            }
        }
    }

    /// Does it, then notes that it was done: a crash in between, or a fact that comes twice at the same time, repeats it.
    /// For what no transaction can hold. What it does must do no harm when it is done twice.
    public static func repeatable<Heard: Fact>(
        _ subscription: Subscription<Heard>, attempts: Int = 10,
        _ body: @escaping @Sendable (Heard) async throws -> Void
    ) -> Consumer {
        Consumer(subscription: subscription.erased, attempts: attempts) { delivery, resources in
            let fact = try delivery.decode(Heard.self)
            let done = try await resources.pool.query(
                """
                select exists (select from \(identifier: resources.service.rawValue).consumed_facts
                    where fact_id = \(delivery.factID) and consumer = \(delivery.consumer))
                """, isRepeatable: true)
            guard try !done.one(Bool.self) else { return }
            try await body(fact)
            try await resources.transaction { tx, _ in _ = try delivery.isNew(in: resources.service, tx) }
        }
    }
}

/// A fact on its way to one consumer.
struct Delivery: Codable, Sendable {
    let factID: FactID
    let fact: String
    let consumer: String
    let body: JSONValue
    let requestID: String?

    /// What consuming it is for: the request that caused the fact, in its trace.
    var scope: Scope {
        var scope = KeptScope(in: body).scope
        scope.requestID = requestID
        scope.factID = factID
        return scope
    }

    func decode<Heard: Fact>(_ type: Heard.Type) throws -> Heard {
        // As facts are written: not strictly, for a newer program may have added members.
        try JSONDecoder().decode(type, from: JSONEncoder().encode(body))
    }

    /// Notes that it is done, within the transaction. False if it was already.
    func isNew(in service: ServiceName, _ tx: Transaction) throws -> Bool {
        try tx.query(
            """
            insert into \(identifier: service.rawValue).consumed_facts (fact_id, consumer) values (\(factID), \(consumer))
            on conflict do nothing
            """
        ).affected == 1
    }
}

/// What a transaction tells others. It belongs to the transaction's closure.
public final class Outbox {
    private let tx: Transaction
    private let service: ServiceName
    private let post: PostOffice
    /// Whether nobody is to hear of anything.
    private(set) var isEmpty = true
    /// The names of what it told.
    private(set) var told: [String] = []

    init(_ tx: Transaction, _ service: ServiceName, _ post: PostOffice) {
        (self.tx, self.service, self.post) = (tx, service, post)
    }

    /// Tells a fact to all who subscribed to it, if and when the transaction commits.
    @discardableResult
    public func publish<Told: Fact>(_ fact: Told) throws -> FactID {
        var random = SystemRandomNumberGenerator()
        let id = FactID.make(at: Date(), using: &random)
        let consumers = post.subscriptions.filter { $0.fact == Told.name }.map(\.consumer)
        let schema: SQL = "\(identifier: service.rawValue)"
        try tx.query(
            """
            with told as (
                insert into \(schema).facts (id, name, body, request_id)
                values (\(id), \(Told.name), \(JSON(fact))::jsonb || \(JSON(KeptScope.trace))::jsonb, \(RequestScope.id))
                returning id)
            insert into \(schema).deliveries (fact_id, consumer) select id, unnest(\(consumers)) from told
            """)
        isEmpty = isEmpty && consumers.isEmpty
        told.append(Told.name)
        return id
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

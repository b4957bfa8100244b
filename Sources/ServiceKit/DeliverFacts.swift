import Domain
import Foundation
import Logging
import Postgres
import Synchronization

/// Brings a service's facts to those who subscribed: at least once, several at a time, in no certain order.
///
/// What is due is claimed in batches. A claim ends when its process of the server has gone (it was ours, and we crashed) or
/// after a minute; then the fact is delivered again. A consumer that fails is asked again with growing pauses, and after
/// its last attempt the delivery is parked with the error, for `facts retry`.
struct FactRelay: Sendable {
    let resources: Resources
    let consumers: [String: (Consumer, Resources)]
    let remote: (any Remote)?
    let wake: Wake

    /// Deliveries at the same time.
    private static let width = 8
    private static let lease = Duration.seconds(60)
    /// How often it looks although nobody woke it.
    private static let patience = Duration.seconds(1)

    private struct Claimed: Sendable {
        let delivery: Delivery
        let attempt: Int
    }

    /// Works until the task is cancelled; what is being delivered then is finished first.
    func run(until isStopping: @escaping @Sendable () -> Bool) async {
        let running = Count()
        var nextReclaim = ContinuousClock.now
        await withDiscardingTaskGroup { group in
            while !isStopping() && !Task.isCancelled {
                var found = 0
                do {
                    if .now >= nextReclaim {
                        try await reclaim()
                        nextReclaim = .now + .seconds(2)
                    }
                    let claimed = try await claim(atMost: Self.width - running.now)
                    found = claimed.count
                    for one in claimed {
                        running.add(1)
                        group.addTask {
                            await RequestScope.with(one.delivery.scope) { await deliver(one) }
                            running.add(-1)
                            wake.signal()
                        }
                    }
                } catch {
                    resources.logger.warning("Facts cannot be fetched", metadata: ["error": "\(error)"])
                }
                if found == 0 { await wake.wait(atMost: Self.patience) }
            }
        }
    }

    // MARK: - Claims

    private var schema: SQL { "\(identifier: resources.service.rawValue)" }

    private func claim(atMost limit: Int) async throws -> [Claimed] {
        guard limit > 0 else { return [] }
        let rows = try await resources.pool.query(
            """
            with due as materialized (
                select fact_id, consumer from \(schema).deliveries
                where done_at is null and parked_at is null and due_at <= now()
                order by due_at limit \(limit) for update skip locked)
            update \(schema).deliveries d
            set attempts = d.attempts + 1, claimed_by = pg_backend_pid(), due_at = now() + \(Self.lease)
            from due join \(schema).facts f on f.id = due.fact_id
            where d.fact_id = due.fact_id and d.consumer = due.consumer
            returning d.fact_id, f.name, d.consumer, f.body, f.request_id, d.attempts
            """)
        return try rows.all((FactID, String, String, JSON<JSONValue>, String?, Int).self).map { row in
            Claimed(
                delivery: Delivery(factID: row.0, fact: row.1, consumer: row.2, body: row.3.value, requestID: row.4),
                attempt: row.5)
        }
    }

    /// Frees what was claimed by those that have gone.
    private func reclaim() async throws {
        try await resources.pool.query(
            """
            update \(schema).deliveries d set due_at = now(), claimed_by = null
            where claimed_by is not null and not exists (select from pg_stat_activity a where a.pid = d.claimed_by)
            """, isRepeatable: true)
    }

    // MARK: - One delivery

    private func deliver(_ claimed: Claimed) async {
        let delivery = claimed.delivery
        let start = ContinuousClock.now
        do {
            let outcome: FactLedger.Outcome
            do {
                outcome = try await handOver(delivery)
            } catch {
                try await note(error, of: claimed)
                return
            }
            try await resources.pool.query(
                """
                update \(schema).deliveries set done_at = now(), claimed_by = null, error = null
                where fact_id = \(delivery.factID) and consumer = \(delivery.consumer)
                """, isRepeatable: true)
            resources.ledger.count(outcome, by: delivery.consumer)
            resources.logger.debug(
                outcome == .sent ? "A fact was sent" : "A fact was consumed",
                metadata: [
                    "name": "\(delivery.fact)", "consumer": "\(delivery.consumer)",
                    "ms": "\((ContinuousClock.now - start) / .milliseconds(1))",
                ])
        } catch {
            // The claim runs out, and the delivery is made again.
            resources.logger.warning(
                "What became of a fact could not be noted",
                metadata: ["fact": "\(delivery.factID)", "consumer": "\(delivery.consumer)", "error": "\(error)"])
        }
    }

    /// To the carrier of whoever hears of it, where there is one; else to the consumer itself.
    private func handOver(_ delivery: Delivery) async throws -> FactLedger.Outcome {
        if let carrier = resources.post.service(of: delivery.consumer).flatMap({ resources.carriers[$0] }) {
            try await carrier.carry(JSONEncoder().encode(delivery))
            return .sent
        }
        if let (consumer, owner) = consumers[delivery.consumer] {
            try await consumer.consume(delivery, owner)
        } else if let service = resources.post.service(of: delivery.consumer), let remote {
            _ = try await remote.post(InternalPaths.facts, to: service, JSONEncoder().encode(delivery))
        } else {
            throw CallError.unreachable(delivery.consumer)
        }
        return .done
    }

    private func note(_ error: any Error, of claimed: Claimed) async throws {
        let delivery = claimed.delivery
        let most = consumers[delivery.consumer]?.0.attempts ?? 10
        // A service that cannot be reached, is busy, or is being stopped, says nothing about the fact.
        let isFactsFault = APIError.of(error)?.statusCode != 503
        let isParked = isFactsFault && claimed.attempt >= most
        let pause = Self.pause(after: claimed.attempt)
        try await resources.pool.query(
            """
            update \(schema).deliveries
            set claimed_by = null, error = \(String("\(error)".prefix(2000))), due_at = now() + \(pause),
                attempts = attempts - \(isFactsFault ? 0 : 1), parked_at = case when \(isParked) then now() end
            where fact_id = \(delivery.factID) and consumer = \(delivery.consumer)
            """, isRepeatable: true)
        resources.ledger.count(isParked ? .parked : .failed, by: delivery.consumer)
        resources.logger.log(
            level: isParked ? .error : .warning, isParked ? "A fact was parked" : "A fact could not be consumed",
            metadata: [
                "fact": "\(delivery.factID)", "name": "\(delivery.fact)", "consumer": "\(delivery.consumer)",
                "attempt": "\(claimed.attempt) of \(most)", "error": "\(error)",
            ])
    }

    /// 0.25 s after the first failure, then twice as long each time, up to a minute.
    static func pause(after attempt: Int) -> Duration {
        .milliseconds(min(60_000, 250 << min(max(attempt - 1, 0), 10)))
    }

    // MARK: - What is old

    /// Forgets facts that everybody heard of, and answers that nobody will ask for again. Parked ones stay.
    func tidy() async throws {
        try await resources.pool.query(
            """
            delete from \(schema).facts f where made_at < now() - interval '7 days'
                and not exists (select from \(schema).deliveries where fact_id = f.id and done_at is null)
            """)
        try await resources.pool.query(
            "delete from \(schema).consumed_facts where consumed_at < now() - interval '30 days'")
        try await resources.pool.query(
            "delete from \(schema).idempotency_keys where made_at < now() - interval '7 days'")
    }
}

/// Wakes one who waits; a signal that comes while nobody waits is kept.
final class Wake: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() { (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

    func signal() { continuation.yield() }

    func wait(atMost time: Duration) async {
        let alarm = Task {
            // Cancelled as soon as nobody waits any more.
            guard (try? await Task.sleep(for: time)) != nil else { return }
            signal()
        }
        var iterator = stream.makeAsyncIterator()
        _ = await iterator.next()
        alarm.cancel()
    }
}

/// A delivery that was given up.
public struct ParkedFact: Sendable, Hashable, Codable {
    public let service: ServiceName
    public let id: FactID
    public let name: String
    public let consumer: String
    public let attempts: Int
    public let error: String
    public let parkedAt: Date

    /// The parked deliveries of a service, the oldest first.
    public static func all(of service: ServiceName, in pool: Pool, limit: Int = 1000) async throws -> [ParkedFact] {
        let schema: SQL = "\(identifier: service.rawValue)"
        return try await pool.query(
            """
            select d.fact_id, f.name, d.consumer, d.attempts, coalesce(d.error, ''), d.parked_at
            from \(schema).deliveries d join \(schema).facts f on f.id = d.fact_id
            where parked_at is not null order by parked_at limit \(limit)
            """
        ).all((FactID, String, String, Int, String, Date).self).map { row in
            ParkedFact(
                service: service, id: row.0, name: row.1, consumer: row.2, attempts: row.3, error: row.4,
                parkedAt: row.5)
        }
    }

    /// Lets them be delivered again, all of a service or one, and says how many.
    public static func retry(of service: ServiceName, id: FactID? = nil, in pool: Pool) async throws -> Int {
        let only: SQL = id.map { "and fact_id = \($0)" } ?? ""
        let retried = try await pool.query(
            """
            update \(identifier: service.rawValue).deliveries set parked_at = null, attempts = 0, due_at = now()
            where parked_at is not null \(only)
            """
        ).affected
        try await pool.query("select pg_notify(\(Resources.channel(service)), '')")
        return retried
    }
}

/// How many there are at this moment.
private final class Count: Sendable {
    private let number = Mutex(0)

    var now: Int { number.withLock { $0 } }

    func add(_ change: Int) { number.withLock { $0 += change } }
}

/// Whether somebody asked to stop.
final class Stopping: Sendable {
    private let state = Mutex(false)

    var isSet: Bool { state.withLock { $0 } }

    func set() { state.withLock { $0 = true } }
}

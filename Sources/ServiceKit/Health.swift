import Domain
import Foundation
import Logging
import Postgres

/// Something that a service needs; it throws where that is not well.
public struct Check: Sendable {
    let name: String
    let isVital: Bool
    let run: @Sendable () async throws -> Void

    /// What is not vital is missed by later work alone, which waits for it: without it the service serves all the same.
    public init(_ name: String, isVital: Bool = true, _ run: @escaping @Sendable () async throws -> Void) {
        (self.name, self.isVital, self.run) = (name, isVital, run)
    }
}

/// Something that a service does later, and how much of it there is to do.
public struct Queue: Sendable {
    let name: String
    let measure: @Sendable () async throws -> QueueDepth

    public init(_ name: String, _ measure: @escaping @Sendable () async throws -> QueueDepth) {
        (self.name, self.measure) = (name, measure)
    }
}

/// How much waits.
public struct QueueDepth: Sendable, Hashable, Encodable {
    /// Nothing is counted further than this, for counting takes time.
    public static let countLimit = 10_000

    public let waiting: Int
    /// For how many seconds the first of them could have been done; 0 where none could.
    public let oldestSeconds: Double
    /// What was given up, until somebody looks after it.
    public let stuck: Int

    public init(waiting: Int, oldestSeconds: Double?, stuck: Int = 0) {
        self.waiting = waiting
        self.oldestSeconds = max(0, ((oldestSeconds ?? 0) * 1000).rounded() / 1000)
        self.stuck = stuck
    }

    /// Whether somebody should look: something has waited for a minute, where seconds are usual, or was given up.
    public var isBad: Bool { oldestSeconds > 60 || stuck > 0 }
}

/// How a service does.
public struct ServiceHealth: Sendable {
    /// An error's text by check, or nil.
    public var checks: [String: String?]
    /// Whether all that is vital is well.
    public var isServing: Bool
    /// Without those that could not be measured.
    public var queues: [String: QueueDepth] = [:]
    /// Those that it told; nil where that is not known.
    var facts: FactBacklog?
    /// Whether all that waits could be measured.
    var isComplete = false
}

/// Looks how the services do, one look at a time and a second between two, however often it is asked: anybody may ask, and
/// stores and mail servers are far away.
actor HealthWatch {
    private let services: [any Service]
    private let resources: [ServiceName: Resources]
    private let premises: Premises
    private var look: Task<[ServiceName: ServiceHealth], Never>?

    private static let life = Duration.seconds(1)
    /// Whoever is asked something has so long to answer it, and is left out otherwise. Collectors of metrics wait for ten
    /// seconds mostly.
    private static let patience = Duration.seconds(8)
    /// The database has less, for what waits is asked after it; and more than a pool waits for it, which can say why.
    private static let databasePatience = Duration.seconds(6)

    private struct Late: Error, CustomStringConvertible {
        var description: String { "no answer came in time" }
    }

    init(_ services: [any Service], _ resources: [ServiceName: Resources], _ premises: Premises) {
        (self.services, self.resources, self.premises) = (services, resources, premises)
    }

    var health: [ServiceName: ServiceHealth] {
        get async {
            if let look { return await look.value }
            let look = Task { [services, resources, premises] in await Self.look(at: services, resources, premises) }
            self.look = look
            Task {
                _ = await look.value
                // Nothing cancels it.
                try? await Task.sleep(for: Self.life)
                self.look = nil
            }
            return await look.value
        }
    }

    private static func look(
        at services: [any Service], _ resources: [ServiceName: Resources], _ premises: Premises
    ) async -> [ServiceName: ServiceHealth] {
        let start = ContinuousClock.now
        let database = Task {
            let check = Check("database") { _ = try await premises.pool.query("select 1", isRepeatable: true) }
            return await failure(of: check, by: start + databasePatience)
        }
        return await withTaskGroup(of: (ServiceName, ServiceHealth).self) { group in
            for service in services {
                guard let own = resources[type(of: service).name] else { continue }
                group.addTask { (own.service, await health(of: service, own, database, by: start + patience)) }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }

    private static func health(
        of service: any Service, _ own: Resources, _ database: Task<String?, Never>, by end: ContinuousClock.Instant
    ) async -> ServiceHealth {
        async let others = failures(of: service.checks + own.carrierChecks, by: end)
        let failure = await database.value
        var health = ServiceHealth(checks: ["database": failure], isServing: failure == nil)
        // Without the database there is nothing to be learnt of what waits.
        if failure == nil { await measure(service.queues + own.carrierQueues, of: own, by: end, into: &health) }
        for (check, error) in await others {
            health.checks[check.name] = error
            if check.isVital, error != nil { health.isServing = false }
        }
        for case (let check, let error?) in health.checks {
            own.logger.warning("A check fails", metadata: ["check": "\(check)", "error": "\(error)"])
        }
        return health
    }

    /// All at the same time, so that one which hangs hides no other.
    private static func failures(of checks: [Check], by end: ContinuousClock.Instant) async -> [(Check, String?)] {
        await withTaskGroup(of: (Check, String?).self) { group in
            for check in checks { group.addTask { (check, await failure(of: check, by: end)) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }

    private static func failure(of check: Check, by end: ContinuousClock.Instant) async -> String? {
        do {
            try await answer(by: end, check.run)
            return nil
        } catch {
            return "\(error)"
        }
    }

    private static func measure(
        _ queues: [Queue], of own: Resources, by end: ContinuousClock.Instant, into health: inout ServiceHealth
    ) async {
        async let facts = known("facts", own, by: end) { try await FactBacklog.read(own) }
        health.queues = await withTaskGroup(of: (String, QueueDepth?).self) { group in
            for queue in queues { group.addTask { (queue.name, await known(queue.name, own, by: end, queue.measure)) } }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        let isComplete = health.queues.count == queues.count
        health.facts = await facts
        health.queues["facts"] = health.facts?.depth
        health.isComplete = isComplete && health.facts != nil
    }

    /// Nil where it is not known, which the log says.
    private static func known<Answer: Sendable>(
        _ queue: String, _ own: Resources, by end: ContinuousClock.Instant,
        _ ask: @escaping @Sendable () async throws -> Answer
    ) async -> Answer? {
        do {
            return try await answer(by: end, ask)
        } catch {
            own.logger.warning("A queue cannot be measured", metadata: ["queue": "\(queue)", "error": "\(error)"])
            return nil
        }
    }

    private static func answer<Answer: Sendable>(
        by end: ContinuousClock.Instant, _ ask: @escaping @Sendable () async throws -> Answer
    ) async throws -> Answer {
        guard let answer = try await within(ContinuousClock.now.duration(to: end), ask) else { throw Late() }
        return answer
    }
}

/// What a service has told and others have not heard of yet.
struct FactBacklog: Sendable {
    struct Part: Sendable {
        let consumer: String
        let waiting: Int
        let parked: Int
    }

    /// Also of consumers for whom nothing waits, where this process has told them something.
    let parts: [Part]
    let oldestSeconds: Double?

    var depth: QueueDepth {
        QueueDepth(
            waiting: parts.reduce(0) { $0 + $1.waiting }, oldestSeconds: oldestSeconds,
            stuck: parts.reduce(0) { $0 + $1.parked })
    }

    /// The oldest is looked for among those that are due first.
    static func read(_ resources: Resources) async throws -> FactBacklog {
        let schema: SQL = "\(identifier: resources.service.rawValue)"
        let rows = try await resources.pool.query(
            """
            with waiting as materialized (
                select fact_id, consumer from \(schema).deliveries where done_at is null and parked_at is null
                order by due_at limit \(QueueDepth.countLimit)),
            parked as materialized (
                select consumer from \(schema).deliveries where parked_at is not null limit \(QueueDepth.countLimit))
            select consumer, count(*) filter (where not is_parked), count(*) filter (where is_parked),
                (select extract(epoch from now() - made_at)::float8 from \(schema).facts
                 where id = (select fact_id from waiting order by fact_id limit 1))
            from (select consumer, false as is_parked from waiting
                union all select consumer, true from parked) deliveries
            group by consumer
            """, isRepeatable: true
        ).all((String, Int, Int, Double?).self)
        let found = rows.map { Part(consumer: $0.0, waiting: $0.1, parked: $0.2) }
        let names = resources.ledger.names
        let others = Set(resources.post.subscriptions.filter { names.contains($0.fact) }.map(\.consumer))
            .subtracting(found.map(\.consumer))
        return FactBacklog(
            parts: found + others.map { Part(consumer: $0, waiting: 0, parked: 0) }, oldestSeconds: rows.first?.3)
    }
}

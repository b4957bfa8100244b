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
}

/// Looks how the services do, one look at a time and a second between two, however often it is asked: anybody may ask, and
/// stores and mail servers are far away.
actor HealthWatch {
    private let services: [any Service]
    private let premises: Premises
    private var look: Task<[ServiceName: ServiceHealth], Never>?

    private static let life = Duration.seconds(1)

    init(_ services: [any Service], _ premises: Premises) { (self.services, self.premises) = (services, premises) }

    var health: [ServiceName: ServiceHealth] {
        get async {
            if let look { return await look.value }
            let look = Task { [services, premises] in await Self.look(at: services, premises) }
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

    private static func look(at services: [any Service], _ premises: Premises) async -> [ServiceName: ServiceHealth] {
        let database = await outcome(
            of: Check("database") { _ = try await premises.pool.query("select 1", isRepeatable: true) })
        return await withTaskGroup(of: (ServiceName, ServiceHealth).self) { group in
            for service in services {
                group.addTask {
                    let name = type(of: service).name
                    var health = ServiceHealth(checks: ["database": database], isServing: database == nil)
                    for check in service.checks {
                        let error = await outcome(of: check)
                        health.checks[check.name] = error
                        if check.isVital, error != nil { health.isServing = false }
                    }
                    for case (let check, let error?) in health.checks {
                        premises.logger.warning(
                            "A check fails",
                            metadata: ["service": "\(name)", "check": "\(check)", "error": "\(error)"])
                    }
                    // Without the database there is nothing to be learnt of queues.
                    guard database == nil else { return (name, health) }
                    for queue in service.queues + [.facts(of: name, in: premises.pool)] {
                        health.queues[queue.name] = await depth(of: queue, name, premises.logger)
                    }
                    return (name, health)
                }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }

    private static func outcome(of check: Check) async -> String? {
        do {
            try await check.run()
            return nil
        } catch {
            return "\(error)"
        }
    }

    private static func depth(of queue: Queue, _ service: ServiceName, _ logger: Logger) async -> QueueDepth? {
        do {
            return try await queue.measure()
        } catch {
            logger.warning(
                "A queue cannot be measured",
                metadata: ["service": "\(service)", "queue": "\(queue.name)", "error": "\(error)"])
            return nil
        }
    }
}

extension Queue {
    /// What a service has told and others have not heard of yet; stuck is what was parked. The oldest is looked for among
    /// those that are due first.
    static func facts(of service: ServiceName, in pool: Pool) -> Queue {
        let schema: SQL = "\(identifier: service.rawValue)"
        return Queue("facts") {
            let row = try await pool.query(
                """
                with waiting as materialized (
                    select fact_id from \(schema).deliveries where done_at is null and parked_at is null
                    order by due_at limit \(QueueDepth.countLimit)),
                parked as materialized (
                    select from \(schema).deliveries where parked_at is not null limit \(QueueDepth.countLimit))
                select (select count(*) from waiting),
                    (select extract(epoch from now() - made_at)::float8 from \(schema).facts
                     where id = (select fact_id from waiting order by fact_id limit 1)),
                    (select count(*) from parked)
                """, isRepeatable: true
            ).one((Int, Double?, Int).self)
            return QueueDepth(waiting: row.0, oldestSeconds: row.1, stuck: row.2)
        }
    }
}

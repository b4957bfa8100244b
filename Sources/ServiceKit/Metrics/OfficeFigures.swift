import Domain
import Foundation
import Logging
import Postgres

// What nobody counts while it happens, because the database or a queue knows it: it is asked when somebody collects.

extension BoxOffice {
    /// What is known without asking anybody.
    var knownFigures: [MetricFamily] { pools }

    /// What is well, and what waits. What a database knows is missing while it is away.
    var askedFigures: [MetricFamily] {
        get async {
            async let backlog = facts
            return await Self.figures(health) + backlog
        }
    }

    /// Services may share a pool. One that all share is called `all`, another by those whom it serves.
    private var pools: [MetricFamily] {
        let resources = allResources
        return Dictionary(grouping: resources) { ObjectIdentifier($0.pool) }.values.flatMap { some in
            let names = some.map(\.service.rawValue).sorted().joined(separator: "+")
            let label = MetricLabel("pool", some.count == resources.count ? "all" : names)
            return Self.figures(some[0].pool.counters).map { name, kind, value in
                MetricFamily("ticketpress_database_\(name)", kind, [MetricSample(value, [label])])
            }
        }
    }

    private static func figures(_ pool: PoolCounters) -> [(String, MetricKind, Double)] {
        [
            ("connections", .gauge, Double(pool.connections)),
            ("connections_in_use", .gauge, Double(pool.inUse)),
            ("jobs_waiting", .gauge, Double(pool.queueLength)),
            ("jobs_total", .counter, Double(pool.jobs)),
            ("waits_total", .counter, Double(pool.waits)),
            ("wait_seconds_total", .counter, pool.waited / .seconds(1)),
            ("jobs_refused_total", .counter, Double(pool.refused)),
            ("jobs_timed_out_total", .counter, Double(pool.timedOut)),
            ("retries_total", .counter, Double(pool.retries)),
            ("connects_total", .counter, Double(pool.opened)),
            ("connect_failures_total", .counter, Double(pool.openingFailed)),
        ]
    }

    private static func figures(_ health: [ServiceName: ServiceHealth]) -> [MetricFamily] {
        var checks: [MetricSample] = []
        var (waiting, oldest, stuck): ([MetricSample], [MetricSample], [MetricSample]) = ([], [], [])
        for (service, state) in health {
            let owner = MetricLabel("service", service.rawValue)
            for (check, error) in state.checks {
                checks.append(MetricSample(error == nil ? 1 : 0, [owner, MetricLabel("check", check)]))
            }
            for (queue, depth) in state.queues {
                let labels = [owner, MetricLabel("queue", queue)]
                waiting.append(MetricSample(Double(depth.waiting), labels))
                oldest.append(MetricSample(depth.oldestSeconds, labels))
                stuck.append(MetricSample(Double(depth.stuck), labels))
            }
        }
        return [
            MetricFamily("ticketpress_check_ok", .gauge, checks),
            MetricFamily("ticketpress_queue_waiting", .gauge, waiting),
            MetricFamily("ticketpress_queue_oldest_seconds", .gauge, oldest),
            MetricFamily("ticketpress_queue_stuck", .gauge, stuck),
        ]
    }

    /// Facts that each consumer is still to hear of, by the service that told them.
    private var facts: [MetricFamily] {
        get async {
            var (waiting, parked): ([MetricSample], [MetricSample]) = ([], [])
            for (service, backlogs) in await backlogs {
                for backlog in backlogs {
                    let labels = [MetricLabel("service", service.rawValue), MetricLabel("consumer", backlog.consumer)]
                    waiting.append(MetricSample(Double(backlog.waiting), labels))
                    parked.append(MetricSample(Double(backlog.parked), labels))
                }
            }
            return [
                MetricFamily("ticketpress_facts_waiting", .gauge, waiting),
                MetricFamily("ticketpress_facts_parked", .gauge, parked),
            ]
        }
    }
}

extension BoxOffice {
    private var backlogs: [ServiceName: [FactBacklog]] {
        get async {
            await withTaskGroup(of: (ServiceName, [FactBacklog]).self) { group in
                for resources in allResources {
                    group.addTask {
                        do {
                            return (resources.service, try await FactBacklog.read(resources))
                        } catch {
                            resources.logger.warning(
                                "Facts that wait cannot be counted", metadata: ["error": "\(error)"])
                            return (resources.service, [])
                        }
                    }
                }
                return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
            }
        }
    }
}

private struct FactBacklog: Sendable {
    let consumer: String
    let waiting: Int
    let parked: Int

    /// Also of consumers for whom nothing waits, where this process has told them something.
    static func read(_ resources: Resources) async throws -> [FactBacklog] {
        let deliveries: SQL = "\(identifier: resources.service.rawValue).deliveries"
        let rows = try await resources.pool.query(
            """
            select consumer, count(*) filter (where not is_parked), count(*) filter (where is_parked) from (
                (select consumer, false as is_parked from \(deliveries) where done_at is null and parked_at is null
                 order by due_at limit \(QueueDepth.countLimit))
                union all
                (select consumer, true from \(deliveries) where parked_at is not null
                 limit \(QueueDepth.countLimit))) waiting
            group by consumer
            """, isRepeatable: true)
        let found = try rows.all((String, Int, Int).self).map {
            FactBacklog(consumer: $0.0, waiting: $0.1, parked: $0.2)
        }
        let names = resources.ledger.names
        let others = Set(resources.post.subscriptions.filter { names.contains($0.fact) }.map(\.consumer))
            .subtracting(found.map(\.consumer))
        return found + others.map { FactBacklog(consumer: $0, waiting: 0, parked: 0) }
    }
}

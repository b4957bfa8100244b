import Domain
import Postgres

// What nobody counts while it happens, because the database or a queue knows it: it is asked when somebody collects.

extension BoxOffice {
    /// What is known without asking anybody.
    var knownFigures: [MetricFamily] {
        var families: [MetricFamily] = []
        let pools = pools
        for (services, pool) in pools {
            // The one that all share goes by no name of theirs.
            let label = MetricLabel("pool", pools.count == 1 ? "all" : services.map(\.rawValue).joined(separator: "+"))
            for (index, (name, kind, value)) in Self.figures(pool.counters).enumerated() {
                let sample = MetricSample(value, [label])
                if families.indices.contains(index) {
                    families[index].samples.append(sample)
                } else {
                    families.append(MetricFamily("ticketpress_database_\(name)", kind, [sample]))
                }
            }
        }
        return families
    }

    /// What is well, and what waits; and whether all of it is there. What a database knows is missing while it is away.
    var askedFigures: (families: [MetricFamily], isComplete: Bool) {
        get async {
            let health = await health
            return (
                Self.figures(health) + Self.facts(health.mapValues(\.facts)), health.values.allSatisfy(\.isComplete)
            )
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
    private static func facts(_ backlogs: [ServiceName: FactBacklog?]) -> [MetricFamily] {
        var (waiting, parked): ([MetricSample], [MetricSample]) = ([], [])
        for case (let service, let backlog?) in backlogs {
            for part in backlog.parts {
                let labels = [MetricLabel("service", service.rawValue), MetricLabel("consumer", part.consumer)]
                waiting.append(MetricSample(Double(part.waiting), labels))
                parked.append(MetricSample(Double(part.parked), labels))
            }
        }
        return [
            MetricFamily("ticketpress_facts_waiting", .gauge, waiting),
            MetricFamily("ticketpress_facts_parked", .gauge, parked),
        ]
    }
}

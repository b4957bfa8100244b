import Foundation

/// What the process costs, under the names that all programs have for it (Prometheus, "Writing client libraries").
public enum ProcessFigures {
    /// Those that the system tells (Linux, proc(5)).
    public static var read: [MetricFamily] {
        var families = [MetricFamily("process_cpu_seconds_total", .counter, cpuSeconds)]
        if let stat = Stat.read {
            families += [
                MetricFamily("process_resident_memory_bytes", .gauge, stat.resident),
                MetricFamily("process_virtual_memory_bytes", .gauge, stat.virtual),
                MetricFamily("process_threads", .gauge, stat.threads),
            ]
        }
        if let start { families.append(MetricFamily("process_start_time_seconds", .gauge, start)) }
        // Without /proc nothing is told.
        if let files = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
            families.append(MetricFamily("process_open_fds", .gauge, Double(files.count)))
        }
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            families.append(MetricFamily("process_max_fds", .gauge, Double(limit.rlim_cur)))
        }
        return families
    }

    private static var cpuSeconds: Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
    }

    /// Seconds since 1970. It is read once: the second at which the system was started is a rounded one, and moves with its
    /// clock.
    private static let start: Double? = {
        guard let ticks = Stat.read?.startTicks,
            let system = try? String(contentsOfFile: "/proc/stat", encoding: .utf8),
            let line = system.split(separator: "\n").first(where: { $0.hasPrefix("btime ") }),
            let boot = Double(line.dropFirst(6))
        else { return nil }
        return boot + ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }()

    private struct Stat {
        let threads: Double
        let startTicks: Double
        let virtual: Double
        let resident: Double

        static var read: Stat? {
            // The program's name stands in parentheses and may hold anything.
            guard let text = try? String(contentsOfFile: "/proc/self/stat", encoding: .utf8),
                let end = text.lastIndex(of: ")")
            else { return nil }
            // From the third field on.
            let fields = text[text.index(after: end)...].split(separator: " ").map { Double($0) }
            guard fields.count > 21, let threads = fields[17], let start = fields[19], let virtual = fields[20],
                let pages = fields[21]
            else { return nil }
            return Stat(
                threads: threads, startTicks: start, virtual: virtual,
                resident: pages * Double(sysconf(Int32(_SC_PAGESIZE))))
        }
    }
}

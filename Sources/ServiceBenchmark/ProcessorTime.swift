import Foundation

/// What processes have cost so far.
enum ProcessorTime {
    /// The processes of the private database in a data folder.
    static func database(in folder: String) -> [Int32] {
        let cluster = folder + "/postgres/cluster"
        // A process that ends meanwhile is no process of ours.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { Int32($0) }.filter {
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\($0)/cwd")) == cluster
        }
    }

    /// Processor seconds, those of children included that were waited for.
    static func seconds(of processes: [Int32]) -> Double {
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        return processes.reduce(0) { sum, process in
            guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
                let end = text.lastIndex(of: ")")
            else { return sum }
            let fields = text[text.index(after: end)...].split(separator: " ").map { Double($0) ?? 0 }
            // utime, stime, and those of children that were waited for (proc(5)).
            return sum + fields[11...14].reduce(0, +) / ticks
        }
    }
}

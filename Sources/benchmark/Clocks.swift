import Foundation

/// Processor time of the whole process, all threads, in seconds.
func processorSeconds() -> Double { seconds(of: CLOCK_PROCESS_CPUTIME_ID) }

/// Processor time of all processes that were started and have ended, in seconds.
func childSeconds() -> Double {
    var usage = rusage()
    getrusage(RUSAGE_CHILDREN.rawValue, &usage)
    return [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
}

/// Time that passes, in seconds from some moment.
func wallSeconds() -> Double { seconds(of: CLOCK_MONOTONIC) }

private func seconds(of clock: clockid_t) -> Double {
    var now = timespec()
    clock_gettime(clock, &now)
    return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
}

/// The most memory that the process has had resident, in mebibytes.
func peakMemory() throws -> Double { try processStatus("VmHWM:") }

/// The memory that the process has resident now, in mebibytes.
func residentMemory() throws -> Double { try processStatus("VmRSS:") }

/// What proc(5) has in /proc/self/status in kibibytes, in mebibytes.
private func processStatus(_ field: String) throws -> Double {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix(field) }
    guard let kibibytes = line?.split(separator: " ").dropFirst().first.flatMap({ Double($0) }) else {
        throw CocoaError(.fileReadCorruptFile)
    }
    return kibibytes / 1024
}

extension [Double] {
    /// The value below which the share lies (nearest rank); the receiver is sorted and not empty.
    func percentile(_ share: Double) -> Double {
        self[Swift.min(count - 1, Int((share * Double(count)).rounded(.down)))]
    }
}

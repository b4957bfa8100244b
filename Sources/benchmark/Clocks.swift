import Foundation

/// Processor time of the whole process, all threads, in seconds.
func processorSeconds() -> Double { seconds(of: CLOCK_PROCESS_CPUTIME_ID) }

/// Time that passes, in seconds from some moment.
func wallSeconds() -> Double { seconds(of: CLOCK_MONOTONIC) }

private func seconds(of clock: clockid_t) -> Double {
    var now = timespec()
    clock_gettime(clock, &now)
    return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
}

/// The most memory that the process has had resident, in mebibytes (VmHWM of proc(5)).
func peakMemory() throws -> Double {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
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

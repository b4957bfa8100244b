import CLinux
import Foundation

/// Wakes the one thread that waits at it, whether it waits for a socket as well or for nothing else.
final class Doorbell: Sendable {
    /// What ended a wait; nothing if its time was up.
    struct Awakening: OptionSet {
        let rawValue: Int
        static let bell = Awakening(rawValue: 1)
        static let socket = Awakening(rawValue: 2)
    }

    private let descriptor: Int32

    init() throws(PoolError) {
        // eventfd(2) has the flags of open(2) under names that Swift does not import.
        descriptor = eventfd(0, O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .noDescriptor(reason: String(cString: strerror(errno))) }
    }

    deinit { close(descriptor) }

    /// Callable from any thread. Rings that nobody has heard yet become one.
    func ring() {
        var one: UInt64 = 1
        // Fails only if the counter is full, and then the bell rings already.
        _ = write(descriptor, &one, MemoryLayout<UInt64>.size)
    }

    /// Waits for a ring, for the socket to be ready, or for the deadline. A ring that was heard is over.
    func wait(
        with socket: Int32 = -1, for events: Int32 = POLLIN, until deadline: ContinuousClock.Instant? = nil
    ) -> Awakening {
        // poll(2) passes over descriptors below zero.
        var entries = (
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: socket, events: Int16(events), revents: 0)
        )
        while true {
            let timeout = deadline.map { Self.milliseconds(until: $0) } ?? -1
            let ready = withUnsafeMutableBytes(of: &entries) {
                poll($0.assumingMemoryBound(to: pollfd.self).baseAddress, 2, timeout)
            }
            if ready == 0, timeout > 0, let deadline, ContinuousClock.now < deadline { continue }
            if ready >= 0 { break }
            // Interrupted by a signal; any other failure would be a fault of this file.
            precondition(errno == EINTR || errno == ENOMEM, "poll: \(String(cString: strerror(errno)))")
        }
        var awakening: Awakening = []
        if entries.1.revents != 0 { awakening.insert(.socket) }
        if entries.0.revents != 0 {
            var count: UInt64 = 0
            // Nothing to read means that it was silenced already.
            _ = read(descriptor, &count, MemoryLayout<UInt64>.size)
            awakening.insert(.bell)
        }
        return awakening
    }

    /// Rounded up, so that a wait is never short; at most a minute, so that it fits.
    private static func milliseconds(until deadline: ContinuousClock.Instant) -> Int32 {
        let left = deadline - .now
        guard left > .zero else { return 0 }
        return Int32(min(left, .seconds(60)).milliseconds + 1)
    }
}

extension Duration {
    /// Whole milliseconds, rounded down.
    var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        return overflow ? (seconds < 0 ? .min : .max) : product + attoseconds / 1_000_000_000_000_000
    }
}

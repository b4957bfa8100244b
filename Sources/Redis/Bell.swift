import CLinux
import Foundation

/// Wakes the one thread that waits at it, whether it waits for a socket as well or for nothing else.
final class Bell: Sendable {
    private let descriptor: Int32

    init() throws(RedisError) {
        // eventfd(2) has the flags of open(2) under names that Swift does not import.
        descriptor = eventfd(0, O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .noDescriptor(reason: String(cString: strerror(errno))) }
    }

    deinit { Foundation.close(descriptor) }

    /// Callable from any thread. Rings that nobody has heard yet become one.
    func ring() {
        var one: UInt64 = 1
        // Fails only if the counter is full, and then the bell rings already.
        _ = write(descriptor, &one, MemoryLayout<UInt64>.size)
    }

    /// Waits for a ring, for the socket to be ready, or for the deadline, and says whether the socket is. A ring that was
    /// heard is over.
    @discardableResult
    func wait(
        with socket: Int32 = -1, for events: Int32 = POLLIN, until deadline: ContinuousClock.Instant? = nil
    ) -> Bool {
        // poll(2) passes over descriptors below zero.
        var entries = [
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: socket, events: Int16(events), revents: 0),
        ]
        let ready = poll(&entries, 2, deadline.map { Self.milliseconds(until: $0) } ?? -1)
        // Interrupted by a signal; any other failure would be a fault of this file.
        precondition(ready >= 0 || errno == EINTR || errno == ENOMEM, "poll: \(String(cString: strerror(errno)))")
        guard ready > 0 else { return false }
        if entries[0].revents != 0 {
            var count: UInt64 = 0
            // Nothing to read means that it was silenced already.
            _ = read(descriptor, &count, MemoryLayout<UInt64>.size)
        }
        return entries[1].revents != 0
    }

    /// Rounded up, so that a wait is never short; at most a minute, so that it fits.
    private static func milliseconds(until deadline: ContinuousClock.Instant) -> Int32 {
        let left = deadline - .now
        guard left > .zero else { return 0 }
        return Int32((min(left, .seconds(60)) / .milliseconds(1)).rounded(.up))
    }
}

/// How long to wait before a server that could not be reached is tried again: twice as long each time, up to a second, and
/// never at the same moment as others.
func reconnectionPause(after failures: Int) -> Duration {
    min(.milliseconds(20) * (1 << min(failures, 10)), .seconds(1)) * Double.random(in: 0.5...1)
}

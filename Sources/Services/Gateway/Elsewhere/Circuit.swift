/// Whether a place is asked at all: not for a while, where it failed often. A pure value.
///
/// Closed, it is asked. After so many failures in a row, or one that says that nobody is there, it is open: whoever would ask
/// is told at once that nobody answers, and asks another place. When its pause is over it is probed; if that goes well it is
/// half open, and asked again until it fails once more.
struct Circuit: Sendable, Hashable {
    enum Failure: Sendable, Hashable {
        /// Nobody is there.
        case absent
        /// No answer, or none in time.
        case silent
    }

    private static let limit = 3
    private static let firstPause = Duration.milliseconds(250)
    private static let longestPause = Duration.seconds(5)

    private var failures = 0
    private var openings = 0
    /// When it is probed; nil unless it is open.
    private(set) var probeAt: ContinuousClock.Instant?

    var isOpen: Bool { probeAt != nil }

    mutating func succeeded() {
        // What was asked before it opened says nothing of now.
        if !isOpen { self = Circuit() }
    }

    /// Opens it if that was enough. True if it was closed before.
    @discardableResult
    mutating func failed(_ failure: Failure, at instant: ContinuousClock.Instant) -> Bool {
        failures += 1
        guard !isOpen, failure == .absent || failures >= Self.limit else { return false }
        open(at: instant)
        return true
    }

    /// What a probe of an open one came to.
    mutating func probed(isWell: Bool, at instant: ContinuousClock.Instant) {
        guard isWell else { return open(at: instant) }
        probeAt = nil
        failures = Self.limit - 1
    }

    private mutating func open(at instant: ContinuousClock.Instant) {
        probeAt = instant + min(Self.longestPause, Self.firstPause * (1 << min(openings, 8)))
        openings += 1
    }
}

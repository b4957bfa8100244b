import CoreFoundation  // to the compiler it is what declares the structures of C
import Foundation
import Synchronization

/// Turns Ctrl-C and the wish of the system to end into an orderly stop: the first signal asks the run to stop, a second
/// one, or some seconds in which it did not, ends the process. Unfinished files are removed either way.
final class SignalCatcher: Sendable {
    private struct State {
        var caught: Int32?
        var stop: (@Sendable (Int32) -> Void)?
    }

    private let state = Mutex(State())
    /// In seconds.
    private let patience: Int
    private let abandon: @Sendable () -> Void

    /// Must be called on the main thread before any other is started, for threads inherit which signals are held back.
    /// `abandon` is called, on another thread, right before the process is ended.
    init(patience: Int = 3, abandon: @escaping @Sendable () -> Void) {
        (self.patience, self.abandon) = (patience, abandon)
        // A reader that has gone is an error of write(2), with a message, and not a silent death.
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
        var signals = Self.signals
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        Thread { self.watch() }.start()
    }

    private static var signals: sigset_t {
        var signals = sigset_t()
        sigemptyset(&signals)
        for signal in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, signal) }
        return signals
    }

    /// The signal that came, if one did.
    var caught: Int32? { state.withLock(\.caught) }

    /// Calls `stop` when a signal comes, at once if one came already.
    func onSignal(_ stop: @escaping @Sendable (Int32) -> Void) {
        let early = state.withLock { state in
            state.stop = stop
            return state.caught
        }
        if let early { stop(early) }
    }

    private func watch() {
        var signals = Self.signals
        var number: Int32 = 0
        while sigwait(&signals, &number) != 0 {}
        let stop = state.withLock { state in
            state.caught = number
            return state.stop
        }
        stop?(number)
        var patience = timespec(tv_sec: patience, tv_nsec: 0)
        while sigtimedwait(&signals, nil, &patience) < 0 && errno == EINTR {}
        abandon()
        _exit(128 + number)
    }
}

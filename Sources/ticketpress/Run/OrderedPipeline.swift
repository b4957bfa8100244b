import Foundation
import Synchronization

/// One reader, several workers, one collector: jobs are worked on in parallel and collected in the order in which they
/// came. At most `window` jobs are in it at a time, queued, in work or waiting for an earlier one, so its memory does not
/// grow with the input.
///
/// Semaphores do the waiting, and the state is touched only under its mutex. Each place of the ring has a semaphore of
/// its own, so that a finished job wakes the collector only if it is the one that the collector waits for.
final class OrderedPipeline<Job: Sendable, Outcome: Sendable>: Sendable {
    private struct State {
        var queue: [(index: Int, job: Job)] = []
        var head = 0
        var ring: [Outcome?]
        var submitted = 0
        var collected = 0
        var isFinished = false
        var isStopped = false

        mutating func takeJob() -> (index: Int, job: Job)? {
            guard head < queue.count else { return nil }
            defer {
                head += 1
                // The queue is short (the window bounds it), so moving it now and then costs next to nothing.
                if head == queue.count || head >= 64 {
                    queue.removeFirst(head)
                    head = 0
                }
            }
            return queue[head]
        }
    }

    private let state: Mutex<State>
    private let space = DispatchSemaphore(value: 0)
    private let work = DispatchSemaphore(value: 0)
    private let done: [DispatchSemaphore]

    init(window: Int) {
        // One place more than the window: the end is announced in the place after the last job's, which must be free.
        let places = max(1, window) + 1
        state = Mutex(State(ring: Array(repeating: nil, count: places)))
        done = (0..<places).map { _ in DispatchSemaphore(value: 0) }
        for _ in 1..<places { space.signal() }
    }

    /// Waits for space. False when the pipeline was stopped, and the job is dropped.
    func submit(_ job: Job) -> Bool {
        space.wait()
        let isTaken = state.withLock { state in
            guard !state.isStopped else { return false }
            state.queue.append((state.submitted, job))
            state.submitted += 1
            return true
        }
        if isTaken { work.signal() } else { space.signal() }
        return isTaken
    }

    /// No more jobs will come. The workers and the collector end after the last one.
    func finish() {
        let end = state.withLock { state in
            state.isFinished = true
            return state.submitted
        }
        work.signal()
        done[end % done.count].signal()
    }

    /// Waits for a job; nil when there will be none.
    func next() -> (index: Int, job: Job)? {
        work.wait()
        let next = state.withLock { $0.takeJob() }
        // Passed on, so that every worker wakes to see the end.
        if next == nil { work.signal() }
        return next
    }

    func complete(_ index: Int, _ outcome: Outcome) {
        state.withLock { $0.ring[index % done.count] = outcome }
        done[index % done.count].signal()
    }

    /// Waits for the outcome of the next job in order; nil at the end.
    func collect() -> Outcome? {
        let place = state.withLock { $0.collected } % done.count
        done[place].wait()
        let outcome = state.withLock { state -> Outcome? in
            guard !state.isStopped, let outcome = state.ring[place] else { return nil }
            state.ring[place] = nil
            state.collected += 1
            return outcome
        }
        // The end stays the end, however often it is asked for.
        if outcome != nil { space.signal() } else { done[place].signal() }
        return outcome
    }

    /// Ends the work at once: what is queued or not yet collected is dropped. Callable from any thread.
    func stop() {
        let place = state.withLock { state in
            state.isStopped = true
            state.queue = []
            state.head = 0
            return state.collected % done.count
        }
        space.signal()
        work.signal()
        done[place].signal()
    }
}

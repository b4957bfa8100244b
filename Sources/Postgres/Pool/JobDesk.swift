import Synchronization

/// Where jobs and threads meet: jobs that wait, threads that rest, and which thread works on what.
///
/// A job goes to the thread that has rested for the shortest time, so that under little load few connections are open.
final class JobDesk: Sendable {
    private struct State {
        var queue = JobQueue()
        /// The numbers of threads that rest, the last one on top.
        var resting: [Int] = []
        /// What a resting thread was given and has not taken yet.
        var given: [Int: Job] = [:]
        var working: [Int: Cancellation] = [:]
        var isClosed = false
        /// True while a task waits for the deadline of the first job.
        var isWatched = false
        var threads: Int
        var afterwards: [CheckedContinuation<Void, Never>] = []
        var counters = PoolCounters()
    }

    private let bells: [Doorbell]
    private let queueLimit: Int
    private let state: Mutex<State>

    init(_ options: PoolOptions) throws(PoolError) {
        var bells: [Doorbell] = []
        for _ in 0..<max(1, options.connections) { bells.append(try Doorbell()) }
        self.bells = bells
        queueLimit = options.queueLimit
        state = Mutex(State(threads: bells.count))
    }

    var threads: Int { bells.count }

    func bell(of thread: Int) -> Doorbell { bells[thread] }

    // MARK: For callers

    /// Hands the job to a thread, or puts it into the queue, or refuses it.
    func submit(_ job: Job) {
        enum Place {
            case thread(Int)
            case queue(isWatched: Bool)
            case none(any Error)
        }
        let place: Place = state.withLock { state in
            if state.isClosed { return .none(PoolError.shutDown) }
            // Whoever cancels looks for the job only once it is here.
            if job.cancellation.isCancelled { return .none(CancellationError()) }
            if let thread = state.resting.popLast() {
                state.given[thread] = job
                return .thread(thread)
            }
            guard state.queue.count < queueLimit else {
                state.counters.refused += 1
                return .none(PoolError.overloaded(limit: queueLimit))
            }
            state.queue.append(job)
            defer { state.isWatched = true }
            return .queue(isWatched: state.isWatched)
        }
        switch place {
        case .thread(let thread): bells[thread].ring()
        case .queue(isWatched: true): break
        case .queue(isWatched: false): Task { await watch() }
        case .none(let error): job.refuse(error)
        }
    }

    /// Gives up a job that waits, or interrupts it if it is being worked on.
    func cancel(_ cancellation: Cancellation) {
        cancellation.cancel()
        state.withLock { $0.queue.remove(cancellation) }?.refuse(CancellationError())
    }

    var counters: PoolCounters {
        state.withLock { state in
            var counters = state.counters
            counters.queueLength = state.queue.count
            counters.inUse = state.working.count
            return counters
        }
    }

    func count(_ change: (inout PoolCounters) -> Void) { state.withLock { change(&$0.counters) } }

    // MARK: For threads

    enum Next {
        case job(Job)
        case rest
        case end
    }

    /// What the thread is to do; also the word that its last job has ended.
    func next(for thread: Int) -> Next {
        state.withLock { state in
            state.working[thread] = nil
            guard let job = state.given.removeValue(forKey: thread) ?? state.queue.takeFirst() else {
                if state.isClosed { return .end }
                if !state.resting.contains(thread) { state.resting.append(thread) }
                return .rest
            }
            let waited = ContinuousClock.now - job.submitted
            state.counters.jobs += 1
            if waited > .milliseconds(1) { state.counters.waits += 1 }
            state.counters.waited += waited
            state.working[thread] = job.cancellation
            return .job(job)
        }
    }

    func threadEnded() {
        let areMore = state.withLock { state in
            state.threads -= 1
            return state.threads > 0
        }
        if !areMore { giveUp() }
    }

    // MARK: The end

    /// Takes no more jobs. Those that wait are still worked on.
    func close() {
        let resting = state.withLock { state in
            state.isClosed = true
            defer { state.resting = [] }
            return state.resting
        }
        for thread in resting { bells[thread].ring() }
    }

    /// Refuses what waits and interrupts what is worked on.
    func abandon() {
        let (waiting, working) = state.withLock { state in
            defer { state.given = [:] }
            return (Array(state.given.values) + state.queue.removeAll(), Array(state.working.values))
        }
        for job in waiting { job.refuse(PoolError.shutDown) }
        for cancellation in working { cancellation.cancel() }
    }

    /// Returns when all threads have ended, or nobody waits for them any more.
    func ended() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if state.threads > 0 { state.afterwards.append(continuation) }
                return state.threads == 0
            }
            if isOver { continuation.resume() }
        }
    }

    /// Ends the wait for threads. Those that are in a closure which does not come to its end cannot be reached.
    func giveUp() {
        let waiting = state.withLock { state in
            defer { state.afterwards = [] }
            return state.afterwards
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Refuses jobs whose time is up, as long as any wait. They came in the order of their deadlines.
    private func watch() async {
        while let deadline = nextDeadline() {
            // Nobody cancels this task.
            try? await Task.sleep(until: deadline, clock: .continuous)
            for job in takeExpired() { job.refuse(PoolError.timedOut(after: job.deadline - job.submitted)) }
        }
    }

    private func nextDeadline() -> ContinuousClock.Instant? {
        state.withLock { state in
            let first = state.queue.first
            state.isWatched = first != nil
            return first?.deadline
        }
    }

    private func takeExpired() -> [Job] {
        state.withLock { state in
            var expired: [Job] = []
            while let first = state.queue.first, first.deadline <= .now {
                _ = state.queue.takeFirst()
                expired.append(first)
            }
            state.counters.timedOut += expired.count
            return expired
        }
    }
}

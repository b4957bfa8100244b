/// A piece of work for a thread of the pool. It is either run or refused, once.
final class Job: Sendable {
    let submitted: ContinuousClock.Instant
    let deadline: ContinuousClock.Instant
    let cancellation: Cancellation
    /// Does the work, and returns what tells the caller: to be called when the thread is free for its next job.
    let run: @Sendable (Worker, Job) -> () -> Void
    let refuse: @Sendable (any Error) -> Void

    init(
        within time: Duration, cancellation: Cancellation, run: @escaping @Sendable (Worker, Job) -> () -> Void,
        refuse: @escaping @Sendable (any Error) -> Void
    ) {
        submitted = .now
        deadline = submitted + time
        self.cancellation = cancellation
        self.run = run
        self.refuse = refuse
    }
}

/// Jobs in the order in which they came. Each can leave at any time at no cost, so that what was cancelled holds no place.
struct JobQueue {
    private var jobs: [Int: Job] = [:]
    private var numbers: [ObjectIdentifier: Int] = [:]
    /// Numbers of the first place that may be taken, and of the next to be given out.
    private var (head, tail) = (0, 0)

    var count: Int { jobs.count }

    mutating func append(_ job: Job) {
        jobs[tail] = job
        numbers[ObjectIdentifier(job.cancellation)] = tail
        tail += 1
    }

    /// Nil if it is empty.
    mutating func takeFirst() -> Job? { first.flatMap { remove($0.cancellation) } }

    var first: Job? {
        mutating get {
            while head < tail {
                if let job = jobs[head] { return job }
                head += 1
            }
            return nil
        }
    }

    /// The job to which the cancellation belongs; nil if it does not wait here.
    mutating func remove(_ cancellation: Cancellation) -> Job? {
        numbers.removeValue(forKey: ObjectIdentifier(cancellation)).flatMap { jobs.removeValue(forKey: $0) }
    }

    mutating func removeAll() -> [Job] {
        defer { self = JobQueue() }
        return jobs.sorted { $0.key < $1.key }.map(\.value)
    }
}

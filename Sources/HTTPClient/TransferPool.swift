import Dispatch
import Foundation
import Synchronization

/// Threads that each own a libcurl handle, and the queue in front of them. It knows nothing of what is transferred.
///
/// A free thread that worked last works next, since its connection is most likely still open; threads are started when
/// none is free. Whoever waits longer than allowed, or is cancelled, leaves the queue.
final class TransferPool: Sendable {
    /// A thread that waits for work.
    private final class Worker: Sendable {
        let wake = DispatchSemaphore(value: 0)
        private let next: Mutex<TransferJob?>

        init(_ first: TransferJob) { next = Mutex(first) }

        func hand(_ job: TransferJob) {
            next.withLock { $0 = job }
            wake.signal()
        }

        func takeJob() -> TransferJob? {
            next.withLock { next in
                defer { next = nil }
                return next
            }
        }
    }

    private struct State {
        var idle: [Worker] = []
        var threads = 0
        var queue: [TransferJob] = []
        var isClosed = false
    }

    private let state = Mutex(State())
    private let threads: Int
    private let waiting: Int

    init(threads: Int, waiting: Int) {
        self.threads = max(1, threads)
        self.waiting = max(0, waiting)
    }

    /// Runs `work` on one of the threads and gives back what it came to. `work` is told how much time is left until the
    /// deadline; where none is left before it begins, the result is `expiry`.
    func run<Value: Sendable>(
        before deadline: ContinuousClock.Instant, expiry: HTTPClientError,
        _ work: @escaping @Sendable (CurlHandle, _ left: Duration) -> Result<Value, HTTPClientError>
    ) async -> Result<Value, HTTPClientError> {
        let job = TransferJob()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                job.prepare(
                    work: { handle in
                        let left = deadline - .now
                        let result = left > .zero ? work(handle, left) : .failure(expiry)
                        return { continuation.resume(returning: result) }
                    },
                    refuse: { continuation.resume(returning: .failure($0)) })
                submit(job, before: deadline, expiry: expiry)
            }
        } onCancel: {
            job.abort()
            withdraw(job, for: .cancelled)
        }
    }

    /// Ends the threads once they are free; whatever still waits is refused.
    func close() {
        let (idle, queue) = state.withLock { state in
            state.isClosed = true
            defer { (state.idle, state.queue) = ([], []) }
            return (state.idle, state.queue)
        }
        for worker in idle { worker.wake.signal() }
        for job in queue { job.refuse(.shutDown) }
    }

    // MARK: The queue

    private enum Admission {
        case handed(to: Worker)
        case needsThread
        case queued
        case refused(HTTPClientError)
    }

    private func submit(_ job: TransferJob, before deadline: ContinuousClock.Instant, expiry: HTTPClientError) {
        switch admit(job) {
        case .handed(let worker): worker.hand(job)
        case .needsThread: startThread(with: job)
        case .queued:
            // The task may have been cancelled before the job was here to be withdrawn.
            if job.isAborted { return withdraw(job, for: .cancelled) }
            let left = (deadline - .now).seconds
            DispatchQueue.global().asyncAfter(deadline: .now() + max(0, left)) { [weak self, weak job] in
                if let job { self?.withdraw(job, for: expiry) }
            }
        case .refused(let error): job.refuse(error)
        }
    }

    private func admit(_ job: TransferJob) -> Admission {
        state.withLock { state in
            if state.isClosed { return .refused(.shutDown) }
            if let worker = state.idle.popLast() { return .handed(to: worker) }
            if state.threads < threads {
                state.threads += 1
                return .needsThread
            }
            guard state.queue.count < waiting else { return .refused(.overloaded(waiting: state.queue.count)) }
            state.queue.append(job)
            return .queued
        }
    }

    /// Takes the job out of the queue, if it is still there.
    private func withdraw(_ job: TransferJob, for reason: HTTPClientError) {
        let wasWaiting = state.withLock { state in
            guard let index = state.queue.firstIndex(where: { $0 === job }) else { return false }
            state.queue.remove(at: index)
            return true
        }
        if wasWaiting { job.refuse(reason) }
    }

    // MARK: The threads

    private func startThread(with job: TransferJob) {
        let worker = Worker(job)
        let thread = Thread { [self] in
            holdBackPipeSignal()
            let handle = CurlHandle()
            var job = worker.takeJob()
            while let current = job {
                let deliver = handle.map(current.perform) ?? { current.refuse(.outOfMemory) }
                job = nextJob(for: worker, delivering: deliver)
            }
        }
        thread.name = "transfer"
        thread.start()
    }

    /// Waits for work; nil when there will be none. The last result is delivered when the thread is free again, so that
    /// whoever sends one request after the other gets the same connection every time.
    private func nextJob(for worker: Worker, delivering deliver: () -> Void) -> TransferJob? {
        let (job, isClosed) = state.withLock { state -> (TransferJob?, Bool) in
            if !state.queue.isEmpty { return (state.queue.removeFirst(), false) }
            if !state.isClosed { state.idle.append(worker) }
            return (nil, state.isClosed)
        }
        deliver()
        if job != nil || isClosed { return job }
        worker.wake.wait()
        return worker.takeJob()
    }
}

/// On a thread of transfers, a server that hangs up is an error of the transfer, not the end of the process.
func holdBackPipeSignal() {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGPIPE)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }

    /// Rounded up, and at least 1, since libcurl takes 0 for "no limit".
    var milliseconds: Int {
        let (seconds, attoseconds) = components
        let milliseconds = seconds.multipliedReportingOverflow(by: 1000)
        guard !milliseconds.overflow else { return Int(Int32.max) }
        return max(
            1,
            min(
                Int(Int32.max),
                Int(milliseconds.partialValue) + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)))
    }
}

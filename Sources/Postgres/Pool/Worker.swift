import Foundation
import Logging

/// What one thread of a pool does: it takes jobs, and keeps the connection that they are done on.
final class Worker {
    private let thread: Int
    private let desk: JobDesk
    private let bell: Doorbell
    private let connector: Connector
    let options: PoolOptions
    let logger: Logger
    private var connection: Connection?
    /// Attempts to connect that failed, since the last one that did not.
    private var failures = 0

    init(thread: Int, desk: JobDesk, connector: Connector, options: PoolOptions) {
        self.thread = thread
        self.desk = desk
        self.connector = connector
        self.options = options
        bell = desk.bell(of: thread)
        logger = connector.logger
    }

    /// Works until the desk is closed and no job is left.
    func work() {
        var tellCaller = {}
        while true {
            let next = desk.next(for: thread)
            // Only now, so that a caller who has more to do finds this thread free, and its connection.
            tellCaller()
            tellCaller = {}
            switch next {
            case .job(let job): tellCaller = work(on: job)
            case .rest: rest()
            case .end:
                disconnect()
                return desk.threadEnded()
            }
        }
    }

    private func work(on job: Job) -> () -> Void {
        job.cancellation.wake(bell)
        let isCancelled = job.cancellation.isCancelled
        let tellCaller = isCancelled ? { job.refuse(CancellationError()) } : job.run(self, job)
        job.cancellation.wake(nil)
        connection?.endJob()
        count()
        if connection?.isBroken ?? false { disconnect() }
        return tellCaller
    }

    /// Notes what the job has sent; before the caller is told, who may look at it.
    private func count() {
        guard let connection else { return }
        desk.count {
            $0.statements += connection.statementCount
            $0.roundTrips += connection.roundTrips
        }
        (connection.statementCount, connection.roundTrips) = (0, 0)
    }

    /// Waits for a job, and watches the connection meanwhile: a server that restarts is noticed now and not by a job.
    private func rest() {
        let deadline = connection == nil ? nil : options.idleTimeout.map { ContinuousClock.now + $0 }
        let awakening = bell.wait(with: connection?.socket ?? -1, until: deadline)
        if awakening.isEmpty || awakening.contains(.socket) && !(connection?.isAlive() ?? true) { disconnect() }
    }

    private func disconnect() {
        guard connection != nil else { return }
        connection = nil
        desk.count { $0.connections -= 1 }
    }

    /// Waits, unless the job is cancelled meanwhile.
    func pause(_ time: Duration, for job: Job) throws(PostgresError) {
        let end = ContinuousClock.now + time
        while ContinuousClock.now < end {
            if job.cancellation.isCancelled { throw .cancelled }
            _ = bell.wait(until: end)
        }
    }

    func countRetry() { desk.count { $0.retries += 1 } }

    /// The thread's connection, opened if need be, and ready for the job's statements.
    func connected(for job: Job, by deadline: ContinuousClock.Instant) throws -> Connection {
        if connection?.isBroken ?? true {
            disconnect()
            connection = try connect(for: job, by: deadline)
            desk.count {
                $0.connections += 1
                $0.opened += 1
            }
        }
        guard let connection else { throw PoolError.unreachable(reason: "there is no connection") }
        connection.cancellation = job.cancellation
        return connection
    }

    private func connect(for job: Job, by deadline: ContinuousClock.Instant) throws -> Connection {
        while true {
            do throws(PostgresError) {
                // A job that has waited for long gets one attempt with time enough.
                let connection = try connector.connect(
                    bell, for: job.cancellation, until: max(deadline, .now + .seconds(1)))
                if failures > 0 { logger.info("The database can be reached again.") }
                failures = 0
                return connection
            } catch {
                guard case .connectionLost(let reason) = error else { throw error }
                if failures == 0 { logger.warning("The database cannot be reached: \(reason)") }
                failures += 1
                desk.count { $0.openingFailed += 1 }
                let time = Backoff.connecting.pause(after: failures, chance: .random(in: 0...1))
                guard .now + time < deadline else { throw PoolError.unreachable(reason: reason) }
                try pause(time, for: job)
            }
        }
    }
}

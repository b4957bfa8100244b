import Foundation
import Rendering
import Synchronization

/// The threads of a run and the pipeline between them.
///
/// They are real threads, because drawing is nothing but computing: it would starve Swift's cooperative pool. Workers are
/// started when records wait for one, so a single ticket pays for a single renderer.
final class PressWork: Sendable {
    private struct State {
        var workers = 0
        var idle = 0
        var readFailure: ReadFailure?
    }

    /// Why the data could not be read to their end, in words.
    struct ReadFailure: Sendable, CustomStringConvertible {
        let description: String

        init(_ error: any Error) { description = "\(error)" }
    }

    /// Layout of deeply nested flows and bidirectional text recurses; a secondary thread gets 512 KiB from Foundation.
    private static let stackBytes = 8 << 20
    /// Enough to keep all workers busy while the oldest record takes its time.
    private static let windowPerWorker = 8

    let pipeline: OrderedPipeline<RecordJob, RecordOutcome>
    private let state = Mutex(State())
    private let workers = DispatchGroup()
    private let limit: Int
    private let template: CompiledTemplate
    private let settings: PressSettings
    private let temporaries: TemporaryFiles

    init(template: CompiledTemplate, settings: PressSettings, threads: Int, temporaries: TemporaryFiles) {
        limit = max(1, threads)
        self.template = template
        self.settings = settings
        self.temporaries = temporaries
        pipeline = OrderedPipeline(window: limit * Self.windowPerWorker)
    }

    /// Starts to read. The thread is never waited for: it may hang in a read from a pipe that stays silent.
    func start(_ input: RecordInput) {
        let thread = Thread { [self] in
            var reader = RecordFeed(input: input) { [self] job in
                addWorkerIfNeeded()
                return pipeline.submit(job)
            }
            do {
                try reader.run()
            } catch {
                state.withLock { $0.readFailure = ReadFailure(error) }
            }
            pipeline.finish()
        }
        thread.name = "reader"
        thread.start()
    }

    /// Why reading ended early, if it did; to be asked when the pipeline has run dry.
    var readFailure: ReadFailure? { state.withLock(\.readFailure) }

    func stop() { pipeline.stop() }

    /// Returns when no worker draws any more.
    func wait() { workers.wait() }

    private func addWorkerIfNeeded() {
        let isNeeded = state.withLock { state in
            guard state.idle == 0 && state.workers < limit else { return false }
            state.workers += 1
            return true
        }
        guard isNeeded else { return }
        workers.enter()
        let thread = Thread { [self] in
            work()
            workers.leave()
        }
        thread.name = "press"
        thread.stackSize = Self.stackBytes
        thread.start()
    }

    private func work() {
        do {
            let press = RecordPress(
                renderer: try TicketRenderer(template, engine: settings.engine), settings: settings,
                temporaries: temporaries)
            while let (index, job) = nextJob() {
                pipeline.complete(index, press.press(job))
            }
        } catch {
            while let (index, job) = nextJob() {
                pipeline.complete(index, RecordOutcome(failing: job, with: .fonts(error)))
            }
        }
    }

    private func nextJob() -> (index: Int, job: RecordJob)? {
        state.withLock { $0.idle += 1 }
        defer { state.withLock { $0.idle -= 1 } }
        return pipeline.next()
    }
}

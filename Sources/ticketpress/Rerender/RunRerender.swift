import Domain
import Foundation
import Rendering
import Tickets

/// Does what `ticketpress rerender` is asked to, in the box office that is there.
struct RerenderRun: Sendable {
    let plan: RerenderPlan
    let jobs: TicketJobs
    /// What is to be written again to reach the same box office, with a space before it.
    let place: String
    let signals: SignalCatcher

    /// The exit code.
    func run() async throws -> Int32 {
        switch plan {
        case .order(let order, let sample, let isDetached):
            do {
                if let sample { try await take(sample, of: order) }
                if signals.caught != nil { throw CancellationError() }
            } catch is CancellationError {
                return stopped("no job was made")
            }
            return try await begin(jobs.order(order, by: "command:\(NSUserName())"), isDetached: isDetached)
        case .resume(let id, let isDetached):
            return try await begin(jobs.change(id, .resume), isDetached: isDetached)
        case .pause(let id): return try await tell(jobs.change(id, .pause))
        case .cancel(let id): return try await tell(jobs.change(id, .cancel))
        case .status(let id): return try await tell(jobs.status(id))
        }
    }

    private func tell(_ status: JobStatus) async throws -> Int32 {
        try write(try await description(of: status).state)
        return 0
    }

    private func description(of status: JobStatus) async throws -> JobDescription {
        let failures = try await jobs.failures(of: status.id, atMost: JobDescription.mostFailures)
        return JobDescription(status: status, failures: failures)
    }

    /// On standard output: what somebody has asked for.
    private func write(_ lines: [String]) throws {
        try OpenFile.standardOutput.write(Array(lines.map { $0 + "\n" }.joined().utf8))
    }

    // MARK: - The sample

    private func take(_ plan: SamplePlan, of order: TicketJobs.Order) async throws {
        let messages = Messages()
        defer { messages.clearStatus() }
        let style = style
        let samples = try await jobs.sample(plan.count, of: order, until: { signals.caught != nil }) { seen, all in
            guard style == .bar else { return }
            messages.showStatus("Looking for a sample: \(seen.grouped) of \(all.grouped) tickets seen")
        }
        if style == .bar { messages.showStatus("Drawing the sample") }
        let writer = try SampleWriter(
            folder: plan.folder, fonts: FontLibrary.load(manifest: try Places().fonts(nil)))
        let count = try writer.write(samples) { signals.caught != nil }
        messages.say(
            count == 0
                ? "No ticket would be made anew, so there are no pictures."
                : "\(count.grouped) pictures: \(plan.folder.appendingPathComponent(SampleIndex.name).printable)")
    }

    private var style: ProgressReporter.Style {
        .choose(isQuiet: false, environment: ProcessInfo.processInfo.environment)
    }

    // MARK: - The work

    private func begin(_ status: JobStatus, isDetached: Bool) async throws -> Int32 {
        let messages = Messages()
        if isDetached {
            try write(["\(status.id)"])
            messages.say(
                "\(status.total.tickets) left to the servers; how far they are: "
                    + "ticketpress rerender --status \(status.id)\(place)")
            return 0
        }
        messages.say("Job \(status.id), \(status.total.tickets). If this ends early: \(resuming(status.id))")
        let clock = ContinuousClock()
        let start = clock.now
        do {
            try await work(on: status)
        } catch {
            Messages.write("The job is not lost; \(resuming(status.id)) goes on with it.\n")
            throw error
        }
        let end = try await jobs.status(status.id)
        guard end.isOver else {
            return stopped(
                "\(end.done.grouped) of \(end.total.tickets) done. Servers that run go on with it, and so does "
                    + resuming(end.id))
        }
        return try await conclude(end, before: status.done, seconds: (clock.now - start).seconds)
    }

    private func resuming(_ id: JobID) -> String { "ticketpress rerender --resume \(id)\(place)" }

    private func work(on status: JobStatus) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await watch(status) }
            defer { group.cancelAll() }
            try await jobs.work(on: status.id) { signals.caught != nil }
        }
    }

    /// Shows progress until the task is cancelled.
    private func watch(_ beginning: JobStatus) async {
        let messages = Messages()
        defer { messages.clearStatus() }
        var reporter = ProgressReporter(style: style, messages: messages)
        let clock = ContinuousClock()
        let start = clock.now
        // Until it is cancelled.
        while (try? await Task.sleep(for: .milliseconds(250))) != nil {
            // That the database is away is for whoever works on the job to say.
            guard let status = try? await jobs.status(beginning.id), !status.isOver else { continue }
            reporter.show(JobProgress(status, before: beginning.done, seconds: (clock.now - start).seconds))
        }
    }

    private func conclude(_ status: JobStatus, before: Int, seconds: Double) async throws -> Int32 {
        let description = try await description(of: status)
        let rate = seconds > 0 ? Double(status.done - before) / seconds : 0
        var lines = ["\(description.outcome) in \(seconds.decimals(2)) s (\(rate.rate) tickets per second)"]
        if status.isDry { lines.append("Nothing was made: it was a dry run.") }
        if status.state == .cancelled { lines.append("The job was cancelled; what was made stays.") }
        try write(lines + description.details)
        return status.failed == 0 && status.state == .completed ? 0 : 1
    }

    private func stopped(_ words: String) -> Int32 {
        let signal = signals.caught ?? SIGINT
        Messages().say("Stopped by \(signal == SIGINT ? "Ctrl-C" : "a signal to end"); \(words)")
        return 128 + signal
    }
}

import Foundation
import ObjectStorage
import Rendering
import Synchronization

/// A run: one thread reads records, several draw them, and this one collects what they made.
struct RenderBatch {
    /// What a run ends with; the raw value is the process's exit code.
    enum Ending: Hashable {
        case allMade
        case failed
        case interrupted(signal: Int32)

        var exitCode: Int32 {
            switch self {
            case .allMade: 0
            case .failed: 1
            case .interrupted(let signal): 128 + signal
            }
        }
    }

    let template: CompiledTemplate
    let source: RecordSource
    let settings: PressSettings
    /// At most so many threads draw.
    let threads: Int
    /// Goes on after a record that failed.
    let isKeepingOn: Bool
    let reportPath: String?
    /// Sends documents to the store, if there is one.
    let uploads: DocumentUploads?
    let isQuiet: Bool
    let temporaries: TemporaryFiles
    let signals: SignalCatcher
    let messages: Messages

    /// Throws `UsageError` when the data do not fit what the options ask for, `FileError` when files cannot be used.
    func run() throws -> Ending {
        defer {
            messages.clearStatus()
            temporaries.removeAll()
        }
        let input = try source.open()
        if input.isTerminal && !isQuiet { messages.say("Type or paste the data; Ctrl-D ends it.") }
        try makeFolder()
        let collector = try makeCollector(input)
        let work = PressWork(template: template, settings: settings, threads: threads, temporaries: temporaries)
        signals.onSignal { _ in work.stop() }
        work.start(input)
        defer {
            work.stop()
            work.wait()
        }
        let clock = ContinuousClock()
        let start = clock.now
        var isComplete = try collect(work, collector, inputLength: input.length) { (clock.now - start).seconds }
        do {
            try collector.finish(isComplete: isComplete)
        } catch ObjectStorageError.cancelled where signals.caught != nil {
            isComplete = false
        }
        messages.clearStatus()
        return conclude(collector.tally, isComplete: isComplete, seconds: (clock.now - start).seconds)
    }

    /// True when the input was read to its end and no failure stopped the run.
    private func collect(
        _ work: PressWork, _ collector: DocumentCollector, inputLength: Int?, seconds: () -> Double
    ) throws -> Bool {
        let style = ProgressReporter.Style.choose(
            isQuiet: isQuiet, environment: ProcessInfo.processInfo.environment)
        var reporter = ProgressReporter(style: style, messages: messages)
        var held = settings.plan.takesOneRecord ? work.pipeline.collect() : nil
        if held != nil, work.pipeline.collect() != nil {
            throw tooManyRecords
        }
        while let outcome = held ?? work.pipeline.collect() {
            held = nil
            guard try collector.take(outcome) else { return false }
            reporter.show(
                RunProgress(
                    made: collector.tally.made, failed: collector.tally.failed, inputRead: outcome.inputRead,
                    inputLength: inputLength, seconds: seconds()))
        }
        if let failure = work.readFailure {
            messages.say("\(source.title): \(failure)")
            return false
        }
        return signals.caught == nil
    }

    private var tooManyRecords: UsageError {
        UsageError(
            "the data have more than one record, and --out names one file",
            remedy: "give a folder, or make one document of them all with --merge")
    }

    private func conclude(_ tally: Tally, isComplete: Bool, seconds: Double) -> Ending {
        if let signal = signals.caught, !isComplete {
            let kept = settings.plan.isMerged ? "no document was made" : "the \(tally.made.grouped) made are whole"
            messages.say("Stopped by \(signal == SIGINT ? "Ctrl-C" : "a signal to end"); \(kept).")
            return .interrupted(signal: signal)
        }
        if tally.made + tally.failed == 0 && isComplete {
            messages.say("\(source.title) holds no record; nothing was made.")
            return .failed
        }
        if !isQuiet {
            messages.say(
                RunSummary(
                    tally: tally, seconds: seconds, destination: settings.plan.destination, store: uploads?.place.title
                ).line)
        }
        return isComplete && tally.failed == 0 ? .allMade : .failed
    }

    private func makeFolder() throws(FileError) {
        let folder: String
        switch settings.plan.destination {
        case .folder(let path, _): folder = path
        case .file(let path): folder = path.folderOfPath
        case .stream, .store: return
        }
        try temporaries.makeFolders(folder)
    }

    private func makeCollector(_ input: RecordInput) throws -> DocumentCollector {
        let plan = settings.plan
        let merged =
            plan.isMerged
            ? try MergedDocument(
                template, engine: settings.engine, plan: plan, stored: try uploads?.title(by: plan),
                temporaries: temporaries) : nil
        let report = try reportPath.map { path throws(FileError) in
            try ReportWriter(
                path, mergedFile: merged.map { $0.target ?? "-" }, temporaries: temporaries, waiting: tellOfWait)
        }
        var reserved = input.identity.map { [ReservedFile("the data", identity: $0)] } ?? []
        if let reportPath, reportPath != "-" { reserved.append(ReservedFile("the report", path: reportPath)) }
        return DocumentCollector(
            plan: plan, isKeepingOn: isKeepingOn, temporaries: temporaries, report: report, merged: merged,
            uploads: uploads, messages: messages, reserved: reserved, waiting: tellOfWait)
    }

    /// A pipe that nobody reads holds a run up for as long as that is so.
    private func tellOfWait(for path: String) {
        if !isQuiet { messages.say("Waiting for a program that reads \(path.printable); Ctrl-C gives up.") }
    }
}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}

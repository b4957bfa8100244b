import Foundation
import Rendering

/// Takes what the workers made, in the order of the records: names files, merges pages, writes the report, counts.
/// Only here do finished files get their names, so a run that stops at a record leaves exactly the documents before it.
final class DocumentCollector {
    private(set) var tally = Tally()
    private let plan: OutputPlan
    private let isKeepingOn: Bool
    private let temporaries: TemporaryFiles
    private let report: ReportWriter?
    private let merged: MergedDocument?
    private let messages: Messages
    private let reserved: [ReservedFile]
    private let waiting: (String) -> Void
    private var names = ClaimedNames()

    /// `reserved` are files that no document may replace; `waiting` is told the path of a pipe that nobody reads.
    init(
        plan: OutputPlan, isKeepingOn: Bool, temporaries: TemporaryFiles, report: ReportWriter?,
        merged: MergedDocument?, messages: Messages, reserved: [ReservedFile], waiting: @escaping (String) -> Void
    ) {
        self.plan = plan
        self.isKeepingOn = isKeepingOn
        self.temporaries = temporaries
        self.report = report
        self.merged = merged
        self.messages = messages
        self.reserved = reserved
        self.waiting = waiting
    }

    /// False when the run shall stop. Throws when no further document can be made.
    func take(_ outcome: RecordOutcome) throws(FileError) -> Bool {
        do {
            try store(outcome.result.get(), label: outcome.label)
            return true
        } catch {
            tally.failed += 1
            messages.failed(outcome.label, error)
            try report?.failed(outcome.label, error)
            if case .file(let error) = error, error.concernsTheWholeRun { return false }
            return isKeepingOn && merged?.isSpoilt != true
        }
    }

    private func store(_ made: RecordOutcome.Made, label: RecordLabel) throws(RecordFailure) {
        do {
            switch made {
            case .files(let files):
                try publish(files)
                tally.add(files.map(\.document), at: files.first?.target)
                try report?.made(label, files)
            case .bytes(let document):
                try write(document)
                tally.add([document.size], at: nil)
                try report?.made(label, document.size)
            case .scene(let scene):
                let firstPage = (merged?.pages ?? 0) + 1
                try merged?.append(scene)
                tally.made += 1
                try report?.merged(label, page: firstPage, pages: scene.pages.count)
            }
        } catch let error as RecordFailure {
            throw error
        } catch let error as FileError {
            throw .file(error)
        } catch {
            throw .render(RenderError(.drawingFailed(reason: "\(error)")))
        }
    }

    /// Names the files of a document, all or none.
    private func publish(_ files: [StagedFile]) throws {
        do {
            for file in files {
                if let other = reserved.first(where: { $0.isAt(file.target) }) {
                    throw refusal(.inUse(by: other.title), of: file)
                }
                guard names.claim(file.target) else { throw refusal(.taken, of: file) }
            }
            try temporaries.publish(files.map { ($0.temporary, $0.target) })
        } catch {
            for file in files { temporaries.discard(file.temporary) }
            throw error
        }
    }

    private func refusal(_ reason: NameError.Reason, of file: StagedFile) -> RecordFailure {
        .name(NameError(reason, field: plan.nameFields, name: file.target.lastOfPath))
    }

    private func write(_ document: DocumentBytes) throws(FileError) {
        guard case .stream(let path) = plan.destination else { return }
        let stream = try path.map { path throws(FileError) in
            try OpenFile.writing(path) { waiting(path) }
        }
        try (stream ?? .standardOutput).write(document.bytes)
    }

    /// Ends the merged document, if there is one, and the report.
    func finish(isComplete: Bool) throws(FileError) {
        var size: DocumentSize?
        var failure: FileError?
        if let merged, isComplete && tally.made > 0 {
            do {
                let document = try merged.finish(waiting: waiting)
                tally.bytes = document.bytes
                tally.place = merged.target
                size = document
            } catch {
                failure = error
            }
        } else {
            merged?.discard()
        }
        if merged != nil && size == nil { tally.made = 0 }
        // What became of the records is worth knowing even when the document was lost at the last moment.
        try report?.finish(merged: size)
        if let failure { throw failure }
    }
}

extension OutputPlan {
    /// What the names are made of, for messages.
    fileprivate var nameFields: String {
        if case .folder(_, let pattern) = destination { pattern.fields } else { "" }
    }
}

extension String {
    var lastOfPath: String { split(separator: "/").last.map(String.init) ?? self }
}

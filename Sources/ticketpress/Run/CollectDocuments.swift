import Foundation
import ObjectStorage
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
    private let uploads: DocumentUploads?
    private let messages: Messages
    private let reserved: [ReservedFile]
    private let waiting: (String) -> Void
    private var names = ClaimedNames()

    /// `reserved` are files that no document may replace; `waiting` is told the path of a pipe that nobody reads.
    init(
        plan: OutputPlan, isKeepingOn: Bool, temporaries: TemporaryFiles, report: ReportWriter?,
        merged: MergedDocument?, uploads: DocumentUploads?, messages: Messages, reserved: [ReservedFile],
        waiting: @escaping (String) -> Void
    ) {
        self.plan = plan
        self.isKeepingOn = isKeepingOn
        self.temporaries = temporaries
        self.report = report
        self.merged = merged
        self.uploads = uploads
        self.messages = messages
        self.reserved = reserved
        self.waiting = waiting
    }

    /// False when the run shall stop. Throws when no further document can be made.
    func take(_ outcome: RecordOutcome) throws(FileError) -> Bool {
        do {
            try store(outcome.result.get(), label: outcome.label)
        } catch {
            // The reader is told of records in their order.
            let isGoingOn = try concludeUploads(leaving: 0)
            return try fail(outcome.label, error) && isGoingOn
        }
        return try concludeUploads(leaving: DocumentUploads.limit)
    }

    /// False when the run shall stop.
    private func fail(_ label: RecordLabel, _ failure: RecordFailure) throws(FileError) -> Bool {
        tally.failed += 1
        messages.failed(label, failure)
        try report?.failed(label, failure)
        if failure.concernsTheWholeRun { return false }
        return isKeepingOn && merged?.isSpoilt != true
    }

    /// Waits until at most so many documents are on their way to the store. False when the run shall stop.
    private func concludeUploads(leaving count: Int) throws(FileError) -> Bool {
        var isGoingOn = true
        while let uploads, uploads.count > count, let (label, result) = uploads.next() {
            switch result {
            case .success(let documents):
                tally.add(documents.map(\.size), at: documents.first?.title)
                try tellOf(documents, label)
            case .failure(let error): isGoingOn = try fail(label, error) && isGoingOn
            }
        }
        return isGoingOn
    }

    /// The report has the links; where there is none, standard output has.
    private func tellOf(_ documents: [StoredDocument], _ label: RecordLabel) throws(FileError) {
        if let report { return try report.stored(label, documents) }
        for case let link? in documents.map(\.link) {
            try OpenFile.standardOutput.write(Array("\(link.url)\n".utf8))
        }
    }

    private func store(_ made: RecordOutcome.Made, label: RecordLabel) throws(RecordFailure) {
        do {
            switch made {
            case .files(let files):
                try publish(files)
                tally.add(files.map(\.document), at: files.first?.target)
                try report?.made(label, files)
            case .objects(let drafts):
                for draft in drafts where !names.claim(draft.name, isThere: { _ in true }) {
                    throw refusal(.taken, named: draft.name)
                }
                uploads?.begin(label, drafts)
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
                    throw refusal(.inUse(by: other.title), named: file.target.lastOfPath)
                }
                guard names.claim(file.target) else { throw refusal(.taken, named: file.target.lastOfPath) }
            }
            try temporaries.publish(files.map { ($0.temporary, $0.target) })
        } catch {
            for file in files { temporaries.discard(file.temporary) }
            throw error
        }
    }

    private func refusal(_ reason: NameError.Reason, named name: String) -> RecordFailure {
        .name(NameError(reason, field: plan.nameFields, name: name))
    }

    private func write(_ document: DocumentBytes) throws(FileError) {
        guard case .stream(let path) = plan.destination else { return }
        let stream = try path.map { path throws(FileError) in
            try OpenFile.writing(path) { waiting(path) }
        }
        try (stream ?? .standardOutput).write(document.bytes)
    }

    /// Ends the merged document, if there is one, and the report.
    func finish(isComplete: Bool) throws {
        _ = try concludeUploads(leaving: 0)
        var size: DocumentSize?
        var link: PresignedLink?
        var failure: (any Error)?
        if let merged, isComplete && tally.made > 0 {
            do {
                let document = try merged.finish(waiting: waiting)
                link = try uploads?.store(merged, by: plan)
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
        try report?.finish(merged: size, link: link)
        if let failure { throw failure }
        if let link, report == nil { try OpenFile.standardOutput.write(Array("\(link.url)\n".utf8)) }
    }
}

extension OutputPlan {
    /// What the documents of records are named by, where each has one of its own.
    var pattern: NamePattern? {
        switch destination {
        case .folder(_, let pattern), .store(.each(let pattern)): pattern
        case .file, .stream, .store(.one): nil
        }
    }

    /// What the names are made of, for messages.
    fileprivate var nameFields: String { pattern?.fields ?? "" }
}

extension String {
    var lastOfPath: String { split(separator: "/").last.map(String.init) ?? self }
}

import Crypto
import Domain
import Foundation
import Rendering

/// The one PDF that holds all records. It is written to a temporary file page by page, and comes to its place, be that
/// a file or standard output, only when it is whole.
final class MergedDocument {
    /// The file's path, or nil for standard output.
    let target: String?
    private(set) var pages = 0
    /// True after a record could not be drawn: part of it may be on a page, so the document must not be finished.
    private(set) var isSpoilt = false
    private let plan: OutputPlan
    private let temporaries: TemporaryFiles
    private let file: OpenFile
    private let pdf: MergedPDF
    private let progress: Progress

    /// What went through the sink; a class, because the sink outlives the initialiser.
    private final class Progress {
        var bytes = 0
        var hash = SHA256()
        /// Kept, because it comes back from the drawing library without its reason.
        var failure: FileError?
    }

    /// `stored` is how it is called if the plan sends it to a store.
    init(
        _ template: CompiledTemplate, engine: Engine, plan: OutputPlan, stored: String?, temporaries: TemporaryFiles
    ) throws(FileError) {
        self.plan = plan
        self.temporaries = temporaries
        let file: OpenFile
        switch plan.destination {
        case .file(let path), .folder(let path, _):
            target = path
            file = try temporaries.make(in: path.folderOfPath)
        case .stream(let path):
            target = path
            file = try temporaries.makeNameless()
        case .store:
            target = stored
            file = try temporaries.make(in: FileManager.default.temporaryDirectory.path)
        }
        let progress = Progress()
        self.file = file
        self.progress = progress
        pdf = MergedPDF(template, engine: engine) { bytes in
            do throws(FileError) {
                try file.write(bytes)
            } catch {
                progress.failure = error
                throw error
            }
            progress.bytes += bytes.count
            progress.hash.update(data: bytes)
        }
    }

    func append(_ scene: Scene) throws {
        do {
            try pdf.append(scene)
            // A drawing library may hold a failed write back until the end; a full disk is to be known now.
            if let failure = progress.failure { throw failure }
        } catch {
            isSpoilt = true
            throw named(error)
        }
        pages += scene.pages.count
    }

    /// `waiting` is told the path of a pipe that nobody reads.
    func finish(waiting: (String) -> Void) throws(FileError) -> DocumentSize {
        do { try pdf.finish() } catch {
            discard()
            throw named(error) as? FileError ?? FileError(.write, name, code: EIO)
        }
        if let failure = progress.failure {
            discard()
            throw FileError(.write, name, code: failure.code)
        }
        switch plan.destination {
        case .stream: try copyToStream(waiting)
        case .folder, .file: try temporaries.publish(file.path, as: name)
        case .store: break
        }
        return DocumentSize(bytes: progress.bytes, sha256: progress.hash.finalize().hexadecimal)
    }

    /// Where it is until it has been stored.
    var temporary: String { file.path }

    func discard() {
        file.empty()
        temporaries.discard(file.path)
    }

    private var name: String { target ?? "standard output" }

    private func named(_ error: any Error) -> any Error {
        progress.failure.map { FileError(.write, name, code: $0.code) } ?? error
    }

    private func copyToStream(_ waiting: (String) -> Void) throws(FileError) {
        let opened = try target.map { path throws(FileError) in
            try OpenFile.writing(path) { waiting(path) }
        }
        let stream = opened ?? .standardOutput
        file.rewind()
        while true {
            let chunk = try file.read(atMost: 1 << 17)
            if chunk.isEmpty { return }
            try stream.write(chunk)
        }
    }
}

import Crypto
import Domain
import Foundation
import Rendering

/// Makes the documents of single records; each worker thread has its own, because a renderer belongs to one thread.
struct RecordPress {
    let renderer: TicketRenderer
    let settings: PressSettings
    let temporaries: TemporaryFiles

    func press(_ job: RecordJob) -> RecordOutcome {
        var label = RecordLabel(job.record)
        let result: Result<RecordOutcome.Made, RecordFailure>
        do throws(RecordFailure) {
            let record = try parse(job.record)
            label.id = record["ticket"]?["id"]?.shortText
            let value = try settings.signer?.sign(record) ?? record
            let document = try RecordFailure.wrapping { () throws(RenderError) in
                try TicketDocument(checking: value, locale: settings.locale)
            }
            if settings.wantsDigests { label.digest = renderer.compiled.digest(of: document) }
            result = .success(try make(document, of: value))
        } catch {
            // More precise than the line that the record begins on.
            if case .unreadable(let problem) = error { label.line = problem.line }
            result = .failure(error)
        }
        return RecordOutcome(label: label, inputRead: job.inputRead, result: result)
    }

    private func parse(_ record: Result<RawRecord, RecordError>) throws(RecordFailure) -> Value {
        do throws(RecordError) { return try Record(parsing: record.get()).value } catch { throw .unreadable(error) }
    }

    private func make(_ document: TicketDocument, of value: Value) throws(RecordFailure) -> RecordOutcome.Made {
        let stem = try stem(value)
        let scene = try RecordFailure.wrapping { () throws(RenderError) in try renderer.scene(for: document) }
        if settings.plan.isMerged { return .scene(scene) }
        switch settings.plan.destination {
        case .folder, .file: return .files(try stage(scene, stem: stem))
        case .store(let names): return .objects(try objects(scene, names, stem: stem))
        case .stream: break
        }
        if settings.plan.format != .pdf && scene.pages.count > 1 {
            throw .severalPages(count: scene.pages.count, format: settings.plan.format)
        }
        let bytes = try draw(scene, page: nil)
        return .bytes(DocumentBytes(bytes: bytes, size: size(of: bytes)))
    }

    /// Before anything is drawn, for a record without a name is wasted work.
    private func stem(_ value: Value) throws(RecordFailure) -> String {
        guard let pattern = settings.plan.pattern else { return "" }
        do { return try pattern.stem(for: value) } catch { throw .name(error) }
    }

    /// Writes the files of a document, or none of them.
    private func stage(_ scene: Scene, stem: String) throws(RecordFailure) -> [StagedFile] {
        var staged: [StagedFile] = []
        do throws(RecordFailure) {
            for page in files(of: scene) {
                let target = try target(stem, page: page)
                let bytes = try draw(scene, page: page)
                staged.append(try write(bytes, target: target))
            }
        } catch {
            for file in staged { temporaries.discard(file.temporary) }
            throw error
        }
        return staged
    }

    /// Pages that are a file of their own, or nil for one that has them all.
    private func files(of scene: Scene) -> [Int?] {
        settings.plan.format != .pdf && scene.pages.count > 1 ? Array(1...scene.pages.count) : [nil]
    }

    private func objects(_ scene: Scene, _ names: StoredNames, stem: String) throws(RecordFailure) -> [DraftObject] {
        guard case .each(let pattern) = names else { return [] }
        var objects: [DraftObject] = []
        for page in files(of: scene) {
            let name = try name(stem, pattern, page: page)
            let bytes = try draw(scene, page: page)
            objects.append(DraftObject(name: name, bytes: bytes, document: size(of: bytes)))
        }
        return objects
    }

    private func name(_ stem: String, _ pattern: NamePattern, page: Int?) throws(RecordFailure) -> String {
        do { return try pattern.fileName(stem, page: page) } catch { throw .name(error) }
    }

    private func target(_ stem: String, page: Int?) throws(RecordFailure) -> String {
        switch settings.plan.destination {
        case .folder(let folder, let pattern):
            return folder.appendingPathComponent(try name(stem, pattern, page: page))
        case .file(let path): return page.map { path.numbered($0) } ?? path
        case .stream(let path): return path ?? "-"
        case .store: return stem
        }
    }

    /// All pages as PDF; one page, from 1, as a picture.
    private func draw(_ scene: Scene, page: Int?) throws(RecordFailure) -> [UInt8] {
        let index = (page ?? 1) - 1
        return try RecordFailure.wrapping { () throws(RenderError) in
            switch settings.plan.format {
            case .pdf: try renderer.pdf(scene)
            case .png: try renderer.png(scene, page: index, dpi: settings.dpi)
            case .svg: try renderer.svg(scene, page: index)
            }
        }
    }

    private func write(_ bytes: [UInt8], target: String) throws(RecordFailure) -> StagedFile {
        do throws(FileError) {
            let file = try temporaries.make(in: target.folderOfPath)
            do throws(FileError) {
                try file.write(bytes)
            } catch {
                temporaries.discard(file.path)
                throw FileError(.write, target, code: error.code)
            }
            return StagedFile(temporary: file.path, target: target, document: size(of: bytes))
        } catch {
            throw .file(error)
        }
    }

    private func size(of bytes: [UInt8]) -> DocumentSize {
        DocumentSize(
            bytes: bytes.count, sha256: settings.wantsDigests ? SHA256.hash(data: bytes).hexadecimal : nil)
    }
}

/// What all workers of a run go by.
struct PressSettings: Sendable {
    var plan: OutputPlan
    /// What writes PDF documents.
    var engine: Engine
    var locale: String?
    /// Dots per inch of PNG.
    var dpi: Double
    /// Signs codes for tickets without one; nil when no keys are given.
    var signer: TicketSigner?
    /// Whether a report asks for the digest of each ticket and the SHA-256 of each file.
    var wantsDigests: Bool
}

extension RecordFailure {
    fileprivate static func wrapping<T>(_ body: () throws(RenderError) -> T) throws(RecordFailure) -> T {
        do { return try body() } catch { throw .render(error) }
    }
}

extension RecordOutcome {
    /// A record that was not even tried.
    init(failing job: RecordJob, with failure: RecordFailure) {
        self.init(label: RecordLabel(job.record), inputRead: job.inputRead, result: .failure(failure))
    }
}

extension RecordLabel {
    fileprivate init(_ record: Result<RawRecord, RecordError>) {
        switch record {
        case .success(let raw): self.init(number: raw.number, line: raw.line)
        case .failure(let error): self.init(number: error.record ?? 0, line: error.line)
        }
    }
}

extension Value {
    /// A text or number, cut to a length that fits a message; nil for anything else.
    fileprivate var shortText: String? {
        switch self {
        case .string(let text): String(text.prefix(80))
        case .number(let number): "\(number)"
        case .null, .bool, .list, .object: nil
        }
    }
}

extension String {
    /// The folder that a path's last component is in.
    var folderOfPath: String {
        guard let slash = lastIndex(of: "/") else { return "." }
        return slash == startIndex ? "/" : String(self[..<slash])
    }

    /// `ticket.png` → `ticket-2.png`.
    func numbered(_ page: Int) -> String {
        guard let dot = lastIndex(of: "."), !self[dot...].contains("/") else { return "\(self)-\(page)" }
        return "\(self[..<dot])-\(page)\(self[dot...])"
    }
}

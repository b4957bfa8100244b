import Foundation
import ObjectStorage

/// The report of `--report`: one JSON object per record and line, in the order of the records.
///
///     {"number":1,"id":"T-1","file":"out/T-1.pdf","bytes":35612,"sha256":"…"}
///     {"number":2,"id":"T-2","files":[{"file":"out/T-2-1.png","bytes":…,"sha256":"…"},…]}      pages as pictures
///     {"number":3,"id":"T-3","page":5,"pages":2,"file":"all.pdf","bytes":…,"sha256":"…"}        in a merged document
///     {"number":1,"id":"T-1","file":"s3://b/T-1.pdf","bytes":…,"sha256":"…","link":"https://…","expires":"…Z"}   stored
///     {"number":4,"id":"T-4","error":{"code":…,"message":…,"template":…,"element":…,"field":…,"value":…}}
///
/// Behind the id stands `"digest"`, the name of the ticket's drawing: it is another one whenever data, template, fonts or
/// renderer would make another document.
final class ReportWriter {
    private let path: String
    private let temporaries: TemporaryFiles
    private let isStream: Bool
    private let file: OpenFile
    /// Lines of records in a merged document lack their end until its size is known, and are kept here until then.
    private let spool: OpenFile?
    private let mergedFile: String?
    private var buffer: [UInt8] = []

    /// `mergedFile` is the merged document's path, or nil when every record has a document of its own; `waiting` is told
    /// the path of a pipe that nobody reads.
    init(
        _ path: String, mergedFile: String?, temporaries: TemporaryFiles, waiting: (String) -> Void
    ) throws(FileError) {
        self.path = path
        self.temporaries = temporaries
        self.mergedFile = mergedFile
        switch path == "-" ? .stream : PathKind(of: path) {
        case .stream:
            isStream = true
            file = path == "-" ? .standardOutput : try OpenFile.writing(path) { waiting(path) }
        case .folder:
            throw FileError(.write, path, code: EISDIR)
        case .nothing, .file:
            isStream = false
            file = try temporaries.make(in: path.folderOfPath)
        }
        spool = mergedFile == nil ? nil : try temporaries.makeNameless()
    }

    func made(_ label: RecordLabel, _ files: [StagedFile]) throws(FileError) {
        var line = JSONLine(label)
        if let only = files.first, files.count == 1 {
            line.add(file: only.target, only.document)
        } else {
            line.add("files", list: files.map { JSONLine(file: $0.target, $0.document) })
        }
        try write(line.closed)
    }

    /// Documents that went to a store.
    func stored(_ label: RecordLabel, _ documents: [StoredDocument]) throws(FileError) {
        var line = JSONLine(label)
        if let only = documents.first, documents.count == 1 {
            line.add(only)
        } else {
            line.add(
                "files",
                list: documents.map { document in
                    var line = JSONLine()
                    line.add(document)
                    return line
                })
        }
        try write(line.closed)
    }

    /// A document that went to standard output.
    func made(_ label: RecordLabel, _ document: DocumentSize) throws(FileError) {
        var line = JSONLine(label)
        line.add(file: "-", document)
        try write(line.closed)
    }

    /// The record's pages in the merged document, from 1.
    func merged(_ label: RecordLabel, page: Int, pages: Int) throws(FileError) {
        var line = JSONLine(label)
        line.add("page", page)
        line.add("pages", pages)
        try write(line.open)
    }

    func failed(_ label: RecordLabel, _ failure: RecordFailure) throws(FileError) {
        var line = JSONLine(label)
        line.add("error", JSONLine(failure))
        try write(line.closed)
    }

    /// Puts the report in its place. `merged` is nil when no merged document was made; its records are left out then.
    func finish(merged: DocumentSize?, link: PresignedLink?) throws(FileError) {
        if let spool { try copyLines(of: spool, merged: merged, link) }
        try flush(to: file)
        if !isStream { try temporaries.publish(file.path, as: path) }
    }

    private func write(_ line: String) throws(FileError) {
        buffer += line.utf8
        buffer.append(UInt8(ascii: "\n"))
        // Whoever listens to a stream wants each line when it is there.
        if buffer.count >= 1 << 15 || (isStream && spool == nil) { try flush(to: spool ?? file) }
    }

    private func flush(to file: OpenFile) throws(FileError) {
        do {
            try file.write(buffer)
        } catch {
            throw FileError(.write, path, code: error.code)
        }
        buffer.removeAll(keepingCapacity: true)
    }

    private func copyLines(
        of spool: OpenFile, merged: DocumentSize?, _ link: PresignedLink?
    ) throws(FileError) {
        try flush(to: spool)
        spool.rewind()
        let ending = merged.map { size in
            var line = JSONLine()
            line.add(StoredDocument(title: mergedFile ?? "-", size: size, link: link))
            return "," + line.closed.dropFirst()
        }
        var line: [UInt8] = []
        while true {
            let chunk = try spool.read(atMost: 1 << 16)
            if chunk.isEmpty { return }
            for byte in chunk {
                if byte != UInt8(ascii: "\n") {
                    line.append(byte)
                } else {
                    try finishLine(line, ending: ending)
                    line.removeAll(keepingCapacity: true)
                }
            }
        }
    }

    private func finishLine(_ line: [UInt8], ending: String?) throws(FileError) {
        if line.last == UInt8(ascii: "}") {
            buffer += line
        } else if let ending {
            buffer += line + Array(ending.utf8)
        } else {
            return
        }
        buffer.append(UInt8(ascii: "\n"))
        if buffer.count >= 1 << 15 { try flush(to: file) }
    }
}

extension JSONLine {
    init(_ label: RecordLabel) {
        self.init()
        add("number", label.number)
        if let id = label.id { add("id", id) }
        if let digest = label.digest { add("digest", digest) }
    }

    init(file: String, _ document: DocumentSize) {
        self.init()
        add(file: file, document)
    }

    init(_ failure: RecordFailure) {
        self.init()
        let words = failure.words
        add("code", words.code)
        add("message", words.message)
        for (key, value) in [
            ("template", words.template), ("element", words.element), ("field", words.field), ("value", words.value),
        ] {
            if let value { add(key, value) }
        }
    }

    mutating func add(_ document: StoredDocument) {
        add(file: document.title, document.size)
        guard let link = document.link else { return }
        add("link", link.url)
        add("expires", link.expires.formatted(.iso8601))
    }

    mutating func add(file: String, _ document: DocumentSize) {
        add("file", file)
        add("bytes", document.bytes)
        if let sha256 = document.sha256 { add("sha256", sha256) }
    }
}

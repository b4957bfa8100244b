import Foundation
import Rendering

/// Where the records come from.
enum RecordSource: Sendable {
    /// The template's own sample.
    case sample([UInt8])
    case file(String)
    case standardInput

    /// `nil` is the sample of the template in `folder`, `-` standard input. Without a sample, `remedy` is what to do.
    init(data: String?, folder: URL, remedy: String = "say with --data what is to be drawn, or add one") throws {
        switch data {
        case nil:
            guard let sample = try TemplateFolder.sample(of: folder) else {
                throw UsageError(
                    "the template \(folder.lastPathComponent.printable) has no sample.json",
                    remedy: remedy)
            }
            self = .sample(sample)
        case "-"?: self = .standardInput
        case let path?: self = .file(path)
        }
    }

    /// What it is called in messages.
    var title: String {
        switch self {
        case .sample: "the template's sample"
        case .file(let path): path.printable
        case .standardInput: "standard input"
        }
    }

    /// Opens it, so that a missing file is known before anything else is done.
    func open() throws(FileError) -> RecordInput {
        switch self {
        case .sample(let bytes): return RecordInput(bytes: bytes)
        case .standardInput: return RecordInput(file: .standardInput)
        case .file(let path):
            let file = try OpenFile.reading(path)
            if file.isFolder { throw FileError(.read, path, code: EISDIR) }
            return RecordInput(file: file)
        }
    }
}

extension RecordSource {
    /// The first record alone; what follows it is not read.
    func firstRecord() throws -> Value {
        var input = try open()
        var splitter = RecordSplitter()
        while true {
            let chunk = try input.next()
            if chunk.isEmpty { splitter.finish() } else { splitter.feed(chunk) }
            if let first = try splitter.next() { return try Record(parsing: first).value }
            if chunk.isEmpty { throw UsageError("\(title) holds no record", remedy: "add one") }
        }
    }
}

/// Bytes that arrive in chunks, from a file or from memory.
struct RecordInput: Sendable {
    private static let chunk = 1 << 17

    private var bytes: [UInt8]
    private let file: OpenFile?
    /// In bytes; nil when it cannot be known, as for a pipe.
    let length: Int?
    /// Which file it is; nil for what is no regular file.
    let identity: FileIdentity?

    init(bytes: [UInt8]) {
        self.bytes = bytes
        file = nil
        length = bytes.count
        identity = nil
    }

    init(file: OpenFile) {
        bytes = []
        self.file = file
        length = file.length
        identity = file.identity
    }

    var isTerminal: Bool { file?.isTerminal ?? false }

    /// None at the end.
    mutating func next() throws(FileError) -> [UInt8] {
        if let file { return try file.read(atMost: Self.chunk) }
        defer { bytes = [] }
        return bytes
    }
}

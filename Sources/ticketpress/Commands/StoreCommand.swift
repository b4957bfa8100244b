import ArgumentParser
import Foundation
import ObjectStorage
import Synchronization

struct StoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store",
        abstract: "List, fetch, store and remove documents in S3 or in a folder.",
        discussion: """
            The store is the one of --store, s3://bucket/prefix or a folder; without it the bucket $S3_BUCKET. Credentials and \
            region are those of AWS's own tools: environment variables, the shared files of a profile, the service of a \
            container or an instance. S3_ENDPOINT is the service's URL where it is not AWS, and S3_ADDRESSING, path or \
            virtual, how it wants buckets named.
            """,
        subcommands: [StoreList.self, StoreGet.self, StorePut.self, StoreRemove.self, StoreCreate.self])
}

struct StoreList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls",
        abstract: "List documents: size, date and key, one a line.")

    @Argument(help: "What the keys begin with.")
    var prefix: String = ""

    @Flag(help: "Show what lies deeper as folders.")
    var folders = false

    @OptionGroup var options: StoreOptions

    func run() throws {
        try reportingErrors {
            let place = try options.open()
            var query = ListQuery(prefix: place.address.prefix.isEmpty ? prefix : "\(place.address.prefix)/\(prefix)")
            query.isShallow = folders
            let first = query
            return try runningToEnd {
                var query = first
                repeat {
                    let page = try await place.store.list(query)
                    let folders = page.folders.map { (key: $0, line: Self.line("folder", "", $0)) }
                    let objects = page.objects.map { (key: $0.key.text, line: Self.line($0)) }
                    for entry in (folders + objects).sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) })
                    {
                        try OpenFile.standardOutput.write(Array(entry.line.utf8))
                    }
                    query.page = page.next
                } while query.page != nil
                return 0
            }
        }
    }

    private static func line(_ object: StoredObject) -> String {
        let date = object.modified.map { $0.formatted(.iso8601) } ?? "-"
        return line(object.size.grouped, date, object.key.text)
    }

    private static func line(_ size: String, _ date: String, _ key: String) -> String {
        func padded(_ text: String, _ width: Int) -> String {
            String(repeating: " ", count: max(0, width - text.count)) + text
        }
        return "\(padded(size, 15))  \(padded(date, 20))  \(key.printable)\n"
    }
}

struct StoreGet: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get", abstract: "Fetch a document into a file, which appears when it is whole.")

    @Argument(help: "The document: s3://bucket/key, or a key.")
    var object: String

    @Argument(help: ArgumentHelp("The file; - is standard output. (default: the key's last part)", valueName: "file|-"))
    var file: String?

    @OptionGroup var options: StoreOptions

    func run() throws {
        try reportingErrors {
            let (place, key) = try options.object(object)
            let target = try target(key)
            let temporaries = TemporaryFiles()
            defer { temporaries.removeAll() }
            let draft = target == "-" ? nil : try temporaries.make(in: target.folderOfPath)
            return try runningToEnd {
                let sink =
                    draft.map { draft in
                        ObjectSink(restart: { try draft.restart() }) { try draft.write(Array($0)) }
                    } ?? .standardOutput()
                try await place.store.read(key, nil, into: sink)
                if let draft { try temporaries.publish(draft.path, as: target.linksFollowed) }
                return 0
            }
        }
    }

    private func target(_ key: ObjectKey) throws(UsageError) -> String {
        if let file { return PathKind(of: file) == .folder ? file.appendingPathComponent(try name(key)) : file }
        return try name(key)
    }

    /// A key may end in what is no file's name.
    private func name(_ key: ObjectKey) throws(UsageError) -> String {
        guard !key.name.isEmpty, key.name != ".", key.name != "..", !key.name.contains("\0") else {
            throw UsageError("the key \(key.text.printable) ends in no name for a file", remedy: "name the file")
        }
        return key.name
    }
}

extension ObjectSink {
    /// What a program has read behind a pipe cannot be taken back, nor may what a file had before: an object that breaks off
    /// in the middle is not begun anew.
    fileprivate static func standardOutput() -> ObjectSink {
        let hasBegun = Mutex(false)
        return ObjectSink(
            restart: { if hasBegun.withLock({ $0 }) { throw FileError(.write, "standard output", code: ESPIPE) } },
            write: { bytes in
                hasBegun.withLock { $0 = true }
                try OpenFile.standardOutput.write(Array(bytes))
            })
    }
}

struct StorePut: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "put", abstract: "Store a file.",
        discussion: "Files above 16 MB are sent in parts, several at a time, and appear when they are whole.")

    @Argument(help: ArgumentHelp("The file; - is standard input.", valueName: "file|-"))
    var file: String

    @Argument(help: "Where it goes: s3://bucket/key, or a key. (default: the file's name)")
    var object: String?

    @Option(help: ArgumentHelp("Its media type. (default: as its name ends)", valueName: "type"))
    var type: String?

    @Flag(help: "Fail when the key has an object already.")
    var onlyIfAbsent = false

    @OptionGroup var options: StoreOptions

    func run() throws {
        try reportingErrors {
            guard let name = object ?? (file == "-" ? nil : file.lastOfPath) else {
                throw UsageError("standard input has no name", remedy: "give a key")
            }
            let (place, key) = try options.object(name)
            var put = PutOptions(contentType: try type.map { try ContentType($0) } ?? ContentType(ofName: key.name))
            put.onlyIfAbsent = onlyIfAbsent
            let settings = put
            let spooled = file == "-" ? try spool() : nil
            let path = spooled?.pathWhileOpen ?? file
            return try runningToEnd {
                // Its path leads to it only while it is open.
                defer { withExtendedLifetime(spooled) {} }
                try await place.store.put(.file(path), at: key, settings)
                return 0
            }
        }
    }

    /// What comes from a pipe is read to its end first: its length and hash stand in front of what is sent. The file has no
    /// name, so that nothing is left of it however this ends.
    private func spool() throws -> OpenFile {
        let file = try TemporaryFiles().makeNameless()
        while true {
            let bytes = try OpenFile.standardInput.read(atMost: 1 << 17)
            if bytes.isEmpty { return file }
            try file.write(bytes)
        }
    }
}

struct StoreRemove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rm", abstract: "Remove documents.")

    @Argument(help: ArgumentHelp("The documents: s3://bucket/key, or keys.", valueName: "object"))
    var objects: [String]

    @OptionGroup var options: StoreOptions

    func run() throws {
        try reportingErrors {
            let all = try options.objects(objects)
            return try runningToEnd {
                for (place, key) in all {
                    // Whoever names a document that is not there has most likely mistyped it.
                    _ = try await place.store.head(key)
                    try await place.store.delete(key)
                }
                return 0
            }
        }
    }
}

struct StoreCreate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Create the bucket or folder, if it is not there.")

    @OptionGroup var options: StoreOptions

    func run() throws {
        try reportingErrors {
            let place = try options.open()
            return try runningToEnd {
                switch place.store {
                case let bucket as S3Store: try await bucket.createBucket()
                case let folder as FolderStore: try folder.create()
                default: break
                }
                return 0
            }
        }
    }
}

import Foundation

/// Objects as files of a folder, for one machine. Files appear whole or not at all, and what was stored survives a power
/// cut; how keys become names is FolderLayout's, how links are made FolderLinks'.
public struct FolderStore: ObjectStore {
    /// Where `ticketpress files` listens unless it is told otherwise.
    public static let defaultURL = "http://127.0.0.1:8033"

    let layout: FolderLayout
    let links: FolderLinks

    /// The folder need not be there: what is stored first makes it. `url` is what links begin with, where `answer` is called
    /// for them; `now` is what time it is.
    public init(
        _ folder: String, url: String = FolderStore.defaultURL, now: @escaping @Sendable () -> Date = { Date() }
    ) throws(ObjectStorageError) {
        try self.init(folder, linksAt: { url }, now: now)
    }

    /// The same for a server that learns late how it is reached: `linksAt` is asked for every link.
    public init(
        _ folder: String, linksAt url: @escaping @Sendable () -> String,
        now: @escaping @Sendable () -> Date = { Date() }
    ) throws(ObjectStorageError) {
        layout = FolderLayout(root: try Self.resolve(folder))
        links = FolderLinks(url: url, keyPath: "\(layout.root)/\(FolderLayout.linkKey)", now: now)
        sweep()
    }

    /// Makes the folder, if it is not there.
    public func create() throws(ObjectStorageError) {
        try Self.makeFolder("\(layout.root)/\(FolderLayout.unfinished)", Self.synchroniseFolder(of:))
    }

    /// The folder's absolute path, with no link in what there is of it.
    private static func resolve(_ folder: String) throws(ObjectStorageError) -> String {
        let url = URL(filePath: folder, directoryHint: .isDirectory).standardizedFileURL
        var path = url.path.count > 1 && url.path.hasSuffix("/") ? String(url.path.dropLast()) : url.path
        var missing: [Substring] = []
        while true {
            if let resolved = realpath(path, nil) {
                defer { free(resolved) }
                return missing.reversed().reduce(String(cString: resolved)) { $0 == "/" ? "/\($1)" : "\($0)/\($1)" }
            }
            guard errno == ENOENT, let last = path.split(separator: "/").last else { throw .file(.init("open", path)) }
            missing.append(last)
            path = Self.folder(of: path)
        }
    }

    /// The folder's absolute path.
    public var path: String { layout.root }

    /// Of the file that holds the object, if it is there.
    public func path(of key: ObjectKey) -> String { layout.place(of: key).content }

    // MARK: Objects

    public func put(
        _ body: ObjectBody, at key: ObjectKey, _ options: PutOptions
    ) async throws(ObjectStorageError) -> StoredObject {
        let draft = try makeDraft()
        try await onFileThread { () throws(ObjectStorageError) in
            try draft.append(body)
        }
        return try await publish(draft, at: key, options)
    }

    public func head(_ key: ObjectKey) async throws(ObjectStorageError) -> StoredObject {
        try await onFileThread { () throws(ObjectStorageError) in try open(key).object }
    }

    public func read(
        _ key: ObjectKey, _ range: Range<Int>?, into sink: ObjectSink
    ) async throws(ObjectStorageError) -> StoredObject {
        try await onFileThread { () throws(ObjectStorageError) in
            let opened = try open(key)
            var range = range ?? 0..<opened.object.size
            if range.lowerBound < 0 || range.lowerBound > opened.object.size
                || range.lowerBound == opened.object.size && !range.isEmpty
            {
                throw .rangeBehindEnd(key: key, size: opened.object.size)
            }
            range = range.clamped(to: 0..<opened.object.size)
            while !range.isEmpty {
                let bytes = try opened.file.read(at: range.lowerBound, atMost: min(1 << 18, range.count))
                guard !bytes.isEmpty else { throw .malformedAnswer(reason: "\(key) became shorter while it was read") }
                do { try bytes.withUnsafeBytes(sink.write) } catch { throw ObjectStorageError(wrapping: error) }
                range = range.lowerBound + bytes.count..<range.upperBound
            }
            return opened.object
        }
    }

    public func copy(_ key: ObjectKey, to other: ObjectKey) async throws(ObjectStorageError) -> StoredObject {
        let draft = try makeDraft()
        let version = try await onFileThread { () throws(ObjectStorageError) in
            let opened = try open(key)
            try draft.append(contentsOf: opened.file)
            return opened.version
        }
        return try await publish(draft, at: other, replacing: true) { (sealed) throws(ObjectStorageError) in
            var copy = version
            (copy.size, copy.modified, copy.sha256) = (sealed.size, sealed.modified, sealed.sha256)
            return copy
        }
    }

    // MARK: Links

    public func presignedGet(
        _ key: ObjectKey, _ options: LinkOptions
    ) async throws(ObjectStorageError) -> PresignedLink { try await link(.get, key, options) }

    public func presignedPut(
        _ key: ObjectKey, _ options: LinkOptions
    ) async throws(ObjectStorageError) -> PresignedLink { try await link(.put, key, options) }

    private func link(
        _ method: FolderLinks.Method, _ key: ObjectKey, _ options: LinkOptions
    ) async throws(ObjectStorageError) -> PresignedLink {
        try await onFileThread { () throws(ObjectStorageError) in
            // The key that signs lives in the folder, which the first link may have to make.
            if access(links.keyPath, F_OK) != 0 { try create() }
            return try links.make(method, key, options)
        }
    }

    // MARK: Files

    /// An object whose file is open: it stays what it is, whoever replaces it meanwhile.
    struct OpenedObject: Sendable {
        var object: StoredObject
        var version: ObjectRecord.Version
        var file: DescribedFile
    }

    func open(_ key: ObjectKey) throws(ObjectStorageError) -> OpenedObject {
        let place = layout.place(of: key)
        var file = try content(place, key)
        var version = ObjectRecord.read(place.record)?.version(of: file.status)
        // Replaced between the two: the next look finds a pair. A file without a record is one that somebody put there.
        for _ in 0..<8 where version == nil {
            file = try content(place, key)
            version = ObjectRecord.read(place.record)?.version(of: file.status)
        }
        if let version { return OpenedObject(object: StoredObject(key, version), version: version, file: file) }
        let found = try FolderStore.describe(file, key)
        return OpenedObject(object: StoredObject(key, found), version: found, file: file)
    }

    private func content(_ place: FolderLayout.Place, _ key: ObjectKey) throws(ObjectStorageError) -> DescribedFile {
        do throws(ObjectStorageError) {
            // A link that stands where a folder or a file should be may lead anywhere.
            try refuseLinks(above: place)
            let file = try DescribedFile.reading(place.content, followingLinks: false)
            guard file.status.isRegular else { throw .notFound(key: key) }
            return file
        } catch {
            guard case .file(let failure) = error, [ENOENT, ENOTDIR, ELOOP].contains(failure.code) else { throw error }
            throw .notFound(key: key)
        }
    }

    /// What can be known of a file that has no record.
    private static func describe(
        _ file: DescribedFile, _ key: ObjectKey
    ) throws(ObjectStorageError) -> ObjectRecord.Version {
        let status = file.status
        return ObjectRecord.Version(
            size: Int(status.st_size), modified: status.modified, sha256: try file.sha256(),
            contentType: ContentType(ofName: key.name).text)
    }

    /// Drafts that a crash left behind a day ago or more.
    private func sweep() {
        let folder = "\(layout.root)/\(FolderLayout.unfinished)"
        // A folder that cannot be read has nothing to be swept.
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
            var status = stat()
            let isOld = lstat("\(folder)/\(name)", &status) == 0 && time(nil) - status.st_mtim.tv_sec > 86_400
            if isOld { unlink("\(folder)/\(name)") }
        }
    }
}

extension StoredObject {
    init(_ key: ObjectKey, _ version: ObjectRecord.Version) {
        self.init(
            key: key, size: version.size, etag: version.sha256,
            modified: Date(timeIntervalSince1970: Double(version.modified) / 1e9))
        contentType = version.contentType
        disposition = version.disposition
        cacheControl = version.cacheControl
    }
}

import Foundation

// How files come to be and go: the order of the system calls is what keeps objects whole.

extension FolderStore {
    /// So often a place that others change at the same moment is tried again.
    private static let patience = 100

    /// A file to write to, piece by piece, before it becomes an object.
    public func makeDraft() throws(ObjectStorageError) -> FolderDraft {
        try create()
        return try FolderDraft(in: "\(layout.root)/\(FolderLayout.unfinished)")
    }

    @discardableResult
    public func publish(
        _ draft: FolderDraft, at key: ObjectKey, _ options: PutOptions
    ) async throws(ObjectStorageError) -> StoredObject {
        if options.encryption != nil { throw .unsupported("encryption", by: "a folder") }
        if !options.tags.isEmpty { throw .unsupported("tags", by: "a folder") }
        return try await publish(draft, at: key, options, replacing: !options.onlyIfAbsent) { $0 }
    }

    func publish(
        _ draft: FolderDraft, at key: ObjectKey, _ options: PutOptions = PutOptions(contentType: .binary),
        replacing: Bool,
        _ describe: @escaping @Sendable (ObjectRecord.Version) throws(ObjectStorageError) -> ObjectRecord.Version
    ) async throws(ObjectStorageError) -> StoredObject {
        try await onFileThread { () throws(ObjectStorageError) in
            let version = try describe(try draft.seal(options))
            let place = layout.place(of: key)
            for _ in 1...Self.patience {
                try refuseLinks(above: place)
                try Self.makeFolder(place.folder)
                if try replace(place, by: draft, version, key, replacing: replacing) {
                    return StoredObject(key, version)
                }
            }
            throw .file(.init("write", place.content, code: EBUSY))
        }
    }

    /// False when somebody else changed the place meanwhile, and nothing was done.
    private func replace(
        _ place: FolderLayout.Place, by draft: FolderDraft, _ version: ObjectRecord.Version, _ key: ObjectKey,
        replacing: Bool
    ) throws(ObjectStorageError) -> Bool {
        let before = Presence(place)
        guard before == nil || replacing else { throw .alreadyThere(key: key) }
        let record = ObjectRecord(
            current: version, previous: before.flatMap { ObjectRecord.read(place.record)?.version(of: $0.status) })
        let recordDraft = try makeDraft()
        try recordDraft.append(record.encoded())
        _ = try recordDraft.seal(PutOptions(contentType: .binary))
        return try Self.whileItIsThere(place.folder) { (folder) throws(ObjectStorageError) in
            try folder.lock()
            guard Presence(place) == before else { return false }
            try recordDraft.rename(to: place.record)
            try draft.rename(to: place.content)
            folder.unlock()
            try folder.synchronise()
            return true
        }
    }

    public func delete(_ key: ObjectKey) async throws(ObjectStorageError) {
        try await onFileThread { () throws(ObjectStorageError) in
            let place = layout.place(of: key)
            try refuseLinks(above: place)
            let isDone = try Self.whileItIsThere(place.folder) { (folder) throws(ObjectStorageError) in
                try folder.lock()
                guard unlink(place.content) == 0 || errno == ENOENT else { throw .file(.init("remove", place.content)) }
                guard unlink(place.record) == 0 || errno == ENOENT else { throw .file(.init("remove", place.record)) }
                try folder.synchronise()
                return true
            }
            if isDone { removeEmptyFolders(place.folder) }
        }
    }

    /// Throws when a folder that the place is in, below the root, is a link: it may lead out of the store.
    func refuseLinks(above place: FolderLayout.Place) throws(ObjectStorageError) {
        var path = layout.root
        for name in place.folder.dropFirst(layout.root.count).split(separator: "/") {
            path += "/\(name)"
            var status = stat()
            // Below what is not there is nothing.
            guard lstat(path, &status) == 0 else { return }
            if status.st_mode & S_IFMT == S_IFLNK { throw .file(.init("open", path, code: ENOTDIR)) }
        }
    }

    /// False when the folder is not there, or is removed while the work is done: the last object of a folder takes it along.
    private static func whileItIsThere(
        _ path: String, _ work: (DescribedFile) throws(ObjectStorageError) -> Bool
    ) throws(ObjectStorageError) -> Bool {
        do throws(ObjectStorageError) {
            return try work(try DescribedFile.folder(path))
        } catch {
            if case .file(let failure) = error, failure.code == ENOENT { return false }
            throw error
        }
    }

    /// Makes the folder and those that it is in, as far as they are missing.
    static func makeFolder(_ path: String) throws(ObjectStorageError) {
        if mkdir(path, 0o777) == 0 { return try synchroniseFolder(of: path) }
        if errno == EEXIST { return }
        guard errno == ENOENT, path.count > 1 else { throw .file(.init("make", path)) }
        try makeFolder(folder(of: path))
        guard mkdir(path, 0o777) == 0 || errno == EEXIST else {
            // Removed again by somebody who deleted its last object: whoever wants it tries once more.
            if errno == ENOENT { return }
            throw .file(.init("make", path))
        }
        try synchroniseFolder(of: path)
    }

    private static func synchroniseFolder(of path: String) throws(ObjectStorageError) {
        _ = try whileItIsThere(folder(of: path)) { (folder) throws(ObjectStorageError) in
            try folder.synchronise()
            return true
        }
    }

    private func removeEmptyFolders(_ folder: String) {
        var folder = folder
        // Fails for the first that is not empty, as it should.
        while folder.count > layout.root.count, rmdir(folder) == 0 { folder = Self.folder(of: folder) }
    }

    static func folder(of path: String) -> String {
        let parts = path.split(separator: "/").dropLast()
        return "/" + parts.joined(separator: "/")
    }
}

/// Which file is at a place.
private struct Presence: Equatable {
    let status: stat

    /// Nil when there is none.
    init?(_ place: FolderLayout.Place) {
        var status = stat()
        guard lstat(place.content, &status) == 0 else { return nil }
        self.status = status
    }

    static func == (one: Presence, other: Presence) -> Bool {
        one.status.st_ino == other.status.st_ino && one.status.modified == other.status.modified
            && one.status.st_size == other.status.st_size
    }
}

import Foundation

// How files come to be and go: the order of the system calls is what keeps objects whole.

extension FolderStore {
    /// So often a place that others change at the same moment is tried again.
    private static let patience = 100

    private var unfinished: String { "\(layout.root)/\(FolderLayout.unfinished)" }

    /// A file to write to, piece by piece, before it becomes an object.
    public func makeDraft() throws(ObjectStorageError) -> FolderDraft {
        try create()
        return try FolderDraft(in: unfinished)
    }

    @discardableResult
    public func publish(
        _ draft: FolderDraft, at key: ObjectKey, _ options: PutOptions
    ) async throws(ObjectStorageError) -> StoredObject {
        try Self.check(options)
        return try await publish(draft, at: key, options, replacing: !options.onlyIfAbsent) { $0 }
    }

    static func check(_ options: PutOptions) throws(ObjectStorageError) {
        if options.encryption != nil { throw .unsupported("encryption", by: "a folder") }
        if !options.tags.isEmpty { throw .unsupported("tags", by: "a folder") }
    }

    func publish(
        _ draft: FolderDraft, at key: ObjectKey, _ options: PutOptions = PutOptions(contentType: .binary),
        replacing: Bool,
        _ describe: @escaping @Sendable (ObjectRecord.Version) throws(ObjectStorageError) -> ObjectRecord.Version
    ) async throws(ObjectStorageError) -> StoredObject {
        try await onFileThread { () throws(ObjectStorageError) in
            let version = try describe(try draft.seal(options))
            try draft.synchronise()
            return try publish(draft, as: version, at: key, replacing: replacing)
        }
    }

    /// The draft is safe on the disk, and so is the object from here on.
    func publish(
        _ draft: FolderDraft, as version: ObjectRecord.Version, at key: ObjectKey, replacing: Bool
    ) throws(ObjectStorageError) -> StoredObject {
        let place = layout.place(of: key)
        for _ in 1...Self.patience {
            try refuseLinks(above: place)
            try Self.makeFolder(place.folder, Self.synchroniseFolder(of:))
            let object = try nameless(draft, as: version, at: key, replacing: replacing)
            try object.record.synchronise()
            let isDone = try name(object) { (folder) throws(ObjectStorageError) in try folder.synchronise() }
            if isDone { return object.stored }
        }
        throw .file(.init("write", place.content, code: EBUSY))
    }

    /// An object whose two files have no names yet.
    struct Nameless: Sendable {
        let key: ObjectKey
        let place: FolderLayout.Place
        let version: ObjectRecord.Version
        /// What is there now.
        let before: Presence?
        let content: FolderDraft
        let record: FolderDraft

        var stored: StoredObject { StoredObject(key, version) }
    }

    /// Writes the record too, which is not safe on the disk yet.
    func nameless(
        _ draft: FolderDraft, as version: ObjectRecord.Version, at key: ObjectKey, replacing: Bool
    ) throws(ObjectStorageError) -> Nameless {
        let place = layout.place(of: key)
        let before = Presence(place)
        guard before == nil || replacing else { throw .alreadyThere(key: key) }
        let record = ObjectRecord(
            current: version, previous: before.flatMap { ObjectRecord.read(place.record)?.version(of: $0.status) })
        let recordDraft = try FolderDraft(in: unfinished)
        try recordDraft.append(record.encoded())
        return Nameless(
            key: key, place: place, version: version, before: before, content: draft, record: recordDraft)
    }

    /// Names files that are safe on the disk; the names are when the folder is. False when somebody else changed the place
    /// meanwhile, and nothing was done.
    func name(
        _ object: Nameless, _ finish: (DescribedFile) throws(ObjectStorageError) -> Void
    ) throws(ObjectStorageError) -> Bool {
        try Self.whileItIsThere(object.place.folder) { (folder) throws(ObjectStorageError) in
            try folder.lock()
            guard Presence(object.place) == object.before else { return false }
            try object.record.rename(to: object.place.record)
            try object.content.rename(to: object.place.content)
            folder.unlock()
            try finish(folder)
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

    /// Makes the folder and those that it is in, as far as they are missing. Of each that is made, `note` is given the path.
    static func makeFolder(
        _ path: String, _ note: (String) throws(ObjectStorageError) -> Void
    ) throws(ObjectStorageError) {
        if mkdir(path, 0o777) == 0 { return try note(path) }
        if errno == EEXIST { return }
        guard errno == ENOENT, path.count > 1 else { throw .file(.init("make", path)) }
        try makeFolder(folder(of: path), note)
        guard mkdir(path, 0o777) == 0 || errno == EEXIST else {
            // Removed again by somebody who deleted its last object: whoever wants it tries once more.
            if errno == ENOENT { return }
            throw .file(.init("make", path))
        }
        try note(path)
    }

    /// The folder that it is in.
    static func synchroniseFolder(of path: String) throws(ObjectStorageError) {
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
struct Presence: Equatable {
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

import Foundation

// Many objects at once. What makes each of them safe on the disk is most of what storing it costs, and all together need
// that only twice: before they get their names, so that nothing has a name and half of its content, and after that.

extension FolderStore {
    public func put(_ uploads: [ObjectUpload]) async -> [UploadResult] {
        guard uploads.count >= Self.fewest else {
            var results: [UploadResult] = []
            for upload in uploads { results.append(await tryPut(upload)) }
            return results
        }
        return await onFileThread { storeTogether(uploads) }
    }

    /// Fewer are stored as one is.
    private static let fewest = 4

    /// An object that is under way: what is known of it before it has its names, and then what is stored; or why it is not.
    private typealias Progress<Value> = Result<Value, ObjectStorageError>

    private func storeTogether(_ uploads: [ObjectUpload]) -> [UploadResult] {
        let disk: WholeDisk?
        do throws(ObjectStorageError) {
            try create()
            disk = try WholeDisk(of: layout.root)
        } catch {
            return uploads.map { _ in .failure(error) }
        }
        var folders: Set<String> = []
        var written = uploads.map { upload in
            Progress { () throws(ObjectStorageError) in try write(upload, &folders) }
        }
        synchronise(&written, by: disk)
        var stored = written.enumerated().map { number, object in
            object.flatMap { object in
                Progress { () throws(ObjectStorageError) in try finish(object, uploads[number], &folders) }
            }
        }
        synchronise(folders, of: &stored, by: disk)
        return stored
    }

    /// Writes both files of an object; `folders` are those that it changes.
    private func write(_ upload: ObjectUpload, _ folders: inout Set<String>) throws(ObjectStorageError) -> Nameless {
        try Self.check(upload.options)
        let draft = try makeDraft()
        try draft.append(upload.body)
        let version = try draft.seal(upload.options)
        let place = layout.place(of: upload.key)
        try refuseLinks(above: place)
        try Self.makeFolder(place.folder) { folders.insert(Self.folder(of: $0)) }
        let object = try nameless(draft, as: version, at: upload.key, replacing: !upload.options.onlyIfAbsent)
        draft.close()
        object.record.close()
        return object
    }

    private func finish(
        _ object: Nameless, _ upload: ObjectUpload, _ folders: inout Set<String>
    ) throws(ObjectStorageError) -> StoredObject {
        if try name(object, { _ in }) {
            folders.insert(object.place.folder)
            return object.stored
        }
        // Somebody else was there meanwhile, or the same key comes twice.
        return try publish(
            object.content, as: object.version, at: object.key, replacing: !upload.options.onlyIfAbsent)
    }

    // MARK: - Safe on the disk

    /// One by one only where that cannot be done for all, or went wrong: it tells with which.
    private func synchronise(_ objects: inout [Progress<Nameless>], by disk: WholeDisk?) {
        if Self.isDone(by: disk) { return }
        for index in objects.indices {
            objects[index] = objects[index].flatMap { object in
                Progress { () throws(ObjectStorageError) in
                    try object.content.synchronise()
                    try object.record.synchronise()
                    return object
                }
            }
        }
    }

    /// The names in some folders, which are also those of folders.
    private func synchronise(_ folders: Set<String>, of objects: inout [UploadResult], by disk: WholeDisk?) {
        if Self.isDone(by: disk) { return }
        var failures: [String: ObjectStorageError] = [:]
        for folder in folders {
            do throws(ObjectStorageError) {
                try DescribedFile.folder(folder).synchronise()
            } catch {
                // Its last object was removed meanwhile, and it with that.
                if case .file(let failure) = error, failure.code == ENOENT { continue }
                failures[folder] = error
            }
        }
        guard !failures.isEmpty else { return }
        for index in objects.indices {
            guard case .success(let object) = objects[index] else { continue }
            let path = layout.place(of: object.key).content
            if let failure = failures.first(where: { path.hasPrefix($0.key + "/") }) {
                objects[index] = .failure(failure.value)
            }
        }
    }

    private static func isDone(by disk: WholeDisk?) -> Bool {
        guard let disk else { return false }
        do {
            try disk.synchronise()
            return true
        } catch {
            // What it is about is found one by one.
            return false
        }
    }
}

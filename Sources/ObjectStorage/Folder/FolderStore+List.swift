import Foundation

extension FolderStore {
    public func list(_ query: ListQuery) async throws(ObjectStorageError) -> ListPage {
        try await onFileThread { () throws(ObjectStorageError) in
            var walk = FolderWalk(store: self, query: query)
            try walk.visit(layout.root, prefix: [])
            return walk.page
        }
    }
}

/// Goes through folders in the order of keys until a page is full.
private struct FolderWalk {
    private enum Found {
        case object(ObjectKey)
        case folder(path: String)
    }

    private let store: FolderStore
    private let query: ListQuery
    private let wanted: [UInt8]
    private let limit: Int
    /// Where the page before ended: behind this object, or behind everything in this folder.
    private let after: [UInt8]?
    private let isBehindFolder: Bool
    private(set) var page = ListPage()
    private var last = ""

    init(store: FolderStore, query: ListQuery) {
        self.store = store
        self.query = query
        wanted = Array(query.prefix.utf8)
        limit = min(1000, max(1, query.limit))
        after = query.page.map { Array($0.utf8.dropFirst()) }
        isBehindFolder = query.page?.hasPrefix("/") == true
    }

    /// False when the page is full.
    @discardableResult
    mutating func visit(_ folder: String, prefix: [UInt8]) throws(ObjectStorageError) -> Bool {
        // Only what may come on this page is worth sorting.
        var found = try entries(of: folder, prefix: prefix).filter { isToCome($0.name, $0.1) }
        found.sort { $0.name.lexicographicallyPrecedes($1.name) }
        for (name, entry) in found {
            switch entry {
            case .object(let key): guard try add(key) else { return false }
            case .folder(let path):
                if query.isShallow && name.starts(with: wanted) && name.count > wanted.count {
                    guard try addFolder(name, path) else { return false }
                } else {
                    guard try visit(path, prefix: name) else { return false }
                }
            }
        }
        return true
    }

    /// Whether it is asked for, and not on an earlier page.
    private func isToCome(_ name: [UInt8], _ entry: Found) -> Bool {
        switch entry {
        case .object: name.starts(with: wanted) && !isBefore(name)
        case .folder: (name.starts(with: wanted) || wanted.starts(with: name)) && !isBeforeFolder(name)
        }
    }

    /// With their keys; folders as far as and with the slash. The pieces of long names are looked into.
    private func entries(of folder: String, prefix: [UInt8]) throws(ObjectStorageError) -> [(name: [UInt8], Found)] {
        let names: [String]
        do throws(ObjectStorageError) { names = try DescribedFile.folder(folder).names() } catch {
            // Removed meanwhile, with the last object that was in it.
            if case .file(let failure) = error, failure.code == ENOENT, folder != store.layout.root { return [] }
            throw error
        }
        var entries: [(name: [UInt8], Found)] = []
        for name in names where !name.hasPrefix(".") {
            switch FolderLayout.Entry(name) {
            case .object(let bytes):
                // Names that no key has are not objects.
                guard let text = String(validating: prefix + bytes, as: UTF8.self), let key = try? ObjectKey(text)
                else {
                    continue
                }
                entries.append((prefix + bytes, .object(key)))
            case .folder(let bytes):
                entries.append((prefix + bytes + [UInt8(ascii: "/")], .folder(path: "\(folder)/\(name)")))
            case .beginning(let bytes): entries += try self.entries(of: "\(folder)/\(name)", prefix: prefix + bytes)
            case nil: continue
            }
        }
        return entries
    }

    /// On an earlier page.
    private func isBefore(_ key: [UInt8]) -> Bool {
        guard let after else { return false }
        return !after.lexicographicallyPrecedes(key) || isBehindFolder && key.starts(with: after)
    }

    /// With everything in it.
    private func isBeforeFolder(_ name: [UInt8]) -> Bool {
        guard let after else { return false }
        if after.starts(with: name) { return isBehindFolder && after == name }
        return name.lexicographicallyPrecedes(after) || isBehindFolder && name.starts(with: after)
    }

    /// False when the page is full.
    private mutating func add(_ key: ObjectKey) throws(ObjectStorageError) -> Bool {
        guard hasRoom() else { return false }
        do throws(ObjectStorageError) {
            page.objects.append(try store.open(key).object)
            last = " " + key.text
        } catch .notFound {
            // Deleted meanwhile, or no file.
        }
        return true
    }

    private mutating func addFolder(_ name: [UInt8], _ path: String) throws(ObjectStorageError) -> Bool {
        guard try holdsObject(path, prefix: name) else { return true }
        guard hasRoom() else { return false }
        let text = String(decoding: name, as: UTF8.self)
        page.folders.append(text)
        last = "/" + text
        return true
    }

    private mutating func hasRoom() -> Bool {
        if page.objects.count + page.folders.count < limit { return true }
        page.next = last
        return false
    }

    private func holdsObject(_ folder: String, prefix: [UInt8]) throws(ObjectStorageError) -> Bool {
        for (name, entry) in try entries(of: folder, prefix: prefix) {
            switch entry {
            case .object: return true
            case .folder(let path): if try holdsObject(path, prefix: name) { return true }
            }
        }
        return false
    }
}

/// Which objects are listed.
public struct ListQuery: Sendable, Hashable {
    /// What the keys begin with.
    public var prefix: String
    /// Keys that go on behind the next slash are counted together, as a folder.
    public var isShallow = false
    /// At most so many objects and folders on a page, 1 to 1000.
    public var limit = 1000
    /// Where the page before ended.
    public var page: String?

    public init(prefix: String = "") { self.prefix = prefix }
}

public struct ListPage: Sendable, Hashable {
    public var objects: [StoredObject]
    /// What shallow lists count together, up to and with the slash.
    public var folders: [String]
    /// What `ListQuery.page` takes for the next one; nil at the end.
    public var next: String?

    public init(objects: [StoredObject] = [], folders: [String] = [], next: String? = nil) {
        self.objects = objects
        self.folders = folders
        self.next = next
    }
}

extension ObjectStore {
    /// Every object whose key begins so, page by page as they are asked for.
    public func objects(_ prefix: String = "") -> ObjectSequence {
        ObjectSequence(store: self, query: ListQuery(prefix: prefix))
    }
}

/// Objects of a store in the order of their keys.
public struct ObjectSequence: AsyncSequence, Sendable {
    let store: any ObjectStore
    let query: ListQuery

    public func makeAsyncIterator() -> Iterator { Iterator(store: store, query: query) }

    public struct Iterator: AsyncIteratorProtocol {
        let store: any ObjectStore
        var query: ListQuery
        private var page = ListPage()
        private var position = 0
        private var isLast = false

        init(store: any ObjectStore, query: ListQuery) {
            self.store = store
            self.query = query
        }

        public mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws(ObjectStorageError) -> StoredObject? {
            while position == page.objects.count {
                if isLast { return nil }
                page = try await store.list(query)
                position = 0
                query.page = page.next
                isLast = page.next == nil
            }
            defer { position += 1 }
            return page.objects[position]
        }
    }
}

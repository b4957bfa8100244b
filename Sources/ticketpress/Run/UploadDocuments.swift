import ObjectStorage

/// Sends documents to a store while others are drawn: so many at a time, told of in the order in which they came.
final class DocumentUploads {
    /// More than the store's connections, so that none of them waits for the next document.
    static let limit = 24

    let place: StorePlace
    private let link: LinkOptions?
    private let signals: SignalCatcher?
    private var running: [(label: RecordLabel, task: RunningTask<[StoredDocument]>)] = []

    /// `link` is what links to them are like; nil for none.
    init(to place: StorePlace, link: LinkOptions?, signals: SignalCatcher? = nil) {
        self.place = place
        self.link = link
        self.signals = signals
    }

    /// Records whose documents are on their way.
    var count: Int { running.count }

    func begin(_ label: RecordLabel, _ drafts: [DraftObject]) {
        let (place, link) = (place, link)
        let task = RunningTask {
            var stored: [StoredDocument] = []
            for draft in drafts {
                stored.append(try await place.store(.bytes(draft.bytes), draft.name, draft.document, link))
            }
            return stored
        }
        running.append((label, task))
    }

    /// Waits for the documents of the oldest record; nil when there are none.
    func next() -> (RecordLabel, Result<[StoredDocument], RecordFailure>)? {
        guard !running.isEmpty else { return nil }
        let (label, task) = running.removeFirst()
        return (
            label, Result { try task.wait() }.mapError { .store($0 as? ObjectStorageError ?? .cancelled) }
        )
    }

    /// How the document of all records is called, when the plan makes one.
    func title(by plan: OutputPlan) throws -> String? {
        guard case .store(.one(let name)) = plan.destination else { return nil }
        return place.title(try place.key(name))
    }

    /// Sends the finished document of all records, from its temporary file, and removes that. Its link, if one is wanted. A
    /// signal ends it, and nothing of it stays in the store.
    func store(_ merged: MergedDocument, by plan: OutputPlan) throws -> PresignedLink? {
        guard case .store(.one(let name)) = plan.destination else { return nil }
        defer { merged.discard() }
        let (place, link, path) = (place, link, merged.temporary)
        let task = RunningTask { try await place.store(.file(path), name, DocumentSize(bytes: 0), link).link }
        signals?.onSignal { _ in task.cancel() }
        return try task.wait()
    }
}

/// A document that is in a store.
struct StoredDocument: Sendable, Hashable {
    /// Its address, or the file that it is.
    var title: String
    var size: DocumentSize
    var link: PresignedLink?
}

extension StorePlace {
    /// Shown by browsers rather than saved, under its own name.
    fileprivate func store(
        _ body: ObjectBody, _ name: String, _ size: DocumentSize, _ link: LinkOptions?
    ) async throws -> StoredDocument {
        let key = try key(name)
        let options = PutOptions(
            contentType: ContentType(ofName: name), disposition: ContentDisposition(.inline, filename: name))
        try await store.put(body, at: key, options)
        var document = StoredDocument(title: title(key), size: size)
        if let link { document.link = try await store.presignedGet(key, link) }
        return document
    }
}

extension RecordFailure {
    /// No other record would fare better.
    var concernsTheWholeRun: Bool {
        switch self {
        case .file(let error): error.concernsTheWholeRun
        case .store(let error): error.concernsTheWholeRun
        case .unreadable, .code, .render, .name, .fonts, .severalPages: false
        }
    }
}

extension ObjectStorageError {
    fileprivate var concernsTheWholeRun: Bool {
        switch self {
        case .noBucket, .credentials, .transport, .unavailable, .cancelled: true
        case .refused(let refusal): [401, 403].contains(refusal.status)
        case .file(let failure): FileError(.write, failure.path, code: failure.code).concernsTheWholeRun
        default: false
        }
    }
}

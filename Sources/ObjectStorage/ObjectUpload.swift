/// An object that is to be stored.
public struct ObjectUpload: Sendable {
    public var body: ObjectBody
    public var key: ObjectKey
    public var options: PutOptions

    public init(_ body: ObjectBody, at key: ObjectKey, _ options: PutOptions) {
        (self.body, self.key, self.options) = (body, key, options)
    }
}

/// What came of it.
public typealias UploadResult = Result<StoredObject, ObjectStorageError>

extension ObjectStore {
    /// At the same time, so many of them.
    public func put(_ uploads: [ObjectUpload]) async -> [UploadResult] {
        await withTaskGroup(of: NumberedResult.self) { group in
            var results: [NumberedResult] = []
            for (number, upload) in uploads.enumerated() {
                if number >= parallelUploads, let result = await group.next() { results.append(result) }
                group.addTask { NumberedResult(number: number, result: await tryPut(upload)) }
            }
            for await result in group { results.append(result) }
            return results.sorted { $0.number < $1.number }.map(\.result)
        }
    }

    /// More than a client's connections, so that none of them waits for the next.
    private var parallelUploads: Int { 24 }

    func tryPut(_ upload: ObjectUpload) async -> UploadResult {
        do throws(ObjectStorageError) {
            return .success(try await put(upload.body, at: upload.key, upload.options))
        } catch {
            return .failure(error)
        }
    }
}

private struct NumberedResult: Sendable {
    let number: Int
    let result: UploadResult
}

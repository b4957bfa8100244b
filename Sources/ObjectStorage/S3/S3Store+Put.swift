import Foundation
import HTTPClient

extension S3Store {
    public func put(
        _ body: ObjectBody, at key: ObjectKey, _ options: PutOptions
    ) async throws(ObjectStorageError) -> StoredObject {
        let content = try UploadContent(body)
        if content.size > settings.multipartThreshold {
            return try await MultipartUpload(store: self, content: content, key: key, options: options).run()
        }
        var call = S3Call(.put, key)
        call.headers = try options.headers()
        if options.onlyIfAbsent { call.headers.append(("If-None-Match", "*")) }
        (call.body, call.payload) = try await content.part(0..<content.size)
        let response = try await send(call)
        return StoredObject(key, content, options, etag: response.headers["ETag"]?.withoutQuotes ?? "")
    }
}

extension StoredObject {
    /// As it has just been stored.
    init(_ key: ObjectKey, _ content: UploadContent, _ options: PutOptions, etag: String) {
        self.init(key: key, size: content.size, etag: etag)
        contentType = options.contentType.text
        disposition = options.disposition?.text
        cacheControl = options.cacheControl
    }
}

extension PutOptions {
    /// The header fields that say so to S3, but for the condition.
    func headers() throws(ObjectStorageError) -> [(name: String, value: String)] {
        var headers = [(name: "Content-Type", value: contentType.text)]
        if let disposition { headers.append(("Content-Disposition", disposition.text)) }
        if let cacheControl = try checkedCacheControl() { headers.append(("Cache-Control", cacheControl)) }
        switch encryption {
        case .service: headers.append(("x-amz-server-side-encryption", "AES256"))
        case .kms(let key):
            headers.append(("x-amz-server-side-encryption", "aws:kms"))
            if let key { headers.append(("x-amz-server-side-encryption-aws-kms-key-id", key)) }
        case nil: break
        }
        if !tags.isEmpty {
            let items = tags.sorted { $0.key < $1.key }.map { SignableRequest.QueryItem($0.key, $0.value).encoded }
            headers.append(("x-amz-tagging", items.joined(separator: "&")))
        }
        return headers
    }

    func checkedCacheControl() throws(ObjectStorageError) -> String? {
        guard let cacheControl else { return nil }
        guard cacheControl.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else {
            throw .invalidCacheControl(cacheControl)
        }
        return cacheControl
    }
}

import AWS
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
        var attempts = 0
        do throws(ObjectStorageError) {
            let response = try await send(call, attempts: &attempts)
            return StoredObject(key, content, options, etag: response.headers["ETag"]?.withoutQuotes ?? "")
        } catch .alreadyThere where attempts > 1 {
            // The answer to an earlier attempt may have been lost, and what is there be its own.
            guard let etag = try await etag(of: content, at: key) else { throw .alreadyThere(key: key) }
            return StoredObject(key, content, options, etag: etag)
        }
    }

    /// Nil when another object is there. Services whose ETags are no MD5, as with keys of AWS KMS, cannot tell.
    private func etag(of content: UploadContent, at key: ObjectKey) async throws(ObjectStorageError) -> String? {
        let object = try await head(key)
        guard object.size == content.size else { return nil }
        return object.etag.lowercased() == (try await content.md5()) ? object.etag : nil
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

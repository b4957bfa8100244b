import AWS
import Foundation
import HTTPClient
import Synchronization

// Reading, deleting and copying single objects.

extension S3Store {
    public func read(
        _ key: ObjectKey, _ range: Range<Int>?, into sink: ObjectSink
    ) async throws(ObjectStorageError) -> StoredObject {
        var call = S3Call(.get, key)
        if let range {
            guard !range.isEmpty, range.lowerBound >= 0 else { throw .rangeBehindEnd(key: key, size: 0) }
            call.headers.append(("Range", "bytes=\(range.lowerBound)-\(range.upperBound - 1)"))
        }
        // The client tells of a sink's error in words; whoever reads may want the error itself.
        let failure = Mutex<ObjectStorageError?>(nil)
        call.response = .sink(statuses: range == nil ? 200...200 : 206...206, restart: sink.restart) { bytes in
            do {
                try sink.write(bytes)
            } catch {
                failure.withLock { $0 = error as? ObjectStorageError }
                throw error
            }
        }
        let response: HTTPResponse
        do throws(ObjectStorageError) {
            response = try await send(call)
        } catch {
            if case .refused(let refusal) = error, refusal.status == 416 {
                throw .rangeBehindEnd(key: key, size: try await head(key).size)
            }
            throw failure.withLock { $0 } ?? error
        }
        guard response.status == (range == nil ? 200 : 206) else {
            throw .malformedAnswer(reason: "it has status \(response.status), and a part of an object was asked for")
        }
        return try StoredObject(key, response)
    }

    public func head(_ key: ObjectKey) async throws(ObjectStorageError) -> StoredObject {
        try StoredObject(key, try await send(S3Call(.head, key)))
    }

    public func delete(_ key: ObjectKey) async throws(ObjectStorageError) {
        do throws(ObjectStorageError) {
            _ = try await send(S3Call(.delete, key))
        } catch .notFound {
            // Some services say so, and others do not; either way it is gone.
        }
    }

    public func copy(_ key: ObjectKey, to other: ObjectKey) async throws(ObjectStorageError) -> StoredObject {
        var call = S3Call(.put, other)
        call.headers = [("x-amz-copy-source", "/\(endpoint.bucket)/\(PercentEncoding.path(key.text))")]
        call.mayFailLate = true
        do throws(ObjectStorageError) {
            _ = try await send(call)
        } catch .notFound {
            throw .notFound(key: key)
        }
        return try await head(other)
    }

    /// Creates the bucket, if it is not there yet as one's own.
    public func createBucket() async throws(ObjectStorageError) {
        var call = S3Call(.put, nil)
        // The first region of all is the one that must not be named.
        if region != "us-east-1" {
            let xml =
                "<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
                + "<LocationConstraint>\(region)</LocationConstraint></CreateBucketConfiguration>"
            call.body = .bytes(Array(xml.utf8))
            call.payload = .init(hashOf: xml.utf8)
        }
        do throws(ObjectStorageError) {
            _ = try await send(call)
        } catch {
            guard case .refused(let refusal) = error, refusal.code == "BucketAlreadyOwnedByYou" else { throw error }
        }
    }
}

extension StoredObject {
    init(_ key: ObjectKey, _ response: HTTPResponse) throws(ObjectStorageError) {
        let headers = response.headers
        let total = headers["Content-Range"]?.split(separator: "/").last.flatMap { Int($0) }
        guard let size = total ?? headers["Content-Length"].flatMap({ Int($0) }), size >= 0 else {
            throw .malformedAnswer(reason: "it does not say how large \(key) is")
        }
        self.init(key: key, size: size, etag: headers["ETag"]?.withoutQuotes ?? "")
        modified = headers["Last-Modified"].flatMap(HTTPDate.seconds).map { Date(timeIntervalSince1970: Double($0)) }
        contentType = headers["Content-Type"]
        disposition = headers["Content-Disposition"]
        cacheControl = headers["Cache-Control"]
    }
}

extension String {
    var withoutQuotes: String {
        count >= 2 && hasPrefix("\"") && hasSuffix("\"") ? String(dropFirst().dropLast()) : self
    }
}

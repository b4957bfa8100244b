import AWS
import Crypto
import Foundation
import HTTPClient

/// Stores a large object in parts, several at a time. When one fails, or the task is cancelled, the service is told to
/// forget them all: the object is there when it is whole, and not before.
struct MultipartUpload {
    /// What S3 allows.
    private static let largestCount = 10_000

    private struct Part: Sendable {
        var number: Int
        var etag: String
    }

    let store: S3Store
    let content: UploadContent
    let key: ObjectKey
    let options: PutOptions

    func run() async throws(ObjectStorageError) -> StoredObject {
        let upload = try await begin()
        do throws(ObjectStorageError) {
            let parts = try await send(upload)
            return StoredObject(key, content, options, etag: try await complete(upload, parts))
        } catch {
            await abort(upload)
            throw error
        }
    }

    /// In bytes; 16 MiB, or more where 10,000 parts of that are not enough.
    private var partSize: Int {
        max(store.settings.multipartThreshold, (content.size + Self.largestCount - 1) / Self.largestCount)
    }

    private var ranges: [Range<Int>] {
        stride(from: 0, to: content.size, by: partSize).map { $0..<min(content.size, $0 + partSize) }
    }

    private func begin() async throws(ObjectStorageError) -> String {
        var call = S3Call(.post, key)
        call.query = [.init("uploads", "")]
        call.headers = try options.headers()
        let response = try await store.send(call)
        // A fault of the XML is told of below.
        guard let id = (try? XMLReader.read(response.body))?["UploadId"], !id.isEmpty else {
            throw .malformedAnswer(reason: "it does not name the upload that was begun")
        }
        return id
    }

    private func send(_ upload: String) async throws(ObjectStorageError) -> [Part] {
        do {
            return try await withThrowingTaskGroup(of: Part.self) { group in
                var parts: [Part] = []
                for (index, range) in ranges.enumerated() {
                    if index >= store.settings.parallelParts, let part = try await group.next() { parts.append(part) }
                    group.addTask { try await send(range, number: index + 1, of: upload) }
                }
                for try await part in group { parts.append(part) }
                return parts.sorted { $0.number < $1.number }
            }
        } catch {
            throw ObjectStorageError(wrapping: error)
        }
    }

    private func send(_ range: Range<Int>, number: Int, of upload: String) async throws(ObjectStorageError) -> Part {
        var call = S3Call(.put, key)
        call.query = [.init("partNumber", String(number)), .init("uploadId", upload)]
        (call.body, call.payload) = try await content.part(range)
        guard let etag = try await store.send(call).headers["ETag"] else {
            throw .malformedAnswer(reason: "it has no ETag for part \(number) of \(key)")
        }
        return Part(number: number, etag: etag)
    }

    /// The object's ETag.
    private func complete(_ upload: String, _ parts: [Part]) async throws(ObjectStorageError) -> String {
        var xml = "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
        for part in parts {
            xml += "<Part><PartNumber>\(part.number)</PartNumber><ETag>\(part.etag.xmlEscaped)</ETag></Part>"
        }
        xml += "</CompleteMultipartUpload>"
        var call = S3Call(.post, key)
        call.query = [.init("uploadId", upload)]
        call.headers = [("Content-Type", "application/xml")]
        if options.onlyIfAbsent { call.headers.append(("If-None-Match", "*")) }
        call.body = .bytes(Array(xml.utf8))
        call.payload = .init(hashOf: xml.utf8)
        call.mayFailLate = true
        var attempts = 0
        do throws(ObjectStorageError) {
            let response = try await store.send(call, attempts: &attempts)
            return (try? XMLReader.read(response.body))?["ETag"]?.withoutQuotes ?? ""  // it is stored in any case
        } catch {
            // When the answer to the first attempt was lost, the second one finds the upload gone and the object there. What
            // happens when it is asked for matters less than that.
            guard error.mayFollowSuccess(attempts), let object = try? await store.head(key),
                object.size == content.size,
                object.etag.lowercased() == Self.etag(of: parts)
            else { throw error }
            return object.etag
        }
    }

    /// Of the object that the parts make: the MD5 of their MD5s and their number, as S3 and its like have it. Nil where the
    /// parts' own ETags are no MD5s, as with keys of AWS KMS: then objects cannot be told apart.
    private static func etag(of parts: [Part]) -> String? {
        var hash = Insecure.MD5()
        for part in parts {
            guard let bytes = [UInt8](hexadecimal: part.etag.withoutQuotes.utf8), bytes.count == 16 else { return nil }
            hash.update(data: bytes)
        }
        return "\(hash.finalize().hexadecimal)-\(parts.count)"
    }

    /// Also when this task is cancelled, which would cancel the request too. Services forget what is left behind after
    /// days, if they are told to; a failure here hides none that went before.
    private func abort(_ upload: String) async {
        var call = S3Call(.delete, key)
        call.query = [.init("uploadId", upload)]
        let aborted = call
        await Task.detached { [store] in _ = try? await store.send(aborted) }.value
    }
}

extension ObjectStorageError {
    /// Of an upload that is completed a second time.
    fileprivate func mayFollowSuccess(_ attempts: Int) -> Bool {
        switch self {
        case .alreadyThere: attempts > 1
        case .refused(let refusal): refusal.code == "NoSuchUpload"
        default: false
        }
    }
}

extension String {
    var xmlEscaped: String {
        replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}

import AWS
import Crypto
import Foundation
import HTTPClient

/// What is uploaded, with its size, so that it can be cut into parts.
struct UploadContent: Sendable {
    /// Hashing less than this does not keep a thread for long; in bytes.
    private static let quick = 1 << 20

    let body: ObjectBody
    /// In bytes.
    let size: Int

    init(_ body: ObjectBody) throws(ObjectStorageError) {
        self.body = body
        switch body {
        case .bytes(let bytes): size = bytes.count
        case .file(let path):
            var status = stat()
            guard stat(path, &status) == 0 else { throw .file(.init("read", path)) }
            guard status.st_mode & S_IFMT == S_IFREG else { throw .file(.init("read", path, code: EISDIR)) }
            size = Int(status.st_size)
        }
    }

    /// A part as it is sent, and its hash.
    func part(_ range: Range<Int>) async throws(ObjectStorageError) -> (RequestBody, SignableRequest.Payload) {
        switch body {
        case .bytes(let bytes) where range == bytes.indices && bytes.count < Self.quick:
            return (.bytes(bytes), .init(hashOf: bytes))
        case .bytes(let bytes):
            return await onFileThread {
                let part = Array(bytes[range])
                return (.bytes(part), .init(hashOf: part))
            }
        case .file(let path):
            let file = RequestBody.FileRange(path: path, offset: range.lowerBound, count: range.count)
            // Sending it finds out if it is shorter than it was, and says so.
            let hash = try await onFileThread { () throws(ObjectStorageError) in
                try DescribedFile.reading(path).sha256(from: range.lowerBound, count: range.count)
            }
            return (.file(file), .hash(hash))
        }
    }

    /// Of the whole, in lower-case hexadecimal digits.
    func md5() async throws(ObjectStorageError) -> String {
        try await onFileThread { () throws(ObjectStorageError) in
            switch body {
            case .bytes(let bytes): Insecure.MD5.hash(data: bytes).hexadecimal
            case .file(let path): try DescribedFile.reading(path).hash(Insecure.MD5.self)
            }
        }
    }
}

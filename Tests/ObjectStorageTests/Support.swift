import AWS
import Foundation
import HTTPClient
import Synchronization
import TestServers

@testable import ObjectStorage

/// A folder of a test's own, gone when the test is.
final class Scratch: Sendable {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "ticketpress-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }  // the system clears its temporary folder

    func file(_ name: String) -> URL { folder.appending(path: name) }

    func write(_ bytes: [UInt8], _ name: String) throws -> String {
        try Data(bytes).write(to: file(name))
        return file(name).path
    }

    /// Every file below, by its path from here, hidden ones too.
    func files() throws -> [String] {
        let found = FileManager.default.enumerator(atPath: folder.path)
        return (found?.allObjects as? [String] ?? []).filter { path in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: file(path).path, isDirectory: &isFolder)
                && !isFolder.boolValue
        }.sorted()
    }
}

final class Counter: Sendable {
    private let count = Mutex(0)

    var value: Int { count.withLock { $0 } }

    /// The value from here on.
    @discardableResult func increment() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}

/// Bytes that look like nothing and are the same in every run: a block that repeats, since the generator takes its time in
/// a debug build.
func noise(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    var random = CaseGenerator(state: seed &* 0x9E37_79B9_7F4A_7C15 | 1)
    let block = (0..<512).map { _ in random.next() }
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        block.withUnsafeBytes { block in
            for start in stride(from: 0, to: count, by: block.count) {
                let end = min(count, start + block.count)
                let room = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[start..<end])
                room.copyMemory(from: UnsafeRawBufferPointer(rebasing: block.prefix(room.count)))
            }
        }
        filled = count
    }
}

/// A key that is one.
func key(_ text: String) -> ObjectKey {
    do throws(ObjectStorageError) { return try ObjectKey(text) } catch { fatalError("\(error)") }
}

extension S3Store {
    /// A bucket that is made for the test.
    static func testing(
        _ endpoint: String, id: String = S3Server.accessKey, secret: String = S3Server.secretKey, token: String? = nil,
        bucket: String = "test-\(UUID().uuidString.lowercased())", isMade: Bool = true,
        client: HTTPClient = .patient, settings: Settings = Settings()
    ) async throws -> S3Store {
        let store = S3Store(
            try S3Endpoint(endpoint, region: S3Server.region, bucket: bucket), region: S3Server.region,
            credentials: CredentialCache(Credentials(accessKeyID: id, secretAccessKey: secret, sessionToken: token)),
            client: client, settings: settings)
        if isMade { try await store.createBucket() }
        return store
    }
}

extension HTTPClient {
    /// For servers that share two cores with all the tests.
    static var patient: HTTPClient {
        var settings = Settings()
        (settings.stallTimeout, settings.timeout) = (.seconds(120), .seconds(180))
        return HTTPClient(settings)
    }
}

extension ObjectStore {
    /// The keys of all objects, in order.
    func keys(_ prefix: String = "") async throws -> [String] {
        var keys: [String] = []
        for try await object in objects(prefix) { keys.append(object.key.text) }
        return keys
    }
}

/// What a request without credentials is answered.
func fetch(_ url: String, _ method: HTTPRequest.Method = .get, _ headers: HTTPHeaders = [:], body: RequestBody = .none)
    async throws -> HTTPResponse
{
    try await HTTPClient().send(HTTPRequest(method, url, headers: headers, body: body))
}

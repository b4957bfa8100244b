import Foundation
import HTTPClient
import TestServers
import Testing

@testable import ObjectStorage

@Suite(.serialized) struct `Uploads in trouble` {
    /// Stores so many objects, several at a time, and returns what became of each.
    private func storeAll(_ store: S3Store, count: Int, done: Counter = Counter()) async -> [ObjectStorageError?] {
        await withTaskGroup(of: (Int, ObjectStorageError?).self) { group in
            var results = [ObjectStorageError?](repeating: .cancelled, count: count)
            for number in 0..<count {
                if number >= 8, let (index, result) = await group.next() { results[index] = result }
                group.addTask {
                    do throws(ObjectStorageError) {
                        _ = try await store.put(.bytes(Self.content(number)), at: key("batch/\(number)"))
                        done.increment()
                        return (number, nil)
                    } catch {
                        return (number, error)
                    }
                }
            }
            for await (index, result) in group { results[index] = result }
            return results
        }
    }

    private static func content(_ number: Int) -> [UInt8] { noise(15_000, seed: UInt64(number) + 1) }

    /// Every object is there and whole, and there is none besides.
    private func expectAll(_ store: S3Store, count: Int) async throws {
        for number in 0..<count {
            #expect(try await store.get(key("batch/\(number)")).content == Self.content(number), "\(number)")
        }
        let listed = try await store.keys()
        #expect(Set(listed).isSubset(of: Set((0..<count).map { "batch/\($0)" })))
    }

    private func store(_ endpoint: String, attempts: Int = 8, client: HTTPClient = HTTPClient()) async throws -> S3Store
    {
        var settings = S3Store.Settings()
        settings.retries.policy.attempts = attempts
        settings.retries.policy.totalTime = .seconds(120)
        return try await S3Store.testing(endpoint, client: client, settings: settings)
    }

    @Test func `lose nothing and store nothing by halves when the server is killed and comes back`() async throws {
        let server = try await S3Server.start()
        let store = try await store(server.endpoint, attempts: 100)
        let done = Counter()
        async let results = storeAll(store, count: 300, done: done)
        #expect(try await eventually { done.value >= 50 })
        try await server.kill()
        try await server.restart()
        let failures = await results.compactMap(\.self)
        #expect(failures == [])
        try await expectAll(store, count: 300)
    }

    @Test func `are told of one by one when the server does not come back`() async throws {
        let server = try await S3Server.start()
        let store = try await store(server.endpoint, attempts: 2)
        let done = Counter()
        async let results = storeAll(store, count: 100, done: done)
        #expect(try await eventually { done.value >= 20 })
        try await server.kill()
        let failed = await results.enumerated().filter { $0.element != nil }.map(\.offset)
        #expect(!failed.isEmpty)
        try await server.restart()
        let kept = Set(0..<100).subtracting(failed)
        for number in kept { #expect(try await store.get(key("batch/\(number)")).content == Self.content(number)) }
        // What failed may be there whole, if only the answer was lost, and is never there by half.
        for number in failed {
            let content = try await contentIfThere(store, number)
            #expect(content == nil || content == Self.content(number))
        }
    }

    private func contentIfThere(_ store: S3Store, _ number: Int) async throws -> [UInt8]? {
        do {
            return try await store.get(key("batch/\(number)")).content
        } catch ObjectStorageError.notFound {
            return nil
        }
    }

    @Test(arguments: [
        FaultProxy.Fault.resetAfterSending(200), .resetAfterSending(9_000), .resetAfterAnswering(10), .refusal,
        .resetAfterSending(40_000), .resetAfterAnswering(1_000),
    ])
    func `get through connections that break`(fault: FaultProxy.Fault) async throws {
        let server = try await S3Server.shared()
        let proxy = try FaultProxy(to: server.port) { $0.isMultiple(of: 3) ? .none : fault }
        let store = try await store(proxy.url, attempts: 20)
        let failures = await storeAll(store, count: 40).compactMap(\.self)
        #expect(failures == [])
        try await expectAll(store, count: 40)
        #expect(proxy.connections > 8)
    }

    @Test func `get through a server that says nothing from time to time`() async throws {
        let server = try await S3Server.shared()
        let proxy = try FaultProxy(to: server.port) { $0 == 3 || $0 == 5 ? .silence : .none }
        var settings = HTTPClient.Settings()
        settings.stallTimeout = .seconds(2)
        let store = try await store(proxy.url, client: HTTPClient(settings))
        let failures = await storeAll(store, count: 20).compactMap(\.self)
        #expect(failures == [])
        try await expectAll(store, count: 20)
    }

    @Test func `wait for a server that is slow, as long as something moves`() async throws {
        let server = try ScriptedServer { _ in .answer(200, body: Self.content(1)) }
        // 15,000 bytes take nine seconds, three times as long as nothing may move.
        let proxy = try FaultProxy(to: server.port) { _ in .drip(bytes: 64, pause: 0.04) }
        var settings = HTTPClient.Settings()
        settings.stallTimeout = .seconds(3)
        let store = try await S3Store.testing(proxy.url, isMade: false, client: HTTPClient(settings))
        #expect(try await store.get(key("a")).content == Self.content(1))
    }

    @Test func `end when the task does`() async throws {
        let server = try await S3Server.shared()
        let proxy = try FaultProxy(to: server.port) { _ in .silence }
        let store = try await S3Store.testing(proxy.url, isMade: false)
        let task = Task { try await store.put(.bytes([1]), at: key("a")) }
        #expect(try await eventually { proxy.connections == 1 })
        task.cancel()
        await #expect(throws: ObjectStorageError.cancelled) { try await task.value }
    }
}

@Suite struct `What Swift lacks` {
    @Test func `is told to services that have it: tags and encryption`() async throws {
        let store = try await S3Store.testing(MotoServer.shared().endpoint, token: "session")
        var options = PutOptions(contentType: .pdf)
        options.tags = ["event": "Gala + Ball", "ümlaut": "a+b=c/d"]
        options.encryption = .kms(key: "alias/tickets")
        options.cacheControl = "no-store"
        _ = try await store.put(.bytes([1]), at: key("a"), options)
        var call = S3Call(.get, key("a"))
        call.query = [.init("tagging", "")]
        let tagging = try XMLReader.read(try await store.send(call).body)
        let tags = tagging.all("TagSet").flatMap { $0.all("Tag") }.map { [$0["Key"], $0["Value"]] }
        #expect(tags == [["event", "Gala + Ball"], ["ümlaut", "a+b=c/d"]])
        let head = try await store.send(S3Call(.head, key("a")))
        #expect(head.headers["x-amz-server-side-encryption"] == "aws:kms")
        #expect(head.headers["x-amz-server-side-encryption-aws-kms-key-id"] == "alias/tickets")
        #expect(try await store.head(key("a")).cacheControl == "no-store")
        options.encryption = .service
        _ = try await store.put(.bytes([1]), at: key("b"), options)
        let other = try await store.send(S3Call(.head, key("b")))
        #expect(other.headers["x-amz-server-side-encryption"] == "AES256")
    }

    @Test func `works for large objects too`() async throws {
        var settings = S3Store.Settings()
        settings.multipartThreshold = 5 << 20
        let store = try await S3Store.testing(MotoServer.shared().endpoint, settings: settings)
        var options = PutOptions(contentType: .pdf)
        options.onlyIfAbsent = true
        options.tags = ["a": "b"]
        _ = try await store.put(.bytes(noise(6 << 20)), at: key("a"), options)
        await #expect(throws: ObjectStorageError.alreadyThere(key: key("a"))) {
            try await store.put(.bytes(noise(6 << 20)), at: key("a"), options)
        }
    }

    @Test func `lists and copies alike`() async throws {
        let store = try await S3Store.testing(MotoServer.shared().endpoint)
        for text in `Every store`.hardKeys where !text.contains("\u{30A}") {
            _ = try await store.put(.bytes([1]), at: key(text))
        }
        let sorted = `Every store`.hardKeys.filter { !$0.contains("\u{30A}") }.map(key).sorted().map(\.text)
        #expect(try await store.keys() == sorted)
        let copy = try await store.copy(key("a+b"), to: key("c d"))
        #expect(copy.size == 1)
    }
}

import Crypto
import Foundation
import TestServers
import Testing

@testable import ObjectStorage

@Suite struct `Objects that are stored together` {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func upload(_ name: String, _ content: [UInt8] = [1], _ type: ContentType = .pdf) -> ObjectUpload {
        ObjectUpload(.bytes(content), at: key(name), PutOptions(contentType: type))
    }

    @Test(arguments: `Every store`.Kind.allCases)
    func `are what they would be alone, and told of in their order`(kind: `Every store`.Kind) async throws {
        let store: any ObjectStore =
            switch kind {
            case .folder: try FolderStore(scratch.file("store").path)
            case .s3: try await S3Store.testing(S3Server.shared().endpoint)
            }
        let uploads = (0..<60).map { upload("tickets/\($0 % 7)/\($0).pdf", noise(2000, seed: UInt64($0 + 1))) }
        let results = await store.put(uploads)
        #expect(try results.map { try $0.get().key } == uploads.map(\.key))
        #expect(try await Set(store.keys()) == Set(uploads.map(\.key.text)))
        for (index, upload) in uploads.enumerated() {
            let fetched = try await store.get(upload.key)
            #expect(fetched.content == noise(2000, seed: UInt64(index + 1)))
            #expect(try fetched.object.etag == results[index].get().etag)
            #expect(fetched.object.contentType == "application/pdf")
        }
        #expect(await store.put([]).isEmpty)
    }

    @Test func `fail alone`() async throws {
        let store = try FolderStore(scratch.file("store").path)
        try store.create()
        let file = try scratch.write([1], "store/file%")
        try await store.put(.bytes([1]), at: key("once"))
        var once = PutOptions(contentType: .pdf)
        once.onlyIfAbsent = true
        var tagged = PutOptions(contentType: .pdf)
        tagged.tags = ["a": "b"]
        let results = await store.put([
            upload("a"), upload("file/b"), ObjectUpload(.file("/nowhere"), at: key("c"), once),
            ObjectUpload(.bytes([2]), at: key("once"), once), ObjectUpload(.bytes([2]), at: key("d"), tagged),
            upload("e"),
        ])
        let failures = results.map { result in
            if case .failure(let error) = result { error } else { nil as ObjectStorageError? }
        }
        #expect(
            failures == [
                nil, .file(.init("open", store.path + "/file%", code: ENOTDIR)),
                .file(.init("read", "/nowhere", code: ENOENT)), .alreadyThere(key: key("once")),
                .unsupported("tags", by: "a folder"), nil,
            ])
        try FileManager.default.removeItem(atPath: file)
        #expect(try await store.keys() == ["a", "e", "once"])
        #expect(try await store.get(key("once")).content == [1])
        // Nothing of what failed is left.
        #expect(try scratch.files().filter { $0.contains(".unfinished") } == [])
    }

    @Test func `with the same key leave the last`() async throws {
        let store = try FolderStore(scratch.file("store").path)
        let results = await store.put((0..<8).map { upload("x", [UInt8($0)]) })
        #expect(try results.map { try $0.get().etag } == (0..<8).map { SHA256.hash(data: [UInt8($0)]).hexadecimal })
        #expect(try await store.get(key("x")).content == [7])
        #expect(try scratch.files() == ["store/.x.json", "store/x"])
    }

    @Test func `never show half of one, nor one's content with another's description`() async throws {
        let store = try FolderStore(scratch.file("store").path)
        let kinds = ["text/a", "text/b"]
        let contents = ["first", "second!"].map { Array(repeating: Array($0.utf8), count: 5000).flatMap(\.self) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<2 {
                group.addTask {
                    let type = try ContentType(kinds[writer])
                    for _ in 0..<20 {
                        let results = await store.put((0..<5).map { upload("x\($0)", contents[writer], type) })
                        for result in results { _ = try result.get() }
                    }
                }
            }
            group.addTask {
                for round in 0..<200 {
                    do throws(ObjectStorageError) {
                        let fetched = try await store.get(key("x\(round % 5)"))
                        let index = contents.firstIndex(of: fetched.content)
                        #expect(fetched.object.contentType == index.map { kinds[$0] })
                    } catch .notFound {
                        // Not there yet.
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func `are more than files may be open`() async throws {
        let store = try FolderStore(scratch.file("store").path)
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        let count = min(1200, Int(limit.rlim_cur) + 100)
        let results = await store.put((0..<count).map { upload("\($0)") })
        #expect(results.allSatisfy { (try? $0.get()) != nil })
    }
}

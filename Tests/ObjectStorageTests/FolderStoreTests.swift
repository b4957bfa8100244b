import AWS
import Crypto
import Foundation
import TestServers
import Testing

@testable import ObjectStorage

@Suite struct `A folder of objects` {
    private let scratch: Scratch
    private let store: FolderStore

    init() throws {
        scratch = try Scratch()
        store = try FolderStore(scratch.file("store").path)
        try store.create()
    }

    @Test(arguments: [
        "../x", "..", ".", "/etc/passwd", "a/../../x", "a/./b", "//", "/", "a//b", "a/", "\0", "a\nb", ".link-key",
        ".unfinished/x", "%2e%2e/x", "..\\x", "a/..", "~", "a%/b", "a%", "a%+", "%_",
    ])
    func `holds whatever keys try to leave it`(text: String) async throws {
        try await store.put(.bytes([7]), at: key(text))
        #expect(try await store.get(key(text)).content == [7])
        #expect(try await store.keys() == [text])
        #expect(try scratch.files().allSatisfy { $0.hasPrefix("store/") })
        // One file of content and one beside it, and nothing in places of the store's own.
        #expect(try scratch.files().count == 2)
        try await store.delete(key(text))
        #expect(try scratch.files() == [])
    }

    @Test func `gives every key a file of its own, also where capitals are not told apart`() throws {
        var random = CaseGenerator(state: 99)
        let alphabet = Array("aAbB/.%^_~+-=\u{0}\n ä\u{30A}🎫".unicodeScalars)
        var places: [String: ObjectKey] = [:]
        for _ in 0..<20_000 {
            let count = Int.random(in: 1...10, using: &random)
            let text = String(
                String.UnicodeScalarView((0..<count).map { _ in alphabet.randomElement(using: &random) ?? "a" }))
            let key = try ObjectKey(text)
            let place = store.layout.place(of: key).content.lowercased()
            #expect(places[place] == nil || places[place] == key)
            places[place] = key
            #expect(place.split(separator: "/").allSatisfy { $0 != ".." && $0 != "." && $0.utf8.count <= 210 })
        }
    }

    @Test func `breaks names that no file system takes`() async throws {
        let texts =
            [200, 201, 255, 256, 1000, 1024].map { String(repeating: "n", count: $0) }
            + [
                String(repeating: "Ü", count: 500), String(repeating: "/", count: 1024),
                String(repeating: ".", count: 700),
            ]
        for (index, text) in texts.enumerated() { try await store.put(.bytes([UInt8(index)]), at: key(text)) }
        for (index, text) in texts.enumerated() { #expect(try await store.get(key(text)).content == [UInt8(index)]) }
        #expect(try await store.keys() == texts.map(key).sorted().map(\.text))
        for text in texts { try await store.delete(key(text)) }
        #expect(try scratch.files() == [])
    }

    @Test func `has files that people can open`() async throws {
        try await store.put(.bytes(Array("%PDF".utf8)), at: key("tickets/2026/t-1.pdf"))
        let path = scratch.file("store/tickets%/2026%/t-1.pdf")
        #expect(try Data(contentsOf: path) == Data("%PDF".utf8))
        let beside = scratch.file("store/tickets%/2026%/.t-1.pdf.json")
        let sha256 = SHA256.hash(data: Data("%PDF".utf8)).hexadecimal
        #expect(String(decoding: try Data(contentsOf: beside), as: UTF8.self).contains(sha256))
    }

    @Test func `serves files that people put there`() async throws {
        try FileManager.default.createDirectory(at: scratch.file("store/by-hand%"), withIntermediateDirectories: true)
        let path = try scratch.write([1, 2, 3], "store/by-hand%/x.png")
        let object = try await store.head(key("by-hand/x.png"))
        #expect(object.contentType == "image/png")
        #expect(object.etag == SHA256.hash(data: [UInt8]([1, 2, 3])).hexadecimal)
        #expect(try await store.keys() == ["by-hand/x.png"])
        try await store.put(.bytes([4]), at: key("by-hand/x.png"))
        #expect(try Data(contentsOf: URL(filePath: path)) == Data([4]))
        // Edited by hand: what was known no longer holds.
        try Data([5, 6]).write(to: URL(filePath: path))
        #expect(try await store.head(key("by-hand/x.png")).size == 2)
    }

    @Test func `does not follow links out of it, and takes only files`() async throws {
        let secret = try scratch.write([9], "secret")
        try FileManager.default.createSymbolicLink(atPath: store.path + "/link", withDestinationPath: secret)
        mkfifo(store.path + "/pipe", 0o600)
        for name in ["link", "pipe"] {
            await #expect(throws: ObjectStorageError.notFound(key: key(name))) { try await store.get(key(name)) }
        }
        #expect(try await store.keys() == [])
    }

    @Test(arguments: ["link/x", "link/deeper/x"])
    func `does not go through folders that are links`(text: String) async throws {
        let outside = scratch.file("outside")
        try FileManager.default.createDirectory(
            at: outside.appending(path: "deeper%"), withIntermediateDirectories: true)
        for name in ["outside/x", "outside/deeper%/x"] { _ = try scratch.write([9], name) }
        let link = store.path + "/link%"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: outside.path)
        let refusal = ObjectStorageError.file(.init("open", link, code: ENOTDIR))
        await #expect(throws: refusal) { try await store.put(.bytes([1]), at: key(text)) }
        await #expect(throws: refusal) { try await store.delete(key(text)) }
        await #expect(throws: ObjectStorageError.notFound(key: key(text))) { try await store.get(key(text)) }
        await #expect(throws: refusal) { try await store.keys() }
        #expect(try scratch.files() == ["outside/deeper%/x", "outside/x"])
        #expect(try Data(contentsOf: scratch.file("outside/x")) == Data([9]))
    }

    @Test func `never shows half of an object, nor one's content with another's description`() async throws {
        let texts = ["first", "second!", "the third one"]
        let contents = texts.map { Array(repeating: Array($0.utf8), count: 5000).flatMap(\.self) }
        let kinds = ["text/a", "text/b", "text/c"]
        _ = try await store.put(.bytes(contents[0]), at: key("x"), PutOptions(contentType: ContentType(kinds[0])))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<3 {
                group.addTask {
                    for _ in 0..<40 {
                        let options = PutOptions(contentType: try ContentType(kinds[writer]))
                        _ = try await store.put(.bytes(contents[writer]), at: key("x"), options)
                    }
                }
            }
            for _ in 0..<2 {
                group.addTask {
                    for _ in 0..<200 {
                        let fetched = try await store.get(key("x"))
                        let index = try #require(contents.firstIndex(of: fetched.content))
                        #expect(fetched.object.contentType == kinds[index])
                        #expect(fetched.object.etag == SHA256.hash(data: contents[index]).hexadecimal)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try scratch.files() == ["store/.x.json", "store/x"])
    }

    @Test func `lets objects come and go at the same time`() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<4 {
                group.addTask {
                    for _ in 0..<50 {
                        _ = try await store.put(.bytes([1]), at: key("deep/folder/\(worker)"))
                        try await store.delete(key("deep/folder/\(worker)"))
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await store.keys() == [])
    }

    @Test func `lets one of many make an object that only one may`() async throws {
        let made = try await withThrowingTaskGroup(of: Bool.self) { group in
            for writer in 0..<8 {
                group.addTask {
                    var options = PutOptions(contentType: .binary)
                    options.onlyIfAbsent = true
                    do throws(ObjectStorageError) {
                        _ = try await store.put(.bytes([UInt8(writer)]), at: key("once"), options)
                        return true
                    } catch .alreadyThere {
                        return false
                    }
                }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(made == 1)
    }

    @Test func `leaves nothing behind of what cannot be read to its end`() async throws {
        await #expect(throws: ObjectStorageError.self) { try await store.put(.file("/proc/self/mem"), at: key("x")) }
        #expect(try scratch.files() == [])
        #expect(try await store.keys() == [])
    }

    @Test func `forgets what a crash left unfinished`() throws {
        let old = try scratch.write([1], "store/.unfinished/old")
        let fresh = try scratch.write([1], "store/.unfinished/fresh")
        let times = [timespec(tv_sec: 1, tv_nsec: 0), timespec(tv_sec: 1, tv_nsec: 0)]
        utimensat(AT_FDCWD, old, times, 0)
        _ = try FolderStore(store.path)
        #expect(!FileManager.default.fileExists(atPath: old))
        #expect(FileManager.default.fileExists(atPath: fresh))
    }

    @Test func `is made below a link to another folder`() async throws {
        try FileManager.default.createDirectory(at: scratch.file("disk"), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: scratch.file("link").path, withDestinationPath: scratch.file("disk").path)
        let linked = try FolderStore(scratch.file("link/new/store").path)
        try await linked.put(.bytes([1]), at: key("a"))
        #expect(linked.path.hasSuffix("/disk/new/store"))
        #expect(try await FolderStore(scratch.file("disk/new/store").path).get(key("a")).content == [1])
    }

    @Test func `says why it cannot be listed`() async throws {
        let path = try scratch.write([1], "store/folder%")
        await #expect(throws: ObjectStorageError.file(.init("open", path, code: ENOTDIR))) { try await store.keys() }
    }

    @Test func `says what it does not have`() async throws {
        var options = PutOptions(contentType: .pdf)
        options.encryption = .service
        await #expect(throws: ObjectStorageError.unsupported("encryption", by: "a folder")) {
            try await store.put(.bytes([]), at: key("a"), options)
        }
        options.encryption = nil
        options.tags = ["a": "b"]
        await #expect(throws: ObjectStorageError.unsupported("tags", by: "a folder")) {
            try await store.put(.bytes([]), at: key("a"), options)
        }
    }
}

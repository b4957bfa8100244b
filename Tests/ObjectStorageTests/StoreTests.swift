import Foundation
import HTTPClient
import TestServers
import Testing

@testable import ObjectStorage

/// What holds for every store, whatever it keeps its objects in.
@Suite struct `Every store` {
    enum Kind: CaseIterable { case folder, s3 }

    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func store(_ kind: Kind) async throws -> any ObjectStore {
        switch kind {
        case .folder:
            let store = try FolderStore(scratch.file("store").path)
            try store.create()
            return store
        case .s3: return try await S3Store.testing(S3Server.shared().endpoint)
        }
    }

    @Test(arguments: Kind.allCases)
    func `gives back what it was given, and what was said of it`(kind: Kind) async throws {
        let store = try await store(kind)
        let content = noise(15_000)
        var options = PutOptions(contentType: .pdf, disposition: ContentDisposition(.inline, filename: "Zürich.pdf"))
        options.cacheControl = "private, max-age=60"
        let put = try await store.put(.bytes(content), at: key("tickets/T-1.pdf"), options)
        let fetched = try await store.get(key("tickets/T-1.pdf"))
        #expect(fetched.content == content)
        let head = try await store.head(key("tickets/T-1.pdf"))
        for object in [fetched.object, head] {
            #expect(object.size == 15_000)
            #expect(object.etag == put.etag)
            #expect(object.contentType == "application/pdf")
            #expect(object.disposition == options.disposition?.text)
            #expect(abs(object.modified?.timeIntervalSinceNow ?? 1e9) < 600)
        }
        // Swift forgets Cache-Control.
        if kind == .folder { #expect(head.cacheControl == "private, max-age=60") }
        #expect(put.etag.count == (kind == .folder ? 64 : 32))
    }

    @Test(arguments: Kind.allCases)
    func `keeps empty objects and replaces others`(kind: Kind) async throws {
        let store = try await store(kind)
        try await store.put(.bytes([1, 2, 3]), at: key("a"))
        try await store.put(.bytes([]), at: key("a"))
        #expect(try await store.get(key("a")).content.isEmpty)
        #expect(try await store.head(key("a")).size == 0)
        try await store.put(.bytes([4]), at: key("a"))
        #expect(try await store.get(key("a")).content == [4])
    }

    @Test(arguments: Kind.allCases)
    func `stores files`(kind: Kind) async throws {
        let store = try await store(kind)
        let content = noise(300_000)
        let path = try scratch.write(content, "all.pdf")
        #expect(try await store.put(.file(path), at: key("all.pdf")).size == 300_000)
        #expect(try await store.get(key("all.pdf")).content == content)
        await #expect(throws: ObjectStorageError.file(.init("read", "/nowhere", code: ENOENT))) {
            try await store.put(.file("/nowhere"), at: key("b"))
        }
    }

    @Test(arguments: Kind.allCases)
    func `reads parts`(kind: Kind) async throws {
        let store = try await store(kind)
        let content = noise(1000)
        try await store.put(.bytes(content), at: key("a"))
        #expect(try await store.get(key("a"), 0..<1).content == [content[0]])
        #expect(try await store.get(key("a"), 100..<200).content == Array(content[100..<200]))
        #expect(try await store.get(key("a"), 990..<2000).content == Array(content[990...]))
        #expect(try await store.get(key("a"), 990..<2000).object.size == 1000)
        await #expect(throws: ObjectStorageError.rangeBehindEnd(key: key("a"), size: 1000)) {
            try await store.get(key("a"), 1000..<1001)
        }
    }

    @Test(arguments: Kind.allCases)
    func `says what is not there, and deletes it all the same`(kind: Kind) async throws {
        let store = try await store(kind)
        await #expect(throws: ObjectStorageError.notFound(key: key("x/y"))) { try await store.get(key("x/y")) }
        await #expect(throws: ObjectStorageError.notFound(key: key("x/y"))) { try await store.head(key("x/y")) }
        await #expect(throws: ObjectStorageError.notFound(key: key("x/y"))) {
            try await store.copy(key("x/y"), to: key("z"))
        }
        try await store.delete(key("x/y"))
        try await store.put(.bytes([1]), at: key("x/y"))
        try await store.delete(key("x/y"))
        await #expect(throws: ObjectStorageError.notFound(key: key("x/y"))) { try await store.get(key("x/y")) }
        #expect(try await store.keys() == [])
    }

    @Test(arguments: Kind.allCases)
    func `takes no more into memory than allowed`(kind: Kind) async throws {
        let store = try await store(kind)
        try await store.put(.bytes(noise(1001)), at: key("a"))
        await #expect(throws: ObjectStorageError.tooLarge(key: key("a"), limit: 1000)) {
            try await store.get(key("a"), limit: 1000)
        }
        #expect(try await store.get(key("a"), limit: 1001).content.count == 1001)
    }

    @Test(arguments: Kind.allCases)
    func `copies with what was said of the object`(kind: Kind) async throws {
        let store = try await store(kind)
        try await store.put(
            .bytes([1, 2]), at: key("a b+c"),
            PutOptions(contentType: .png, disposition: ContentDisposition(.attachment)))
        let copy = try await store.copy(key("a b+c"), to: key("d/ä"))
        #expect(copy.size == 2)
        #expect(copy.contentType == "image/png")
        #expect(copy.disposition == "attachment")
        #expect(try await store.get(key("d/ä")).content == [1, 2])
        #expect(try await store.get(key("a b+c")).content == [1, 2])
    }

    @Test(arguments: Kind.allCases)
    func `makes an object only once when told so`(kind: Kind) async throws {
        // Swift has no conditional writes.
        let store = try await kind == .folder ? store(kind) : S3Store.testing(MotoServer.shared().endpoint)
        var options = PutOptions(contentType: .pdf)
        options.onlyIfAbsent = true
        try await store.put(.bytes([1]), at: key("a"), options)
        await #expect(throws: ObjectStorageError.alreadyThere(key: key("a"))) {
            try await store.put(.bytes([2]), at: key("a"), options)
        }
        #expect(try await store.get(key("a")).content == [1])
    }

    /// Keys that encoders, shells, file systems and URLs stumble over.
    static let hardKeys = [
        "a", "a/b", "a/b/c", "A", "Å", "A\u{30A}", "a b", " a ", "a+b", "a%b", "a%20b", "a%2Fb", "it's", "\"quoted\"",
        "back\\slash", "tilde~", "a?b&c=d#e", "äöü/日本/🎫.pdf", "a:b;c,d@e", "<x>&amp;", "*", "$HOME", "^a", "%_", "%",
        "name.json", ".hidden", "a/.hidden", "con", String(repeating: "long", count: 100),
        String(repeating: "ü", count: 300) + "/x",
    ]

    @Test(arguments: Kind.allCases)
    func `keeps keys apart, whatever they contain, and lists them in the order of their bytes`(kind: Kind) async throws
    {
        let store = try await store(kind)
        for (index, text) in Self.hardKeys.enumerated() {
            try await store.put(.bytes([UInt8(index)]), at: key(text))
        }
        for (index, text) in Self.hardKeys.enumerated() {
            #expect(try await store.get(key(text)).content == [UInt8(index)], "\(text)")
            let link = try await store.presignedGet(key(text), LinkOptions(lifetime: .seconds(60)))
            if kind == .s3 { #expect(try await fetch(link.url).body == [UInt8(index)], "\(text)") }
        }
        let sorted = Self.hardKeys.map(key).sorted().map(\.text)
        #expect(try await store.keys().map { Array($0.utf8) } == sorted.map { Array($0.utf8) })
    }

    @Test(arguments: Kind.allCases)
    func `lists by prefix, by folder and by page`(kind: Kind) async throws {
        let store = try await store(kind)
        let keys = ["a", "a/1", "a/2", "a/b/1", "a/b/2", "a0", "b/1", "b/c/d/1", "c"]
        for text in keys { try await store.put(.bytes([1]), at: key(text)) }
        #expect(try await store.keys() == keys)
        #expect(try await store.keys("a/") == ["a/1", "a/2", "a/b/1", "a/b/2"])
        #expect(try await store.keys("a/b") == ["a/b/1", "a/b/2"])
        #expect(try await store.keys("a/b/2") == ["a/b/2"])
        #expect(try await store.keys("nothing") == [])
        for limit in 1...4 {
            var (objects, folders): ([String], [String]) = ([], [])
            var query = ListQuery()
            query.isShallow = true
            query.limit = limit
            repeat {
                let page = try await store.list(query)
                #expect(page.objects.count + page.folders.count <= limit)
                objects += page.objects.map(\.key.text)
                folders += page.folders
                query.page = page.next
            } while query.page != nil
            #expect(objects == ["a", "a0", "c"])
            #expect(folders == ["a/", "b/"])
        }
        var query = ListQuery(prefix: "a/")
        query.isShallow = true
        let page = try await store.list(query)
        #expect(page.objects.map(\.key.text) == ["a/1", "a/2"])
        #expect(page.folders == ["a/b/"])
        #expect(page.objects.allSatisfy { $0.size == 1 && $0.modified != nil && !$0.etag.isEmpty })
    }

    @Test func `refuses keys that no store could keep`() {
        for text in ["", String(repeating: "x", count: 1025)] {
            #expect(throws: ObjectStorageError.self) { try ObjectKey(text) }
        }
        #expect(throws: Never.self) { try ObjectKey(String(repeating: "x", count: 1024)) }
    }
}

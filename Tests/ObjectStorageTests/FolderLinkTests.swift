import AWS
import Foundation
import Synchronization
import TestServers
import Testing

@testable import ObjectStorage

/// A time of day that a test sets.
final class SetClock: Sendable {
    private let seconds: Mutex<Double>

    init(_ seconds: Double = 1_800_000_000) { self.seconds = Mutex(seconds) }

    var now: @Sendable () -> Date { { Date(timeIntervalSince1970: self.seconds.withLock { $0 }) } }

    func advance(_ by: Double) { seconds.withLock { $0 += by } }
}

@Suite struct `Links to a folder` {
    private let scratch: Scratch
    private let clock = SetClock()
    private let store: FolderStore
    private let url = "http://127.0.0.1:8033/files"

    init() throws {
        scratch = try Scratch()
        store = try FolderStore(scratch.file("store").path, url: "http://127.0.0.1:8033/files/", now: clock.now)
    }

    private func request(_ link: String, _ method: String = "GET", _ headers: [String: String] = [:]) -> FileRequest {
        let target = link.dropFirst(url.count)
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        return FileRequest(
            method: method, path: String(parts[0]), query: parts.count > 1 ? String(parts[1]) : "", headers: headers)
    }

    private func content(_ answer: FileAnswer) async throws -> [UInt8] {
        switch answer.content {
        case .none: []
        case .text(let text): Array(text.utf8)
        case .object(let part): try await part.read(at: 0, atMost: .max)
        }
    }

    private func link(_ text: String = "tickets/T-1.pdf", seconds: Int = 60) async throws -> PresignedLink {
        try await store.presignedGet(
            key(text),
            LinkOptions(lifetime: .seconds(seconds), disposition: ContentDisposition(.attachment, filename: "ü.pdf")))
    }

    @Test func `open the object, with the name that they say`() async throws {
        try await store.put(.bytes([1, 2, 3]), at: key("tickets/T-1.pdf"))
        let link = try await link()
        #expect(link.url.hasPrefix("\(url)/tickets/T-1.pdf?expires=1800000060&disposition="))
        #expect(link.expires == Date(timeIntervalSince1970: 1_800_000_060))
        let answer = await store.answer(request(link.url))
        #expect(answer.status == 200)
        #expect(try await content(answer) == [1, 2, 3])
        #expect(answer["Content-Type"] == "application/pdf")
        #expect(answer["Content-Length"] == "3")
        #expect(answer["Content-Disposition"] == "attachment; filename=\"_.pdf\"; filename*=UTF-8''%C3%BC.pdf")
        #expect(answer["X-Content-Type-Options"] == "nosniff")
        let head = await store.answer(request(link.url, "HEAD"))
        #expect(head.status == 200)
        #expect(head["Content-Length"] == "3")
        #expect(try await content(head) == [])
    }

    @Test(arguments: [
        "a", "a b", "a//b", "/", "../x", "a/./b", "a/", "ä/日本.pdf", "%2e", "a?b#c&d=e+f", "\n", "key", "a%00",
    ])
    func `reach every key, also those that paths cannot carry`(text: String) async throws {
        try await store.put(.bytes([5]), at: key(text))
        let link = try await link(text)
        // As browsers do with what they are given.
        let path = link.url.dropFirst(url.count).prefix { $0 != "?" }
        #expect(["//", "/./", "/../"].allSatisfy { !(path + "/").contains($0) || path == "/" })
        #expect(await store.answer(request(link.url)).status == 200, "\(link.url)")
    }

    @Test func `stop when they say`() async throws {
        try await store.put(.bytes([1]), at: key("tickets/T-1.pdf"))
        let link = try await link(seconds: 60)
        clock.advance(59)
        #expect(await store.answer(request(link.url)).status == 200)
        clock.advance(1)
        let answer = await store.answer(request(link.url))
        #expect(answer.status == 403)
        #expect(try await content(answer) == Array("This link has expired.\n".utf8))
    }

    @Test func `open nothing when a single character of them is another`() async throws {
        for text in ["tickets/T-1.pdf", "tickets/T-2.pdf", "a//b"] { try await store.put(.bytes([1]), at: key(text)) }
        for link in [try await link().url, try await link("a//b").url] {
            let target = Array(link.utf8)[url.utf8.count...]
            for position in target.indices {
                for replacement in Array("0%/&".utf8) + [target[position] ^ 0x20]
                where replacement != target[position] {
                    var changed = target
                    changed[position] = replacement
                    // %3B and %3b are the same character.
                    if changed.decoded == target[...].decoded { continue }
                    let answer = await store.answer(request(url + String(decoding: changed, as: UTF8.self)))
                    guard answer.status == 403 else {
                        Issue.record("\(answer.status) for \(String(decoding: changed, as: UTF8.self))")
                        return
                    }
                }
            }
        }
    }

    @Test func `open nothing with more, less or other than was signed`() async throws {
        try await store.put(.bytes([1]), at: key("tickets/T-1.pdf"))
        let link = try await link().url
        let rest = String(link.dropLast(64))
        let signature = String(link.suffix(64))
        func replacing(_ old: String, _ new: String) -> String { link.replacing(old, with: new) }
        var changes = [rest, String(link.prefix { $0 != "?" })]
        for end in ["0", "&", "&x=y", "&type=text/html", "&expires=1900000000"] { changes.append(link + end) }
        changes.append(rest + signature.uppercased())
        for expires in ["01800000060", "%2B1800000060", "1800000060.0", ""] {
            changes.append(replacing("expires=1800000060", "expires=\(expires)"))
        }
        changes.append(replacing("disposition=", "type="))
        changes.append(replacing("/tickets/T-1.pdf?", "/?key=tickets/T-1.pdf&"))
        changes.append(replacing("/tickets/", "//tickets/"))
        changes.append(replacing("/tickets/", "/tickets/x/../"))
        for changed in changes { #expect(await store.answer(request(changed)).status == 403, "\(changed)") }
    }

    @Test func `of another folder, or from before its secret was removed, open nothing`() async throws {
        try await store.put(.bytes([1]), at: key("tickets/T-1.pdf"))
        let link = try await link().url
        let other = try FolderStore(scratch.file("other").path, url: url, now: clock.now)
        try await other.put(.bytes([1]), at: key("tickets/T-1.pdf"))
        #expect(await other.answer(request(link)).status == 403)
        // A second look at the same folder has the same secret.
        let again = try FolderStore(store.path, url: url, now: clock.now)
        #expect(await again.answer(request(link)).status == 200)
        try FileManager.default.removeItem(atPath: store.path + "/.link-key")
        #expect(await store.answer(request(link)).status == 403)
    }

    @Test func `are not made or read with a secret that others can read`() async throws {
        _ = try await link()
        let path = store.path + "/.link-key"
        var status = stat()
        stat(path, &status)
        #expect(status.st_mode & 0o777 == 0o600)
        chmod(path, 0o640)
        await #expect(throws: ObjectStorageError.self) { try await link() }
        chmod(path, 0o600)
        try Data("short\n".utf8).write(to: URL(filePath: path))
        chmod(path, 0o600)
        await #expect(throws: ObjectStorageError.self) { try await link() }
    }

    @Test func `are all signed by one secret, however many make the first`() async throws {
        let links = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<8 { group.addTask { try await link().url } }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(links.count == 1)
    }

    @Test func `for uploads take what they say and open nothing else`() async throws {
        try await store.put(.bytes([1]), at: key("in/x.pdf"))
        let link = try await store.presignedPut(
            key("in/x.pdf"), LinkOptions(lifetime: .seconds(60), contentType: .pdf))
        #expect(link.headers == ["Content-Type": "application/pdf"])
        #expect(await store.answer(request(link.url)).status == 403)
        let accepted = try await store.acceptUpload(request(link.url, "PUT", ["content-type": "application/pdf"]))
        #expect(accepted.link.key == key("in/x.pdf"))
        await #expect(throws: FolderLinks.Refusal.invalid) {
            try await store.acceptUpload(request(link.url, "PUT", ["content-type": "text/html"]))
        }
        let get = try await self.link("in/x.pdf")
        await #expect(throws: FolderLinks.Refusal.invalid) { try await store.acceptUpload(request(get.url, "PUT")) }
    }

    @Test func `for uploads refuse what cannot be stored before they read it`() async throws {
        let link = try await store.presignedPut(key("in/x.pdf"), LinkOptions(lifetime: .seconds(60)))
        let read = Counter()
        let pieces = AsyncStream<[UInt8]> { read.increment() > 3 ? nil : [1] }
        let answer = await store.receive(request(link.url, "PUT", ["content-type": "no type"]), pieces)
        #expect(answer.status == 400)
        #expect(try await content(answer) == Array("\"no type\" is not a media type.\n".utf8))
        #expect(read.value == 0)
        #expect(await store.receive(request(link.url, "PUT"), pieces).status == 200)
    }

    @Test func `are refused to other methods, and to lives that are too short or too long`() async throws {
        let link = try await link().url
        for method in ["POST", "DELETE", "PUT", "get", ""] {
            #expect(await store.answer(request(link, method)).status == 405)
        }
        for seconds in [0, -1, 604_801] {
            await #expect(throws: ObjectStorageError.invalidLifetime(seconds: seconds)) {
                try await self.link(seconds: seconds)
            }
        }
    }

    @Test func `to objects that are gone say so`() async throws {
        let link = try await link().url
        #expect(await store.answer(request(link)).status == 404)
    }

    @Test func `compare signatures whole`() async throws {
        try await store.put(.bytes([1]), at: key("tickets/T-1.pdf"))
        let link = try await link().url
        #expect(await store.answer(request(link)).status == 200)
        let (start, signature) = (link.dropLast(64), link.suffix(64))
        let other = signature.last == "a" ? "b" : "a"
        let changes = [
            "\(signature.dropLast())\(other)", "\(signature.dropLast(2))", "\(signature)00", "00\(signature)", "",
            signature.uppercased(),
        ]
        for changed in changes { #expect(await store.answer(request(start + changed)).status == 403, "\(changed)") }
    }
}

@Suite struct `Requests for a file` {
    private let etag = "abc"
    private let modified = 784_111_777

    private func decide(_ headers: [String: String], method: String = "GET", size: Int = 1000)
        -> ConditionalRequest.Decision
    {
        ConditionalRequest.decide(
            FileRequest(method: method, path: "/", query: "", headers: headers), size: size, etag: etag,
            modified: modified)
    }

    @Test(arguments: [
        ("bytes=0-0", 0..<1), ("bytes=0-499", 0..<500), ("bytes=500-", 500..<1000), ("bytes=-1", 999..<1000),
        ("bytes=-5000", 0..<1000), ("bytes=999-5000", 999..<1000), ("Bytes=1-2", 1..<3), ("bytes= 1-2 ", 1..<3),
        ("bytes=0-99999999999999999999", 0..<1000), ("bytes=-99999999999999999999", 0..<1000),
    ])
    func `get the part that they ask for`(range: String, part: Range<Int>) {
        #expect(decide(["range": range]) == .part(part))
    }

    @Test(arguments: [
        "bytes=", "bytes=-", "bytes=2-1", "bytes=a-b", "bytes=1", "items=0-1", "bytes 0-1", "bytes=0-1,3-4", "0-1",
        "bytes=+1-2", "bytes=1-2-3", "bytes=0x1-2", "",
    ])
    func `get the whole when the range is none, or several`(range: String) {
        #expect(decide(["range": range]) == .whole)
    }

    @Test func `behind the end are told so`() {
        for range in ["bytes=1000-", "bytes=1000-2000", "bytes=-0", "bytes=99999999999999999999-"] {
            #expect(decide(["range": range]) == .unsatisfiable)
        }
        #expect(decide(["range": "bytes=0-"], size: 0) == .unsatisfiable)
        #expect(decide(["range": "bytes=-5"], size: 0) == .unsatisfiable)
        #expect(decide(["range": "bytes=1000-"], method: "HEAD") == .whole)
    }

    @Test func `are spared what they know already`() {
        for known in ["\"abc\"", "W/\"abc\"", "\"x\", \"abc\"", "*"] {
            #expect(decide(["if-none-match": known]) == .notModified)
        }
        for other in ["\"x\"", "abc", "\"ABC\"", ""] { #expect(decide(["if-none-match": other]) == .whole) }
        let date = "Sun, 06 Nov 1994 08:49:37 GMT"
        #expect(decide(["if-modified-since": date]) == .notModified)
        #expect(decide(["if-modified-since": "Sun, 06 Nov 1994 08:49:36 GMT"]) == .whole)
        #expect(decide(["if-modified-since": date, "if-none-match": "\"x\""]) == .whole)
        #expect(decide(["if-none-match": "\"abc\"", "range": "bytes=0-1"]) == .notModified)
    }

    @Test func `go on with a part only of the same version`() {
        #expect(decide(["range": "bytes=1-2", "if-range": "\"abc\""]) == .part(1..<3))
        #expect(decide(["range": "bytes=1-2", "if-range": "Sun, 06 Nov 1994 08:49:37 GMT"]) == .part(1..<3))
        for other in ["\"x\"", "W/\"abc\"", "*", "Sun, 06 Nov 1994 08:49:38 GMT", "nonsense"] {
            #expect(decide(["range": "bytes=1-2", "if-range": other]) == .whole)
        }
    }

    @Test func `that want one version only get no other`() {
        #expect(decide(["if-match": "\"abc\""]) == .whole)
        #expect(decide(["if-match": "*"]) == .whole)
        #expect(decide(["if-match": "\"x\""]) == .preconditionFailed)
        #expect(decide(["if-match": "W/\"abc\""]) == .preconditionFailed)
        #expect(decide(["if-unmodified-since": "Sun, 06 Nov 1994 08:49:36 GMT"]) == .preconditionFailed)
        #expect(decide(["if-unmodified-since": "Sun, 06 Nov 1994 08:49:37 GMT"]) == .whole)
    }
}

extension Sequence<UInt8> {
    fileprivate var decoded: String? { PercentEncoding.decode(String(decoding: Array(self), as: UTF8.self)) }
}

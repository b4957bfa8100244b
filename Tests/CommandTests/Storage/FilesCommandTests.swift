import Foundation
import HTTPClient
import TestServers
import Testing

@Suite struct `A folder that is served` {
    private let shop: Workshop
    private let files: FilesProcess
    private let content = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }

    init() throws {
        shop = try Workshop()
        try Data(content).write(to: shop.folder.appending(path: "a.pdf"))
        _ = try shop.run("store", "put", "a.pdf", "--store", "store")
        files = try FilesProcess("store", of: shop)
    }

    private func link(_ words: String...) throws -> String {
        String(try shop.run(words: ["link", "a.pdf", "--store", "store", "--expires", "7d"] + words).text.dropLast())
    }

    @Test func `gives a document whole, with its type, its version and no leave to keep it`() async throws {
        let answer = try await fetch(link())
        #expect(answer.status == 200)
        #expect(answer.body == content)
        #expect(answer.headers["Content-Type"] == "application/pdf")
        #expect(answer.headers["Accept-Ranges"] == "bytes")
        #expect(answer.headers["Cache-Control"] == "private, no-cache")
        let etag = try #require(answer.headers["ETag"])
        #expect(try await fetch(link(), .get, ["If-None-Match": etag]).status == 304)
        #expect(try await fetch(link(), .get, ["If-Match": "\"other\""]).status == 412)
    }

    @Test func `gives parts`() async throws {
        let link = try link()
        let part = try await fetch(link, .get, ["Range": "bytes=1000-299998"])
        #expect(part.status == 206)
        #expect(part.body == Array(content[1000...299_998]))
        #expect(part.headers["Content-Range"] == "bytes 1000-299998/300000")
        #expect(try await fetch(link, .get, ["Range": "bytes=-5"]).body == Array(content.suffix(5)))
        let behind = try await fetch(link, .get, ["Range": "bytes=300000-"])
        #expect(behind.status == 416)
        #expect(behind.headers["Content-Range"] == "bytes */300000")
    }

    @Test func `says of HEAD what it would say of GET`() async throws {
        let link = try link()
        let (head, get) = (try await fetch(link, .head), try await fetch(link))
        #expect(head.status == 200)
        #expect(head.body.isEmpty)
        for name in ["Content-Length", "Content-Type", "ETag", "Last-Modified"] {
            #expect(head.headers[name] == get.headers[name])
        }
        #expect(head.headers["Content-Length"] == "300000")
    }

    @Test(arguments: ["/", "/a.pdf", "/../a.pdf", "/.link-key", "/a.pdf?expires=99999999999&signature=00", "/%00"])
    func `gives nothing to whoever has no link`(path: String) async throws {
        let answer = try await fetch(files.url + path)
        #expect(answer.status == 403)
        #expect(String(decoding: answer.body, as: UTF8.self) == "This link is not valid.\n")
    }

    @Test func `answers no other method`() async throws {
        let answer = try await fetch(link(), .post)
        #expect(answer.status == 405)
        #expect(answer.headers["Allow"] == "GET, HEAD, PUT")
    }

    @Test func `keeps nothing of an upload that breaks off`() async throws {
        let upload = try link("--upload")
        let port = try #require(upload.firstMatch(of: /:(\d+)\//)).1
        // Says that a million bytes will come, sends a few, and goes.
        let line = """
            exec 3<>/dev/tcp/127.0.0.1/\(port)
            printf 'PUT %s HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 1000000\\r\\n\\r\\nfew' '\(upload.dropFirst(files.url.count))' >&3
            exec 3>&-
            """
        #expect(try shop.shell(line).status == 0)
        #expect(try await fetch(link()).body == content)
        // Its draft goes as soon as the server has seen that.
        let drafts = shop.folder.appending(path: "store/.unfinished").path
        #expect(try await eventually { try FileManager.default.contentsOfDirectory(atPath: drafts).isEmpty })
    }

    @Test func `tells whoever serves it what went wrong, and its clients only that`() async throws {
        let link = try link()
        chmod(shop.folder.appending(path: "store/.link-key").path, 0o644)
        let answer = try await fetch(link)
        #expect(answer.status == 500)
        #expect(String(decoding: answer.body, as: UTF8.self) == "The document cannot be read now.\n")
        let words = files.words()
        #expect(words.contains("/.link-key cannot be used: others than its owner may read it"), "\(words)")
        #expect(!words.contains("signature"))
    }

    @Test func `refuses an upload of no type at once`() async throws {
        let answer = try await fetch(link("--upload"), .put, ["Content-Type": "no type"], body: .bytes(content))
        #expect(answer.status == 400)
        #expect(try await fetch(link()).body == content)
    }

    @Test func `is served at one port by one server`() throws {
        let port = try #require(files.url.split(separator: ":").last)
        let second = try shop.run("files", "store", "--port", String(port))
        #expect(second.status == 64)
        #expect(second.errors.hasPrefix("Error: port \(port) is taken.\n"))
    }

    @Test(arguments: ["192.0.2.1", "no-such-host.invalid"])
    func `is served at addresses of this machine only`(host: String) throws {
        let result = try shop.run("files", "store", "--host", host)
        #expect(result.status == 64)
        #expect(result.errors.hasPrefix("Error: \(host) is no address of this machine.\n"))
    }
}

import Foundation
import HTTPTypes
import Testing

@testable import ticketpress

@Suite struct `The preview` {
    private func ask(
        _ path: String, _ board: PreviewBoard = PreviewBoard(), host: String? = "localhost:8032",
        method: HTTPRequest.Method = .get
    ) async -> PreviewResponder.Answer {
        await PreviewResponder(title: "plain", board: board).answer(method, path, after: nil, host: host)
    }

    @Test(arguments: ["localhost", "localhost:8032", "127.0.0.1:1", "LOCALHOST:80"])
    func `answers the machine's own names`(host: String) async throws {
        #expect(await ask("/", host: host).status == 200)
    }

    @Test(arguments: ["evil.example", "localhost.evil.example:8032", "127.0.0.1.evil.example", "", nil])
    func `refuses every other name, which may have been pointed here`(host: String?) async throws {
        #expect(await ask("/", host: host).status == 421)
    }

    @Test func `shows the pages, and the failure above the last good ones`() async throws {
        let board = PreviewBoard()
        await board.publish(.success(PreviewDrawing(pages: [Array("<svg/>".utf8)])), milliseconds: 12)
        let page = await ask("/pages/1.svg", board)
        #expect(page.content == Array("<svg/>".utf8))
        #expect(page.headers[.contentType] == "image/svg+xml; charset=utf-8")
        await board.publish(.failure(PreviewFailure(UsageError("no \"x\"", remedy: "add it"))), milliseconds: 3)
        let state = await ask("/state", board)
        #expect(
            String(decoding: state.content, as: UTF8.self)
                == #"{"version":2,"pages":1,"milliseconds":3,"failure":"no \"x\"; add it"}"#)
        #expect(await ask("/pages/1.svg", board).status == 200)
    }

    @Test(arguments: ["/pages/0.svg", "/pages/2.svg", "/pages/99999999999999999999.svg", "/../template.yaml", "/x"])
    func `has nothing but its pages`(path: String) async throws {
        let board = PreviewBoard()
        await board.publish(.success(PreviewDrawing(pages: [[1]])), milliseconds: 1)
        #expect(await ask(path, board).status == 404)
        #expect(await ask("/", board, method: .post).status == 405)
    }

    @Test func `whoever waits is told of the next change`() async {
        let board = PreviewBoard()
        async let next = board.state(after: 0)
        await board.publish(.success(PreviewDrawing(pages: [])), milliseconds: 1)
        #expect(await next.version == 1)
    }

    @Test func `shows what is wrong with a ticket beside the ticket itself, as far as it can be drawn`() async throws {
        let board = PreviewBoard()
        await board.publish(
            .success(PreviewDrawing(pages: [[1]], findings: ["too wide", "too high"])), milliseconds: 5)
        let state = await ask("/state", board)
        #expect(
            String(decoding: state.content, as: UTF8.self)
                == #"{"version":1,"pages":1,"milliseconds":5,"marked":true,"failure":"too wide\ntoo high"}"#)
    }

    @Test func `a file that changes, comes or goes is noticed`() throws {
        let shop = try Workshop()
        func look() -> FolderFingerprint { FolderFingerprint(folder: shop.folder.path, and: nil) }
        let first = look()
        #expect(look() == first)
        try shop.write("changed", to: "templates/plain/template.yaml")
        let second = look()
        #expect(second != first)
        try shop.write("new", to: "templates/plain/art.svg")
        #expect(look() != second)
    }

    @Test func `draws again when the template changes`() async throws {
        let shop = try Workshop()
        let process = shop.process(["template", "preview", "plain", "--port", "0"])
        let errors = Pipe()
        process.standardError = errors
        try process.run()
        defer { process.terminate() }
        let line = String(decoding: errors.fileHandleForReading.availableData, as: UTF8.self)
        let address = try #require(line.split(separator: " ").first { $0.hasPrefix("http://127.0.0.1:") })
        func state(after version: Int) throws -> [String: Any] {
            let result = try shop.shell("curl -s '\(address)state?after=\(version)'")
            return try #require(try JSONSerialization.jsonObject(with: result.output) as? [String: Any])
        }
        let first = try state(after: 0)
        #expect(first["pages"] as? Int == 1)
        #expect(first["failure"] == nil)
        try shop.write("format: 1\ntitel: x\n", to: "templates/plain/template.yaml")
        let second = try state(after: 1)
        #expect((second["failure"] as? String)?.contains("template.yaml:2:") == true)
        #expect(second["pages"] as? Int == 1)
    }
}

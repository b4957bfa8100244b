import Foundation
import TestServers
import Testing

@Suite struct `Ctrl-C and the wish to end` {
    let shop: Workshop

    init() throws { shop = try Workshop() }

    /// Sends a signal when the run is well under way: a pipe holds 64 KiB, so whoever has written more knows that the
    /// command reads.
    private func interrupt(with signal: Int32, _ arguments: String...) throws -> (status: Int32, errors: String) {
        let process = shop.process(["render", "plain", "--data", "-"] + arguments)
        let (input, errors) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardError = errors
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        for number in 1...2000 {
            try input.fileHandleForWriting.write(contentsOf: Data((Workshop.record("T\(number)") + "\n").utf8))
        }
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
        #expect(process.terminationReason == .exit)
        let text = String(decoding: errors.fileHandleForReading.availableData, as: UTF8.self)
        return (process.terminationStatus, text)
    }

    @Test(arguments: [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)])
    func `leave no half-merged document`(signal: Int32, status: Int32) throws {
        let result = try interrupt(with: signal, "--merge", "--out", "out/all.pdf")
        #expect(result.status == status)
        #expect(!shop.exists("out"))
        #expect(result.errors.contains("no document was made."))
    }

    @Test func `leave only whole documents in a store`() throws {
        let result = try interrupt(with: SIGINT, "--store", "store")
        #expect(result.status == 130)
        #expect(result.errors.contains("Stopped by Ctrl-C"))
        let names = try shop.exists("store") ? shop.names("store").filter { !$0.hasPrefix(".") } : []
        for name in names { #expect(try shop.bytes("store/\(name)").suffix(6) == Data("%%EOF\n".utf8)) }
        #expect(try !shop.exists("store/.unfinished") || shop.names("store/.unfinished").isEmpty)
    }

    @Test func `give up a document on its way to a store`() async throws {
        let server = try ScriptedServer { _ in .silence }
        shop.environment = [
            "S3_ENDPOINT": server.url, "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_REGION": "r",
            "TMPDIR": shop.folder.path,
        ]
        let process = shop.process(["render", "plain", "--merge", "--store", "s3://box"])
        let errors = Pipe()
        process.standardError = errors
        process.standardInput = FileHandle.nullDevice
        try process.run()
        #expect(try await eventually { !server.requests.isEmpty })
        kill(process.processIdentifier, SIGINT)
        process.waitUntilExit()
        #expect(process.terminationStatus == 130)
        let words = String(decoding: errors.fileHandleForReading.availableData, as: UTF8.self)
        #expect(words.contains("Stopped by Ctrl-C; no document was made."), "\(words)")
        #expect(try shop.names() == ["templates"])
    }

    @Test func `leave only whole documents and a report of them`() throws {
        let result = try interrupt(with: SIGINT, "--out", "out", "--report", "r.ndjson")
        #expect(result.status == 130)
        // The folder is there only if a document came into it.
        let names = shop.exists("out") ? try shop.names("out") : []
        for name in names { #expect(try shop.bytes("out/\(name)").suffix(6) == Data("%%EOF\n".utf8)) }
        #expect(try shop.report("r.ndjson").compactMap { $0["file"] as? String }.sorted() == names.map { "out/\($0)" })
        #expect(result.errors.contains("Stopped by Ctrl-C"))
    }
}

import Foundation
import HTTPClient
import TestServers
import Testing

@Suite struct `Rendering into a store` {
    @Test(arguments: StoreKind.allCases)
    func `stores what would have become files, and prints a link to each`(kind: StoreKind) async throws {
        let here = try await StoreWorkshop(kind)
        let files = kind == .folder ? try FilesProcess("store", of: here.shop) : nil
        try here.shop.tickets(40)
        _ = try here.output("render", "plain", "--data", "t.ndjson", "--out", "out/")
        let links = try here.output(
            "render", "plain", "--data", "t.ndjson", "--store", here.store, "--link", "15m"
        ).split(separator: "\n")
        #expect(links.count == 40)
        for (index, link) in links.enumerated() {
            let answer = try await fetch(String(link))
            #expect(answer.status == 200)
            #expect(answer.headers["Content-Type"] == "application/pdf")
            #expect(answer.headers["Content-Disposition"] == "inline; filename=\"T-\(index + 1).pdf\"")
            #expect(Data(answer.body) == (try here.shop.bytes("out/T-\(index + 1).pdf")))
        }
        #expect(try here.keys().count == 40)
        withExtendedLifetime(files) {}
    }

    @Test(arguments: StoreKind.allCases)
    func `reports each record in its order, with links only where they are wanted`(kind: StoreKind) async throws {
        let here = try await StoreWorkshop(kind)
        let records = [Workshop.record("A"), Workshop.incomplete("B"), Workshop.record("A"), Workshop.record("D")]
        try here.shop.write(records.joined(separator: "\n"), to: "t.ndjson")
        let words = [
            "render", "plain", "--data", "t.ndjson", "--store", here.store, "--keep-going", "--report", "r.ndjson",
        ]
        let result = try here.shop.run(words: words + ["--link", "15m"])
        #expect(result.status == 1)
        #expect(result.text.isEmpty, "links are in the report")
        let report = try here.shop.report("r.ndjson")
        #expect(report.map { $0["id"] as? String } == ["A", "B", "A", "D"])
        #expect(report.map { $0["link"] != nil } == [true, false, false, true])
        #expect(
            report.map { ($0["error"] as? [String: Any])?["code"] as? String } == [
                nil, "missingField", "nameTaken", nil,
            ])
        #expect(report[0]["expires"] is String)
        #expect((report[0]["file"] as? String)?.contains("store") == true || kind == .s3)
        #expect(try here.keys() == ["A.pdf", "D.pdf"])
        _ = try here.shop.run(words: words)
        #expect(try here.shop.report("r.ndjson").allSatisfy { $0["link"] == nil })
    }

    @Test(arguments: StoreKind.allCases)
    func `keeps exactly the documents before a record that fails`(kind: StoreKind) async throws {
        let here = try await StoreWorkshop(kind)
        let records = (1...60).map { $0 == 41 ? Workshop.incomplete("T-41") : Workshop.record("T-\($0)") }
        try here.shop.write(records.joined(separator: "\n"), to: "t.ndjson")
        let result = try here.shop.run("render", "plain", "--data", "t.ndjson", "--store", here.store)
        #expect(result.status == 1)
        #expect(result.errors.contains("40 made, 1 failed"))
        #expect(try here.keys().sorted() == (1...40).map { "T-\($0).pdf" }.sorted())
    }

    @Test(arguments: StoreKind.allCases)
    func `stores one document of all records`(kind: StoreKind) async throws {
        let here = try await StoreWorkshop(kind)
        let files = kind == .folder ? try FilesProcess("store", of: here.shop) : nil
        try here.shop.tickets(5)
        _ = try here.output("render", "plain", "--data", "t.ndjson", "--merge", "--out", "all.pdf")
        let link = try here.output(
            "render", "plain", "--data", "t.ndjson", "--merge", "--store", here.store, "--link", "1h")
        #expect(try here.keys() == ["plain.pdf"])
        #expect(Data(try await fetch(String(link.dropLast())).body) == (try here.shop.bytes("all.pdf")))
        _ = try here.output(
            "render", "plain", "--data", "t.ndjson", "--merge", "--store", here.store, "--report", "r.ndjson")
        #expect(
            try here.shop.report("r.ndjson").allSatisfy { ($0["file"] as? String)?.hasSuffix("/plain.pdf") == true })
        withExtendedLifetime(files) {}
    }

    @Test(arguments: StoreKind.allCases)
    func `stores pages as pictures`(kind: StoreKind) async throws {
        let here = try await StoreWorkshop(kind)
        try here.shop.write(Workshop.record("A", second: true), to: "t.json")
        _ = try here.output(
            "render", "plain", "--data", "t.json", "--format", "png", "--dpi", "72", "--store", here.store,
            "--name", "{event.name}-{ticket.id}")
        #expect(try here.keys() == ["Show-A-1.png", "Show-A-2.png"])
    }

    @Test func `ends at once where no other record would fare better`() async throws {
        let here = try await StoreWorkshop(.s3)
        try here.shop.tickets(1000)
        let result = try here.shop.run(
            "render", "plain", "--data", "t.ndjson", "--keep-going", "--store", "\(here.store)-not-made")
        #expect(result.status == 1)
        #expect(result.errors.contains("there is no bucket"))
        #expect(result.errors.contains("0 made"))
        #expect(result.errors.count < 10_000)
    }

    /// The service dies under the run and comes back; the run neither loses a document nor ends.
    @Test func `outlives a service that is killed and started again`() async throws {
        let shop = try Workshop()
        let server = try await S3Server.start()
        let store = try shop.bucket(of: server)
        try shop.tickets(200)
        let run = shop.process(["render", "plain", "--data", "t.ndjson", "--store", store, "--report", "r.ndjson"])
        let errors = Pipe()
        run.standardError = errors
        try run.run()
        // In the middle of it: some are stored, and not all.
        let watcher = try Workshop()
        watcher.environment = server.environment
        func count() throws -> Int {
            try watcher.run("store", "ls", "--store", store).text.split(separator: "\n").count
        }
        while try count() < 20, run.isRunning {}
        #expect(run.isRunning)
        try await server.kill()
        try await server.restart()
        run.waitUntilExit()
        let words = String(decoding: errors.fileHandleForReading.availableData, as: UTF8.self)
        #expect(run.terminationStatus == 0, "\(words)")
        #expect(try count() == 200)
        // What the store holds is what was sent, byte for byte.
        _ = try shop.run("render", "plain", "--data", "t.ndjson", "--out", "out/")
        for number in [1, 50, 100, 150, 200] {
            let stored = try shop.run("store", "get", "T-\(number).pdf", "-", "--store", store).output
            #expect(stored == (try shop.bytes("out/T-\(number).pdf")))
        }
        #expect(try shop.report("r.ndjson").count == 200)
    }
}

import Foundation
import TestServers
import Testing

@Suite struct `Documents in a store` {
    @Test(arguments: StoreKind.allCases)
    func `are put, listed, fetched and removed`(kind: StoreKind) async throws {
        let here = try await StoreWorkshop(kind)
        try here.shop.write("one", to: "a.txt")
        _ = try here.output("store", "put", "a.txt", "--store", here.store)
        _ = try here.output("store", "put", "-", "deep/b c+%.txt", "--store", here.store, input: "two")
        let list = try here.output("store", "ls", "--store", here.store)
        #expect(list.contains(/3  \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ  a\.txt\n/))
        #expect(list.contains("  deep/b c+%.txt\n"))
        #expect(try here.output("store", "ls", "deep", "--store", here.store).split(separator: "\n").count == 1)
        #expect(try here.output("store", "ls", "--folders", "--store", here.store).contains("folder"))
        #expect(try here.output("store", "get", "deep/b c+%.txt", "-", "--store", here.store) == "two")
        _ = try here.output("store", "get", "a.txt", "copy.txt", "--store", here.store)
        #expect(try here.shop.text("copy.txt") == "one")
        _ = try here.output("store", "rm", "a.txt", "deep/b c+%.txt", "--store", here.store)
        #expect(try here.keys().isEmpty)
    }

    @Test(arguments: StoreKind.allCases)
    func `that are not there are told of, and leave no file behind`(kind: StoreKind) async throws {
        let here = try await StoreWorkshop(kind)
        for words in [["get", "x.pdf", "x.pdf"], ["rm", "x.pdf"]] {
            let result = try here.shop.run(words: ["store"] + words + ["--store", here.store])
            #expect(result.status == 1)
            #expect(result.errors.hasPrefix("Error: there is no object \"x.pdf\".\n"))
        }
        #expect(!here.shop.exists("x.pdf"))
    }

    @Test(arguments: StoreKind.allCases)
    func `are not replaced where that is unwanted`(kind: StoreKind) async throws {
        let here = try await StoreWorkshop(kind)
        _ = try here.output("store", "put", "-", "a.txt", "--store", here.store, input: "one")
        // The S3 of the tests knows no condition, and says so; a folder keeps it.
        guard kind == .folder else { return }
        let second = try here.shop.run(
            "store", "put", "-", "a.txt", "--only-if-absent", "--store", here.store, input: "two")
        #expect(second.status == 1)
        #expect(second.errors.contains("there is an object \"a.txt\" already"))
        #expect(try here.output("store", "get", "a.txt", "-", "--store", here.store) == "one")
    }

    @Test func `are named by address, prefix or the bucket of the environment`() async throws {
        let here = try await StoreWorkshop(.s3)
        _ = try here.output("store", "put", "-", "gala/a.txt", "--store", here.store, input: "one")
        #expect(try here.output("store", "get", "\(here.store)/gala/a.txt", "-") == "one")
        #expect(try here.output("store", "get", "a.txt", "-", "--store", "\(here.store)/gala/") == "one")
        here.shop.environment["S3_BUCKET"] = String(here.store.dropFirst("s3://".count))
        #expect(try here.output("store", "get", "gala/a.txt", "-") == "one")
    }

    /// A shop whose S3 is the server.
    private func shop(_ server: ScriptedServer) throws -> Workshop {
        let shop = try Workshop()
        shop.environment = [
            "S3_ENDPOINT": server.url, "S3_BUCKET": "box", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b",
            "AWS_REGION": "us-east-1",
        ]
        return shop
    }

    @Test(arguments: [">>log", "| cat >>log"])
    func `are fetched behind what a file or pipe has already, also at the second attempt`(end: String) throws {
        let server = try ScriptedServer { $0.number == 1 ? .answer(503) : .answer(200, body: Array("new".utf8)) }
        let shop = try shop(server)
        try shop.write("earlier\n", to: "log")
        let result = try shop.shell("set -o pipefail; \"$TP\" store get k - \(end)")
        #expect(result.status == 0, "\(result.errors)")
        #expect(try shop.text("log") == "earlier\nnew")
        #expect(server.requests.count == 2)
    }

    @Test(arguments: [">>log", "| cat >>log"])
    func `that break off are told of, and neither taken back nor sent twice`(end: String) throws {
        let server = try ScriptedServer { _ in .reset(after: "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhalf") }
        let shop = try shop(server)
        try shop.write("earlier\n", to: "log")
        let result = try shop.shell("set -o pipefail; \"$TP\" store get k - \(end)")
        #expect(result.status == 1)
        #expect(result.errors.contains("the connection to 127.0.0.1:\(server.port) broke"), "\(result.errors)")
        #expect(try shop.text("log").hasPrefix("earlier\n"))
        #expect(server.requests.count == 1)
    }

    @Test func `are removed over one connection, however many they are`() throws {
        let server = try ScriptedServer { request in
            request.method == "HEAD" ? .answer(200, headers: ["Content-Length": "1"]) : .answer(204)
        }
        let result = try shop(server).shell(
            "ulimit -n 64; \"$TP\" store rm $(seq 100) s3://box/x s3://chest/y")
        #expect(result.status == 0, "\(result.errors)")
        #expect(
            server.requests.filter { $0.method == "DELETE" }.map(\.target).suffix(3) == [
                "/box/100", "/box/x", "/chest/y",
            ])
        #expect(server.requests.count == 204)
        // One for each bucket.
        #expect(server.connections == 2)
    }

    @Test func `leave nothing in the folder for temporary files, whatever ends the reading of them`() throws {
        let shop = try Workshop()
        shop.environment = ["TMPDIR": shop.folder.appending(path: "tmp").path]
        try shop.write("", to: "tmp/other")
        let process = shop.process(["store", "put", "-", "a.txt", "--store", "store"])
        let input = Pipe()
        process.standardInput = input
        try process.run()
        // More than a pipe holds: when it has been taken, the file is there.
        try input.fileHandleForWriting.write(contentsOf: Data(repeating: 7, count: 1 << 20))
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        #expect(try shop.names("tmp") == ["other"])
        #expect(!shop.exists("store"))
    }

    @Test(arguments: [["ls"], ["ls", "--folders"], ["get", "a.txt"], ["rm", "a.txt"]])
    func `are not looked for in folders that are made for it`(words: [String]) throws {
        let shop = try Workshop()
        let result = try shop.run(words: ["store"] + words + ["--store", "typo"])
        #expect(result.status == 1)
        let reason = words[0] == "ls" ? "typo: No such file or directory" : "there is no object \"a.txt\""
        #expect(result.errors.contains(reason), "\(result.errors)")
        #expect(!shop.exists("typo"))
    }

    @Test(arguments: StoreKind.allCases)
    func `need a store that is made, once or twice`(kind: StoreKind) async throws {
        let here = try await StoreWorkshop(kind)
        let store = kind == .folder ? "new/store" : "\(here.store)-new"
        for _ in 1...2 { _ = try here.output("store", "create", "--store", store) }
        #expect(try here.output("store", "ls", "--store", store).isEmpty)
        #expect(kind == .s3 || here.shop.exists("new/store"))
    }

    @Test func `need a store that is named`() throws {
        let result = try Workshop().run("store", "ls")
        #expect(result.status == 64)
        #expect(result.errors.hasPrefix("Error: no store is named.\n"))
    }

    @Test func `with the wrong secret are refused`() async throws {
        let here = try await StoreWorkshop(.s3)
        here.shop.environment["AWS_SECRET_ACCESS_KEY"] = "guessed"
        let result = try here.shop.run("store", "put", "-", "a.txt", "--store", here.store, input: "one")
        #expect(result.status == 1)
        #expect(result.errors.contains("SignatureDoesNotMatch"))
        #expect(result.errors.contains("Check the secret key"))
    }
}

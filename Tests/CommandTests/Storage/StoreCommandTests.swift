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

import Foundation
import HTTPClient
import TestServers
import Testing

@Suite struct `A link` {
    /// A store with one document, and a server that its links lead to.
    private struct Place {
        let here: StoreWorkshop
        let files: FilesProcess?

        init(_ kind: StoreKind) async throws {
            here = try await StoreWorkshop(kind)
            _ = try here.output("store", "put", "-", "a.txt", "--store", here.store, input: "one")
            files = kind == .folder ? try FilesProcess(here.store, of: here.shop) : nil
        }

        func link(_ words: String...) throws -> String {
            let result = try here.shop.run(words: ["link", "a.txt", "--store", here.store] + words)
            #expect(result.status == 0, "\(result.errors)")
            #expect(result.text.last == "\n" && result.text.filter(\.isNewline).count == 1)
            return String(result.text.dropLast())
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `lets anyone fetch what it names, under the name that was asked for`(kind: StoreKind) async throws {
        let place = try await Place(kind)
        let answer = try await fetch(place.link("--filename", "Your ticket.txt"))
        #expect(answer.status == 200)
        #expect(answer.body == Array("one".utf8))
        #expect(answer.headers["Content-Disposition"] == "attachment; filename=\"Your ticket.txt\"")
        #expect(answer.headers["Content-Type"] == "text/plain; charset=utf-8")
    }

    @Test(arguments: StoreKind.allCases)
    func `is refused when anything of it is changed`(kind: StoreKind) async throws {
        let place = try await Place(kind)
        _ = try place.here.output("store", "put", "-", "b.txt", "--store", place.here.store, input: "two")
        let link = try place.link("--filename", "x.txt", "--expires", "1h")
        let changes = [
            ("a.txt?", "b.txt?"), ("x.txt", "y.txt"), ("attachment", "inline"),
            kind == .s3 ? ("Expires=3600", "Expires=7200") : ("expires=", "expires=1"),
            kind == .s3 ? ("Signature=", "Signature=0") : ("signature=", "signature=0"),
        ]
        for (old, new) in changes {
            let changed = link.replacing(old, with: new)
            #expect(changed != link)
            #expect(try await fetch(changed).status == 403, "\(old) → \(new)")
        }
        let bare = try #require(link.split(separator: "?").first)
        #expect((400..<500).contains(try await fetch(String(bare)).status))
        #expect(try await fetch(link).status == 200)
    }

    @Test(arguments: StoreKind.allCases)
    func `is refused once it has expired`(kind: StoreKind) async throws {
        let place = try await Place(kind)
        let link = try place.link("--expires", "1s")
        var status = 200
        for _ in 1...300 where status == 200 {
            try await Task.sleep(for: .milliseconds(100))
            status = try await fetch(link).status
        }
        #expect(status == 403)
    }

    @Test(arguments: StoreKind.allCases)
    func `for an upload takes a document, and gives none`(kind: StoreKind) async throws {
        let place = try await Place(kind)
        let link = try place.link("--upload")
        #expect(try await fetch(link).status == 403)
        let answer = try await fetch(
            link, .put, ["Content-Type": "text/plain"], body: .bytes(Array("new".utf8)))
        #expect(answer.status == 200)
        #expect(try place.here.output("store", "get", "a.txt", "-", "--store", place.here.store) == "new")
    }

    @Test func `is signed by the environment alone, whether or not anything is there`() throws {
        let shop = try Workshop()
        shop.environment = [
            "S3_ENDPOINT": "https://s3.example.com", "S3_BUCKET": "tickets", "AWS_REGION": "eu-central-1",
            "AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": "a+token",
        ]
        let link = try shop.run("link", "gala/T 1.pdf", "--expires", "1h").text
        #expect(link.hasPrefix("https://s3.example.com/tickets/gala/T%201.pdf?"))
        #expect(link.contains("X-Amz-Expires=3600&"))
        #expect(link.contains("X-Amz-Security-Token=a%2Btoken"))
        #expect(link.contains("%2Feu-central-1%2Fs3%2Faws4_request"))
    }

    @Test func `that ends with its credentials is told of, and printed all the same`() throws {
        let end = Date(timeIntervalSinceNow: 600).formatted(.iso8601)
        let server = try ScriptedServer { _ in
            .answer(
                200,
                body: Array(
                    #"{"AccessKeyId":"a","SecretAccessKey":"b","Token":"c","Expiration":"\#(end)"}"#.utf8))
        }
        let shop = try Workshop()
        shop.environment = [
            "S3_BUCKET": "tickets", "AWS_REGION": "us-east-1", "HOME": shop.folder.path,
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": server.url,
        ]
        let long = try shop.run("link", "a.pdf", "--expires", "1h")
        #expect(long.status == 0)
        #expect(long.text.contains("X-Amz-Expires=3600&"))
        #expect(long.errors.contains("the link ends at \(end), when its credentials do"), "\(long.errors)")
        let short = try shop.run("link", "a.pdf", "--expires", "1m")
        #expect(short.status == 0)
        #expect(short.errors.isEmpty)
    }

    @Test(arguments: [("", "http://127.0.0.1:8033/a.txt?"), ("https://x.example/f/", "https://x.example/f/a.txt?")])
    func `to a folder begins with the URL that is set`(url: String, start: String) throws {
        let shop = try Workshop()
        shop.environment["TICKETPRESS_FILES_URL"] = url
        #expect(try shop.run("link", "a.txt", "--store", "store").text.hasPrefix(start))
    }

    @Test(arguments: ["x.example", "ftp://x.example", "https://"])
    func `to a folder begins with nothing that is no URL`(url: String) throws {
        let shop = try Workshop()
        shop.environment["TICKETPRESS_FILES_URL"] = url
        let result = try shop.run("link", "a.txt", "--store", "store")
        #expect(result.status == 1)
        #expect(result.errors.contains("TICKETPRESS_FILES_URL"), "\(result.errors)")
        #expect(result.text.isEmpty)
    }

    @Test func `needs credentials`() throws {
        let shop = try Workshop()
        shop.environment = [
            "S3_BUCKET": "tickets", "AWS_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true",
            "HOME": shop.folder.path,
        ]
        let result = try shop.run("link", "a.pdf")
        #expect(result.status == 1)
        #expect(result.errors.contains("there are no credentials"))
        #expect(result.text.isEmpty)
    }

    @Test(arguments: [
        (["a.pdf"], "no store is named"),
        (["a.pdf", "--expires", "8d"], "a link cannot hold for 691200 seconds"),
        (["a.pdf", "--expires", "0s"], "a link cannot hold for 0 seconds"),
        (["a.pdf", "--expires", "soon"], "The value 'soon' is invalid"),
        (["s3://bucket"], "s3://bucket names no object"),
        (["s3://bucket/a.pdf", "--store", "s3://b"], "both name a store"),
        (["a.pdf", "--upload", "--filename", "x"], "--filename is for downloads"),
    ])
    func `that cannot be is bad usage`(words: [String], reason: String) throws {
        let shop = try Workshop()
        let isBare = words == ["a.pdf"] || words[0].hasPrefix("s3:")
        let result = try shop.run(words: ["link"] + words + (isBare ? [] : ["--store", "store"]))
        #expect(result.status == 64)
        #expect(result.errors.contains(reason))
        #expect(result.text.isEmpty)
    }
}

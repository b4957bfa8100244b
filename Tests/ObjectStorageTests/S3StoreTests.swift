import AWS
import Foundation
import HTTPClient
import TestServers
import Testing

@testable import ObjectStorage

@Suite struct `A service that checks signatures` {
    private func server() async throws -> S3Server { try await S3Server.shared() }

    /// The store, and a link to an object in it.
    private func linked(now: @escaping @Sendable () -> Date = { Date() }, lifetime: Duration = .seconds(600))
        async throws
        -> (store: S3Store, link: String)
    {
        let store = try await S3Store.testing(server().endpoint)
        try await store.put(.bytes([1, 2, 3]), at: key("tickets/T-1.pdf"))
        try await store.put(.bytes([9]), at: key("tickets/T-2.pdf"))
        var settings = S3Store.Settings()
        settings.now = now
        let signing = try await S3Store.testing(
            server().endpoint, bucket: store.endpoint.bucket, isMade: false, settings: settings)
        let link = try await signing.presignedGet(
            key("tickets/T-1.pdf"),
            LinkOptions(lifetime: lifetime, disposition: ContentDisposition(.attachment, filename: "Ihr Ticket.pdf")))
        return (store, link.url)
    }

    @Test func `gives whoever has the link the object, under the name that the link says`() async throws {
        let (_, link) = try await linked()
        let response = try await fetch(link)
        #expect(response.status == 200)
        #expect(response.body == [1, 2, 3])
        #expect(response.headers["Content-Disposition"] == "attachment; filename=\"Ihr Ticket.pdf\"")
        #expect(try await fetch(String(link.prefix { $0 != "?" })).isSuccess == false)
    }

    @Test func `refuses a link with another key, disposition, life or signature`() async throws {
        let (_, link) = try await linked()
        func changing(_ old: String, _ new: String) -> String { link.replacing(old, with: new) }
        let last = link.hasSuffix("0") ? "1" : "0"
        for changed in [
            changing("T-1.pdf", "T-2.pdf"), changing("attachment", "inline"), changing("Ihr%20Ticket", "Mein%20Ticket"),
            changing("X-Amz-Expires=600", "X-Amz-Expires=601"), String(link.dropLast()) + last,
            link + "&response-content-type=text%2Fhtml",
        ] {
            #expect(changed != link)
            #expect(try await fetch(changed).status == 403, "\(changed)")
        }
    }

    @Test func `refuses a link whose time is over`() async throws {
        let (_, link) = try await linked(now: { Date(timeIntervalSinceNow: -120) }, lifetime: .seconds(60))
        #expect(try await fetch(link).status == 403)
        let (_, longer) = try await linked(now: { Date(timeIntervalSinceNow: -120) }, lifetime: .seconds(600))
        #expect(try await fetch(longer).status == 200)
    }

    @Test func `takes an upload by a link, of the type that it says`() async throws {
        let store = try await S3Store.testing(server().endpoint)
        let link = try await store.presignedPut(
            key("in/ä b.pdf"), LinkOptions(lifetime: .seconds(60), contentType: .pdf))
        var headers = HTTPHeaders()
        for (name, value) in link.headers { headers[name] = value }
        #expect(try await fetch(link.url, .put, ["Content-Type": "text/html"], body: .bytes([1])).status == 403)
        #expect(try await fetch(link.url, .put, headers, body: .bytes([1, 2])).status == 200)
        #expect(try await store.get(key("in/ä b.pdf")).content == [1, 2])
        #expect(try await store.head(key("in/ä b.pdf")).contentType == "application/pdf")
        #expect(try await fetch(link.url).status == 403)
    }

    @Test func `refuses the wrong secret, and says so`() async throws {
        let endpoint = try await server().endpoint
        for (id, secret) in [(S3Server.accessKey, "wrong"), ("ticketpress:nobody", S3Server.secretKey)] {
            let store = try await S3Store.testing(endpoint, id: id, secret: secret, isMade: false)
            let error = await #expect(throws: ObjectStorageError.self) {
                try await store.put(.bytes([1]), at: key("a"))
            }
            guard case .refused(let refusal) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(refusal.status == 403)
            #expect(refusal.code == "SignatureDoesNotMatch")
            #expect(refusal.key == "a")
            #expect(refusal.requestID?.isEmpty == false)
            #expect(error?.description.contains("check the secret key") == true)
        }
    }

    @Test func `refuses bytes that are others than were signed`() async throws {
        let server = try await server()
        let store = try await S3Store.testing(server.endpoint)
        let file = try Scratch()
        let path = try file.write(Array("the content".utf8), "x")
        var call = S3Call(.put, key("a"))
        call.body = .file(.init(path: path, count: 11))
        call.payload = .init(hashOf: "other bytes".utf8)
        await #expect(throws: ObjectStorageError.self) { try await store.send(call) }
        await #expect(throws: ObjectStorageError.notFound(key: key("a"))) { try await store.head(key("a")) }
    }

    @Test func `says which bucket is missing`() async throws {
        let store = try await S3Store.testing(server().endpoint, bucket: "no-such-bucket", isMade: false)
        await #expect(throws: ObjectStorageError.noBucket("no-such-bucket")) {
            try await store.put(.bytes([1]), at: key("a"))
        }
        await #expect(throws: ObjectStorageError.noBucket("no-such-bucket")) { try await store.keys() }
    }

    @Test(arguments: ["a//b", "//", "/", "/a", "a/", "a//", "a/../b", "../a", "a/./b", "."])
    func `keeps keys that paths would tidy up`(text: String) async throws {
        let store = try await S3Store.testing(server().endpoint)
        for other in ["a", "b", "a/b"] { try await store.put(.bytes([0]), at: key(other)) }
        try await store.put(.bytes([7]), at: key(text))
        #expect(try await store.get(key(text)).content == [7])
        #expect(try await store.keys() == ["a", "b", "a/b", text].map(key).sorted().map(\.text))
        let link = try await store.presignedGet(key(text), LinkOptions(lifetime: .seconds(60)))
        #expect(try await fetch(link.url).body == [7])
        try await store.delete(key(text))
        #expect(try await store.keys() == ["a", "a/b", "b"])
    }

    @Test func `has a bucket that was made twice`() async throws {
        let store = try await S3Store.testing(server().endpoint)
        try await store.createBucket()
        #expect(try await store.keys() == [])
    }

    @Test func `signs for as long as the credentials hold`() async throws {
        let end = Date(timeIntervalSince1970: 1_800_000_100)
        var settings = S3Store.Settings()
        settings.now = { Date(timeIntervalSince1970: 1_800_000_000) }
        let store = S3Store(
            try S3Endpoint(nil, region: "eu-central-1", bucket: "tickets"), region: "eu-central-1",
            credentials: CredentialCache(
                Credentials(accessKeyID: "a", secretAccessKey: "b", sessionToken: "c", expiration: end)),
            client: HTTPClient(), settings: settings)
        #expect(try await store.presignedGet(key("a"), LinkOptions(lifetime: .seconds(900))).expires == end)
        let earlier = try await store.presignedGet(key("a"), LinkOptions(lifetime: .seconds(50))).expires
        #expect(earlier == Date(timeIntervalSince1970: 1_800_000_050))
    }
}

@Suite struct `A bucket` {
    private func create(_ region: String, _ answer: ScriptedServer.Action) async throws -> ScriptedServer.Request? {
        let server = try ScriptedServer { _ in answer }
        let store = S3Store(
            try S3Endpoint(server.url, region: region, bucket: "tickets"), region: region,
            credentials: CredentialCache(Credentials(accessKeyID: "a", secretAccessKey: "b")), client: HTTPClient())
        try await store.createBucket()
        return server.requests.first
    }

    @Test func `is made where the region says, but for the first region of all`() async throws {
        let first = try await create("us-east-1", .answer(200))
        #expect(first?.method == "PUT")
        #expect(first?.target == "/tickets")
        #expect(first?.body == [])
        let other = try #require(try await create("eu-central-1", .answer(200)))
        let wish = try XMLReader.read(other.body)
        #expect(wish.name == "CreateBucketConfiguration")
        #expect(wish["LocationConstraint"] == "eu-central-1")
    }

    @Test func `may be one's own already, and not somebody else's`() async throws {
        func conflict(_ code: String) -> ScriptedServer.Action {
            .answer(409, body: Array("<Error><Code>\(code)</Code></Error>".utf8))
        }
        _ = try await create("eu-central-1", conflict("BucketAlreadyOwnedByYou"))
        let error = await #expect(throws: ObjectStorageError.self) {
            try await create("eu-central-1", conflict("BucketAlreadyExists"))
        }
        #expect(error?.code == "BucketAlreadyExists")
    }
}

@Suite struct `An object that is to be stored once` {
    private let options: PutOptions = {
        var options = PutOptions(contentType: .pdf)
        options.onlyIfAbsent = true
        return options
    }()

    private func store(_ endpoint: String) async throws -> S3Store {
        var settings = S3Store.Settings()
        settings.multipartThreshold = 5 << 20
        return try await S3Store.testing(endpoint, settings: settings)
    }

    @Test(arguments: [("If-None-Match", 1000), ("<CompleteMultipartUpload", 6 << 20)])
    func `is stored when the answer was lost and the next says that it is there`(text: String, size: Int) async throws {
        let server = try await MotoServer.shared()
        let port = try #require(server.endpoint.split(separator: ":").last.flatMap { UInt16($0) })
        let proxy = try FaultProxy(to: port) { _ in .losesOneAnswer(to: text) }
        let store = try await store(proxy.url)
        let object = try await store.put(.bytes(noise(size)), at: key("a"), options)
        #expect(proxy.hasLostAnswer)
        #expect(object.size == size)
        #expect(object.contentType == "application/pdf")
        #expect(try await store.head(key("a")).etag == object.etag)
        await #expect(throws: ObjectStorageError.alreadyThere(key: key("a"))) {
            try await store.put(.bytes(noise(size)), at: key("a"), options)
        }
    }

    @Test(arguments: [("\"5d41402abc4b2a76b9719d911017c592\"", "3"), ("\"5289df737df57326fcdd22597afb1fac\"", "4")])
    func `is not taken for another that is there`(etag: String, size: String) async throws {
        let server = try ScriptedServer { request in
            switch (request.method, request.number) {
            case ("PUT", 1): .reset(after: "")
            case ("PUT", _): .answer(412)
            default: .answer(200, headers: ["ETag": etag, "Content-Length": size])
            }
        }
        let store = try await S3Store.testing(server.url, isMade: false)
        await #expect(throws: ObjectStorageError.alreadyThere(key: key("a"))) {
            try await store.put(.bytes([1, 2, 3]), at: key("a"), options)
        }
        #expect(server.requests.map(\.method) == ["PUT", "PUT", "HEAD"])
    }
}

@Suite(.serialized) struct `Large objects` {
    /// Parts of the size that services demand at least.
    private func store(_ endpoint: String, retries: RetryPolicy = RetryPolicy()) async throws -> S3Store {
        var settings = S3Store.Settings()
        settings.multipartThreshold = 5 << 20
        settings.retries = Retries(retries)
        return try await S3Store.testing(endpoint, settings: settings)
    }

    private func uploads(_ store: S3Store) async throws -> Int {
        var call = S3Call(.get, nil)
        call.query = [.init("uploads", "")]
        return try XMLReader.read(try await store.send(call).body).all("Upload").count
    }

    @Test func `are stored in parts, from memory and from files, and come back whole`() async throws {
        let store = try await store(S3Server.shared().endpoint)
        let content = noise(12 << 20 | 77)
        let scratch = try Scratch()
        let path = try scratch.write(content, "all.pdf")
        for body in [ObjectBody.bytes(content), .file(path)] {
            let put = try await store.put(
                body, at: key("all in one.pdf"), PutOptions(contentType: .pdf, disposition: ContentDisposition(.inline))
            )
            #expect(put.etag.hasSuffix("-3"))
            let fetched = try await store.get(key("all in one.pdf"))
            #expect(fetched.content == content)
            #expect(fetched.object.contentType == "application/pdf")
            #expect(fetched.object.disposition == "inline")
            #expect(fetched.object.etag == put.etag)
            try await store.delete(key("all in one.pdf"))
        }
        #expect(try await uploads(store) == 0)
    }

    @Test func `begin to be stored in parts above the threshold`() async throws {
        let store = try await store(S3Server.shared().endpoint)
        #expect(try await store.put(.bytes(noise(5 << 20)), at: key("a")).etag.contains("-") == false)
        #expect(try await store.put(.bytes(noise(5 << 20 + 1)), at: key("b")).etag.hasSuffix("-2"))
        #expect(S3Store.Settings().multipartThreshold == 16 << 20)
    }

    @Test func `leave nothing behind when a part fails`() async throws {
        let server = try await S3Server.shared()
        // Small requests pass; whoever sends more than 3 MB is cut off.
        let proxy = try FaultProxy(to: server.port) { _ in .resetAfterSending(3 << 20) }
        let store = try await store(proxy.url, retries: .never)
        await #expect(throws: ObjectStorageError.self) { try await store.put(.bytes(noise(11 << 20)), at: key("a")) }
        #expect(try await uploads(store) == 0)
        await #expect(throws: ObjectStorageError.notFound(key: key("a"))) { try await store.head(key("a")) }
    }

    @Test func `leave nothing behind when they are given up`() async throws {
        let store = try await store(S3Server.shared().endpoint)
        let task = Task { try await store.put(.bytes(noise(40 << 20)), at: key("a")) }
        #expect(try await eventually { try await uploads(store) == 1 })
        task.cancel()
        await #expect(throws: ObjectStorageError.cancelled) { try await task.value }
        #expect(try await uploads(store) == 0)
    }

    @Test func `are stored in spite of connections that break`() async throws {
        let server = try await S3Server.shared()
        let proxy = try FaultProxy(to: server.port) { $0.isMultiple(of: 2) ? .none : .resetAfterSending(2 << 20) }
        let store = try await store(proxy.url)
        let content = noise(11 << 20)
        #expect(try await store.put(.bytes(content), at: key("a")).size == content.count)
        #expect(try await store.get(key("a")).content == content)
        #expect(proxy.connections > 1)
    }

    @Test func `are not taken for older ones of the same size`() async throws {
        let (id, old) = ("0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210-2")
        let server = try ScriptedServer { request in
            switch request.method {
            case "POST" where request.target.hasSuffix("uploads="):
                .answer(200, body: Array("<R><UploadId>u</UploadId></R>".utf8))
            case "POST": .answer(404, body: Array("<Error><Code>NoSuchUpload</Code></Error>".utf8))
            case "HEAD": .answer(200, headers: ["ETag": "\"\(old)\"", "Content-Length": "\(6 << 20)"])
            case "PUT": .answer(200, headers: ["ETag": "\"\(id)\""])
            default: .answer(204)
            }
        }
        var settings = S3Store.Settings()
        settings.multipartThreshold = 5 << 20
        let store = try await S3Store.testing(server.url, isMade: false, settings: settings)
        let error = await #expect(throws: ObjectStorageError.self) {
            try await store.put(.bytes(noise(6 << 20)), at: key("a"))
        }
        #expect(error?.code == "NoSuchUpload")
    }

    @Test func `that were completed are found again when the answer was lost`() async throws {
        let server = try await S3Server.shared()
        let proxy = try FaultProxy(to: server.port) { _ in .losesOneAnswer(to: "<CompleteMultipartUpload") }
        let store = try await store(proxy.url)
        #expect(try await store.put(.bytes(noise(6 << 20)), at: key("a")).etag.hasSuffix("-2"))
        #expect(proxy.hasLostAnswer)
        #expect(try await store.head(key("a")).size == 6 << 20)
    }
}

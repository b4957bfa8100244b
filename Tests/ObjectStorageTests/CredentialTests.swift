import AWS
import Foundation
import HTTPClient
import Synchronization
import TestServers
import Testing

@testable import ObjectStorage

@Suite struct `Finding credentials` {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// Nothing of this machine's own is looked at.
    private func find(_ variables: [String: String]) async throws(AWSError) -> Credentials {
        let all = ["HOME": scratch.folder.path, "AWS_EC2_METADATA_DISABLED": "true"].merging(variables) { $1 }
        var retries = Retries()
        retries.policy = .never
        return try await CredentialSearch(AWSEnvironment(all), client: HTTPClient(), retries: retries).find()
    }

    private func write(_ text: String, _ path: String) throws -> String {
        let url = scratch.file(path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
        return url.path
    }

    @Test func `begins with the environment`() async throws {
        _ = try write("[default]\naws_access_key_id=file\naws_secret_access_key=file", ".aws/credentials")
        let credentials = try await find([
            "AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": "token",
        ])
        #expect(credentials == Credentials(accessKeyID: "id", secretAccessKey: "secret", sessionToken: "token"))
        await #expect(throws: AWSError.self) { try await find(["AWS_ACCESS_KEY_ID": "id"]) }
    }

    @Test func `goes on with the shared files`() async throws {
        _ = try write(
            """
            # a comment
            [default]
            aws_access_key_id = one
            aws_secret_access_key = secret/with=signs # and a comment

            [ other ]
            aws_access_key_id=two
            aws_secret_access_key=s
            aws_session_token = t
            """, ".aws/credentials")
        _ = try write(
            """
            [profile third]
            region = eu-west-3
            aws_access_key_id = three
            aws_secret_access_key = s
            s3 =
                addressing_style = virtual
            [profile lent]
            role_arn = arn:aws:iam::1:role/x
            [services x]
            aws_access_key_id = no
            """, ".aws/config")
        let first = try await find([:])
        #expect(first == Credentials(accessKeyID: "one", secretAccessKey: "secret/with=signs"))
        #expect(try await find(["AWS_PROFILE": "other"]).sessionToken == "t")
        #expect(try await find(["AWS_PROFILE": "third"]).accessKeyID == "three")
        let environment = AWSEnvironment(["HOME": scratch.folder.path, "AWS_PROFILE": "third"])
        #expect(try environment.region() == "eu-west-3")
        #expect(try environment.addressing() == .virtual)
        let lent = await #expect(throws: AWSError.self) { try await find(["AWS_PROFILE": "lent"]) }
        #expect(lent?.description.contains("role_arn is not supported") == true)
        let missing = await #expect(throws: AWSError.self) { try await find(["AWS_PROFILE": "nobody"]) }
        #expect(missing?.description.contains("the profile nobody") == true)
    }

    @Test func `reads the files that are named, and says where they are wrong`() async throws {
        let path = try write("[default]\nnonsense", "elsewhere")
        let error = await #expect(throws: AWSError.self) {
            try await find(["AWS_SHARED_CREDENTIALS_FILE": path])
        }
        #expect(error?.description.contains("elsewhere, line 2") == true)
    }

    @Test func `asks the container's service, with its token`() async throws {
        let server = try ScriptedServer { request in
            guard request.headers["authorization"] == "Bearer 1" else { return .answer(401) }
            let body = #"{"AccessKeyId":"c","SecretAccessKey":"s","Token":"t","Expiration":"2030-01-02T03:04:05Z"}"#
            return .answer(200, body: Array(body.utf8))
        }
        let url = server.url + "/v2/credentials"
        let credentials = try await find([
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": url, "AWS_CONTAINER_AUTHORIZATION_TOKEN": "Bearer 1",
        ])
        #expect(credentials.accessKeyID == "c")
        #expect(credentials.sessionToken == "t")
        #expect(credentials.expiration == Date(timeIntervalSince1970: 1_893_553_445))
        let token = try write("Bearer 1\n", "token")
        #expect(
            try await find([
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": url, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": token,
            ]).accessKeyID == "c")
        await #expect(throws: AWSError.self) { try await find(["AWS_CONTAINER_CREDENTIALS_FULL_URI": url]) }
        #expect(server.requests.allSatisfy { $0.target == "/v2/credentials" })
    }

    @Test(arguments: [
        "http://example.com/c", "http://169.254.170.2.example.com/", "ftp://localhost/", "http://localhost.evil/",
    ])
    func `asks nobody elsewhere in clear words`(url: String) async throws {
        await #expect(throws: AWSError.self) { try await find(["AWS_CONTAINER_CREDENTIALS_FULL_URI": url]) }
    }

    @Test func `asks the instance's metadata service for a token first`() async throws {
        let server = try ScriptedServer { request in
            switch (request.method, request.target) {
            case ("PUT", "/latest/api/token"):
                return request.headers["x-aws-ec2-metadata-token-ttl-seconds"] == "60"
                    ? .answer(200, body: Array("TOKEN".utf8)) : .answer(400)
            case ("GET", _) where request.headers["x-aws-ec2-metadata-token"] != "TOKEN": return .answer(401)
            case ("GET", "/latest/meta-data/iam/security-credentials/"):
                return .answer(200, body: Array("my role\n".utf8))
            case ("GET", "/latest/meta-data/iam/security-credentials/my%20role"):
                let body = """
                    {"Code":"Success","AccessKeyId":"i","SecretAccessKey":"s","Token":"t","Expiration":"2030-01-02T03:04:05Z"}
                    """
                return .answer(200, body: Array(body.utf8))
            default: return .answer(404)
            }
        }
        let variables = ["AWS_EC2_METADATA_DISABLED": "false", "AWS_EC2_METADATA_SERVICE_ENDPOINT": server.url]
        #expect(try await find(variables).accessKeyID == "i")
        #expect(server.requests.count == 3)
        await #expect(throws: AWSError.self) {
            try await find(variables.merging(["AWS_EC2_METADATA_DISABLED": "true"]) { $1 })
        }
        #expect(server.requests.count == 3)
    }

    @Test func `says where it looked when there are none`() async throws {
        let error = await #expect(throws: AWSError.self) { try await find([:]) }
        #expect(error?.description.contains("AWS_ACCESS_KEY_ID") == true)
        #expect(error?.description.contains(".aws/credentials") == true)
    }

    @Test func `takes region, endpoint and addressing from where AWS's tools do`() throws {
        func environment(_ variables: [String: String]) -> AWSEnvironment { AWSEnvironment(variables) }
        #expect(try environment([:]).region() == "us-east-1")
        #expect(try environment(["AWS_DEFAULT_REGION": "a", "AWS_REGION": "b"]).region() == "b")
        #expect(try environment([:]).endpoint() == nil)
        #expect(try environment(["AWS_ENDPOINT_URL": "http://a"]).endpoint() == "http://a")
        #expect(
            try environment(["AWS_ENDPOINT_URL": "http://a", "AWS_ENDPOINT_URL_S3": "http://b"]).endpoint()
                == "http://b")
        #expect(
            try environment(["S3_ENDPOINT": "http://c", "AWS_ENDPOINT_URL_S3": "http://b"]).endpoint() == "http://c")
        #expect(try environment(["S3_ADDRESSING": "path"]).addressing() == .path)
        #expect(throws: ObjectStorageError.self) { try environment(["S3_ADDRESSING": "paht"]).addressing() }
    }
}

@Suite struct `Credentials that end` {
    private func credentials(_ id: Int, end: Double) -> Credentials {
        Credentials(accessKeyID: "\(id)", secretAccessKey: "s", expiration: Date(timeIntervalSince1970: end))
    }

    @Test func `are fetched once for all who ask, and again shortly before their end`() async throws {
        let clock = SetClock(0)
        let fetches = Counter()
        let cache = CredentialCache(now: clock.now) { () async throws(AWSError) in
            let number = fetches.increment()
            await Task.yield()
            return credentials(number, end: Double(number) * 1000)
        }
        let ids = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<50 { group.addTask { try await cache.current().accessKeyID } }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(ids == ["1"])
        clock.advance(699)
        #expect(try await cache.current().accessKeyID == "1")
        clock.advance(2)
        #expect(try await cache.current().accessKeyID == "2")
        #expect(fetches.value == 2)
    }

    @Test func `do until then when new ones cannot be had`() async throws {
        let clock = SetClock(0)
        let isBroken = Mutex(false)
        let cache = CredentialCache(now: clock.now) { () async throws(AWSError) in
            if isBroken.withLock({ $0 }) { throw .credentials(.none(places: [])) }
            return credentials(1, end: 1000)
        }
        _ = try await cache.current()
        isBroken.withLock { $0 = true }
        clock.advance(900)
        #expect(try await cache.current().accessKeyID == "1")
        clock.advance(95)
        await #expect(throws: AWSError.self) { try await cache.current() }
        isBroken.withLock { $0 = false }
        #expect(try await cache.current().accessKeyID == "1")
    }
}

@Suite struct `What is stored beside an object` {
    @Test(arguments: ["application/pdf", "text/plain; charset=utf-8", "a/b;c=\"d e\"", "image/svg+xml"])
    func `may be a media type`(text: String) throws {
        #expect(try ContentType(text).text == text)
    }

    @Test(arguments: ["", "pdf", "a/", "/b", "a/b/c", "a b/c", "a/b\r\nX: y", "a/b; ü", "a/b\0"])
    func `may be nothing that only looks like one`(text: String) {
        #expect(throws: ObjectStorageError.invalidContentType(text)) { try ContentType(text) }
    }

    @Test func `names files as browsers understand it`() {
        #expect(ContentDisposition(.inline).text == "inline")
        #expect(ContentDisposition(.attachment, filename: "T 1.pdf").text == "attachment; filename=\"T 1.pdf\"")
        #expect(
            ContentDisposition(.attachment, filename: "Zürich \"A\".pdf").text
                == "attachment; filename=\"Z_rich _A_.pdf\"; filename*=UTF-8''Z%C3%BCrich%20%22A%22.pdf")
        #expect(ContentDisposition(.inline, filename: "a\r\nX: y/../z").text == "inline; filename=\"a__X: y_.._z\"")
    }

    @Test func `is known by the end of a name`() {
        #expect(ContentType(ofName: "a/b/T-1.PDF") == .pdf)
        #expect(ContentType(ofName: "pdf.xyz") == .binary)
        #expect(ContentType(ofName: "") == .binary)
    }
}

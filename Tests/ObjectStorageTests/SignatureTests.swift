import AWS
import Foundation
import HTTPClient
import TestServers
import Testing

@testable import ObjectStorage

/// A generator of cases that are the same in every run (xorshift, Marsaglia 2003).
struct CaseGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}

@Suite struct `Signatures` {
    private static let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"

    /// Pieces that keys are made of: everything that encoders stumble over.
    private static let pieces = [
        "tickets", "T-1.pdf", " ", "  ", "+", "%", "%20", "%2F", "//", "/", "ä", "é", "e\u{301}", "日本", "🎫", "'", "\"",
        "~", ".", "..", "/../", "/./", "?", "&", "=", "#", "!", "*", "(", ")", ";", ":", "@", "$", ",", "[", "]", "\\",
        "<", ">", "|", "`", "^", "{", "}", "-", "_", "A", "z", "0", "\t", "\u{7F}", "ﷺ",
    ]

    struct Place {
        var endpoint: String
        var addressing: S3Endpoint.Addressing
        var region = "eu-central-1"
        var bucket = "tickets-2026"
        var token: String?
    }

    private static let places = [
        Place(endpoint: "http://127.0.0.1:9000", addressing: .path, region: "us-east-1"),
        Place(endpoint: "https://s3.example.com", addressing: .virtual, token: "AQoDYXdzEJr//8/+==session token"),
        Place(endpoint: "https://s3.example.com", addressing: .path, bucket: "with.dots"),
        Place(endpoint: "http://s3.example.com:8080/base", addressing: .path, bucket: "Old_Bucket", token: "t+/="),
        Place(endpoint: "https://s3.eu-central-1.amazonaws.com", addressing: .virtual),
        Place(endpoint: "https://[::1]:9000", addressing: .path),
    ]

    private func sign(_ cases: [[String: Any]]) async throws -> [String] {
        let lines = try cases.map { try JSONSerialization.data(withJSONObject: $0) + Data("\n".utf8) }
        let output = try await Program.output(
            try testPython(), [Repository.root.appending(path: "scripts/python/sign_requests.py").path],
            input: lines.reduce(Data(), +))
        return try output.split(separator: "\n").map { try JSONDecoder().decode(String.self, from: Data($0.utf8)) }
    }

    private func store(_ place: Place, id: String, at time: Int) throws -> S3Store {
        var settings = S3Store.Settings()
        settings.now = { Date(timeIntervalSince1970: Double(time)) }
        return S3Store(
            try S3Endpoint(place.endpoint, region: place.region, bucket: place.bucket, addressing: place.addressing),
            region: place.region,
            credentials: CredentialCache(
                Credentials(accessKeyID: id, secretAccessKey: Self.secret, sessionToken: place.token)),
            client: HTTPClient(), settings: settings)
    }

    private static func randomKey(_ random: inout CaseGenerator) throws -> ObjectKey {
        let count = Int.random(in: 1...8, using: &random)
        return try ObjectKey((0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }.joined())
    }

    @Test func `of links are those of botocore, byte for byte`() async throws {
        var random = CaseGenerator(state: 2026)
        var (cases, ours): ([[String: Any]], [String]) = ([], [])
        for number in 0..<600 {
            let place = Self.places[number % Self.places.count]
            let time = Int.random(in: 1_400_000_000...4_000_000_000, using: &random)
            let key = try Self.randomKey(&random)
            let store = try store(place, id: "AKIDEXAMPLE", at: time)
            var options = LinkOptions(lifetime: .seconds(Int.random(in: 1...604_800, using: &random)))
            let isGet = number % 3 != 0
            var parameters: [[String]] = []
            if isGet && Bool.random(using: &random) {
                options.disposition = ContentDisposition(.attachment, filename: key.text)
                parameters.append(["ResponseContentDisposition", options.disposition?.text ?? ""])
            }
            if Bool.random(using: &random) {
                options.contentType = try ContentType("application/pdf; x=\"a b\"")
                parameters.append([isGet ? "ResponseContentType" : "ContentType", options.contentType?.text ?? ""])
            }
            ours.append(try await (isGet ? store.presignedGet(key, options) : store.presignedPut(key, options)).url)
            cases.append([
                "kind": "link", "endpoint": place.endpoint, "region": place.region,
                "addressing": place.addressing.rawValue, "bucket": place.bucket, "key": key.text,
                "method": isGet ? "get" : "put", "expires": Int(options.lifetime.components.seconds), "time": time,
                "id": "AKIDEXAMPLE", "secret": Self.secret, "token": place.token ?? NSNull(), "parameters": parameters,
            ])
        }
        let theirs = try await sign(cases)
        #expect(theirs.count == 600)
        for (index, (our, their)) in zip(ours, theirs).enumerated() where our != their {
            Issue.record("case \(index), key \(cases[index]["key"] ?? ""):\n\(our)\n\(their)")
        }
    }

    @Test(arguments: ["s3", "sqs", "ses"])
    func `of requests are those of botocore, byte for byte`(service: String) async throws {
        var random = CaseGenerator(state: 4)
        var (cases, ours): ([[String: Any]], [String]) = ([], [])
        for number in 0..<200 {
            let time = Int.random(in: 1_400_000_000...4_000_000_000, using: &random)
            let key = try Self.randomKey(&random)
            let path = "/" + PercentEncoding.path(key.text)
            let query = (0..<Int.random(in: 0...4, using: &random)).map { _ in
                SignableRequest.QueryItem(
                    Self.pieces.randomElement(using: &random) ?? "", Self.pieces.randomElement(using: &random) ?? "")
            }
            let body = number.isMultiple(of: 3) ? "" : key.text
            let token: String? = number.isMultiple(of: 2) ? nil : "AQoDYXdzEJr//8="
            let request = SignableRequest(
                method: ["GET", "PUT", "POST", "DELETE", "HEAD"][number % 5], host: "s3.example.com:8080", path: path,
                query: query,
                headers: [
                    ("Content-Type", "text/plain;  charset=utf-8"), ("x-amz-tagging", "a=b&c=d"), ("User-Agent", "x"),
                    ("X-Amz-Meta-Name", "  a   b  "),
                ], payload: .init(hashOf: body.utf8))
            let credentials = Credentials(
                accessKeyID: "AKIDEXAMPLE", secretAccessKey: Self.secret, sessionToken: token)
            let headers = RequestSigner(service: service, region: "eu-west-3").signedHeaders(
                of: request, by: credentials, at: Date(timeIntervalSince1970: Double(time)))
            ours.append(headers.map { "\($0.name.lowercased()): \($0.value)" }.sorted().joined(separator: "\n"))
            let url = "http://s3.example.com:8080\(path)" + (query.isEmpty ? "" : "?\(request.queryString)")
            cases.append([
                "kind": "headers", "service": service, "region": "eu-west-3", "method": request.method, "url": url,
                "headers": request.headers.map { [$0.name, $0.value] }, "body": body, "time": time,
                "id": "AKIDEXAMPLE", "secret": Self.secret, "token": token ?? NSNull(),
            ])
        }
        for (index, (our, their)) in zip(ours, try await sign(cases)).enumerated() where our != their {
            Issue.record("case \(index), \(cases[index]["url"] ?? ""):\n\(our)\n\(their)")
        }
    }

    @Test func `do not show the secret`() {
        let credentials = Credentials(accessKeyID: "AKID", secretAccessKey: Self.secret, sessionToken: "token")
        for text in ["\(credentials)", String(reflecting: credentials), String(describing: [credentials])] {
            #expect(text.contains("AKID"))
            #expect(!text.contains(Self.secret) && !text.contains("token"))
        }
        var dumped = ""
        dump(credentials, to: &dumped)
        #expect(!dumped.contains(Self.secret))
    }
}

@Suite struct `Addresses of buckets` {
    private func url(_ endpoint: String?, _ bucket: String, _ addressing: S3Endpoint.Addressing? = nil) throws -> String
    {
        let place = try S3Endpoint(endpoint, region: "eu-central-1", bucket: bucket, addressing: addressing)
            .place(of: try ObjectKey("a b"))
        return place.host + place.path
    }

    @Test func `are names at AWS and paths elsewhere, unless told`() throws {
        #expect(try url(nil, "tickets") == "tickets.s3.eu-central-1.amazonaws.com/a%20b")
        #expect(try url(nil, "tickets", .path) == "s3.eu-central-1.amazonaws.com/tickets/a%20b")
        #expect(try url(nil, "dotted.name") == "s3.eu-central-1.amazonaws.com/dotted.name/a%20b")
        #expect(try url("http://127.0.0.1:9000", "tickets") == "127.0.0.1:9000/tickets/a%20b")
        #expect(try url("https://store.example/", "tickets", .virtual) == "tickets.store.example/a%20b")
        #expect(try url("https://Store.Example:443/x/", "tickets") == "store.example/x/tickets/a%20b")
    }

    @Test(arguments: ["", "ab", "has space", "a/b", "ab\r\nHost: x", "..a", String(repeating: "a", count: 64), "größe"])
    func `are refused for names that no bucket has`(bucket: String) {
        #expect(throws: ObjectStorageError.self) { try url(nil, bucket) }
    }

    @Test(arguments: [
        "s3.example.com", "ftp://s3.example.com", "http://", "https://user@host", "http://a b", "http://host/?x",
        "http://host/ä", "http://ho\r\nst",
    ])
    func `are refused for what is no endpoint`(endpoint: String) {
        #expect(throws: ObjectStorageError.self) { try url(endpoint, "tickets") }
    }
}

import Foundation
import HTTPClient
import TestServers
import Testing

@testable import ObjectStorage

@Suite struct `Answers of services` {
    private func error(_ status: Int, _ body: String, _ headers: HTTPHeaders = [:]) -> ObjectStorageError? {
        S3Call(.get, key("a")).failure(
            of: HTTPResponse(status: status, headers: headers, body: Array(body.utf8)), bucket: "b")
    }

    @Test func `that are errors say what, of what, and by which request`() throws {
        let body = """
            <?xml version="1.0" encoding="UTF-8"?>
            <!-- a comment --><Error><Code>AccessDenied</Code><Message>It&#39;s &lt;not&gt; yours.</Message>\
            <Key>a</Key><RequestId>R1</RequestId></Error>
            """
        let error = try #require(self.error(403, body))
        #expect(error.code == "AccessDenied")
        #expect(
            "\(error)" == "the store refused: AccessDenied, It's <not> yours (status 403, key a, request R1); "
                + "give these credentials the right, or use others")
        #expect(self.error(404, "<Error><Code>NoSuchKey</Code></Error>") == .notFound(key: key("a")))
        #expect(self.error(404, "<Error><Code>NoSuchBucket</Code></Error>") == .noBucket("b"))
        #expect(self.error(404, "") == .notFound(key: key("a")))
    }

    @Test(arguments: ["", "<html>Bad gateway", "{\"error\": 1}", "<Error>", "<a/>", "\0\u{1}\u{2}"])
    func `that are no XML are known by their status`(body: String) throws {
        let error = try #require(self.error(502, body, ["x-amz-request-id": "R2"]))
        #expect(error == .unavailable(.init(status: 502, code: "502", message: "", requestID: "R2", key: "a")))
        #expect("\(error)" == "the store failed: 502 (status 502, key a, request R2); try again later")
    }

    @Test func `that begin well may end in an error`() async throws {
        let server = try ScriptedServer { request in
            request.number < 3
                ? .answer(200, body: Array("<Error><Code>InternalError</Code></Error>".utf8))
                : request.method == "HEAD"
                    ? .answer(200, headers: ["Content-Length": "3"])
                    : .answer(200, body: Array("<CopyObjectResult><ETag>\"x\"</ETag></CopyObjectResult>".utf8))
        }
        let store = try await S3Store.testing(server.url, isMade: false)
        #expect(try await store.copy(key("a"), to: key("b")).size == 3)
        #expect(server.requests.map(\.method) == ["PUT", "PUT", "PUT", "HEAD"])
    }

    @Test func `that have no part where one was asked for are not taken for one`() async throws {
        let server = try ScriptedServer { _ in .answer(200, body: noise(100)) }
        let store = try await S3Store.testing(server.url, isMade: false)
        await #expect(throws: ObjectStorageError.self) { try await store.get(key("a"), 10..<20) }
    }

    @Test(arguments: [
        "<ListBucketResult><Contents><Key>a</Key></Contents></ListBucketResult>", "<Other/>", "no XML",
        "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>",
        "<ListBucketResult><EncodingType>url</EncodingType><Contents><Key>%zz</Key><Size>1</Size></Contents></ListBucketResult>",
        "<ListBucketResult><Contents><Key></Key><Size>1</Size></Contents></ListBucketResult>",
    ])
    func `that are no lists are not taken for empty ones`(body: String) async throws {
        let server = try ScriptedServer { _ in .answer(200, body: Array(body.utf8)) }
        let store = try await S3Store.testing(server.url, isMade: false)
        await #expect(throws: ObjectStorageError.self) { try await store.keys() }
    }
}

@Suite struct `XML` {
    private func read(_ text: String) throws(XMLError) -> XMLElement { try XMLReader.read(Array(text.utf8)) }

    @Test func `is read with its references, sections and prefixes`() throws {
        let element = try read(
            """
            \u{FEFF}<?xml version='1.0'?><s3:A xmlns:s3="x>y" b = 'c'>
            <B>1 &amp; 2&#x20AC;<![CDATA[<&>]]><?skip this?><!-- and <this> --></B><B/><C ><D>x</D></C></s3:A>

            """)
        #expect(element.name == "A")
        #expect(element.all("B").map(\.text) == ["1 & 2€<&>", ""])
        #expect(element.children.last?["D"] == "x")
    }

    @Test(arguments: [
        "", "<", "<a", "<a>", "<a></b>", "<a></a", "<a></a><b/>", "<a>&unknown;</a>", "<a>&#0xZ;</a>",
        "<a>&#xD800;</a>",
        "<a>& b</a>", "<a b></a>", "<a b=c></a>", "<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>", "<a><![CDATA[</a>",
        "<a><!-- </a>", "text", "<a/>text", "<a></ a>",
    ])
    func `that is none is refused`(text: String) {
        #expect(throws: XMLError.self) { try read(text) }
    }

    @Test func `is not nested without end`() {
        let deep = String(repeating: "<a>", count: 100_000)
        #expect(throws: XMLError.self) { try read(deep) }
        #expect(throws: XMLError.self) { try XMLReader.read(Array("<a>".utf8) + [0xFF] + Array("</a>".utf8)) }
    }

    @Test func `of any damage ends in an element or an error`() {
        var random = CaseGenerator(state: 7)
        let seed = Array("<?xml version='1.0'?><A b='c'><B>1 &amp; &#65;<![CDATA[x]]></B><!--y--><C/></A>".utf8)
        for _ in 0..<5_000 {
            var bytes = seed
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let index = Int.random(in: bytes.indices, using: &random)
                if Bool.random(using: &random) {
                    bytes.remove(at: index)
                } else {
                    bytes[index] = UInt8.random(in: 0...255, using: &random)
                }
                if bytes.isEmpty { bytes = [0] }
            }
            _ = try? XMLReader.read(bytes)  // either will do
        }
    }
}

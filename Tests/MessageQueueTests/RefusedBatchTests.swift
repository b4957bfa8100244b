import AWS
import Foundation
import HTTPClient
import TestServers
import Testing

@testable import MessageQueue

/// What moto does not do: refuse some, refuse for now, check a signature.
@Suite struct `A batch` {
    private static let credentials = Credentials(
        accessKeyID: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI", sessionToken: "AQoDYXdzEJr//8=")

    private func queue(_ server: ScriptedServer) throws -> SQSQueue {
        let url = try QueueURL("\(server.url)/123456789012/tickets")
        var retries = Retries()
        retries.policy.firstDelay = .milliseconds(1)
        return SQSQueue(
            url,
            AWSService(
                "sqs", at: url.endpoint, region: "eu-west-3", credentials: CredentialCache(Self.credentials),
                client: HTTPClient(), retries: retries))
    }

    private func answer(_ json: String, _ status: Int = 200) -> ScriptedServer.Action {
        .answer(status, headers: ["Content-Type": "application/x-amz-json-1.0"], body: Array(json.utf8))
    }

    private func ids(_ request: ScriptedServer.Request) throws -> [String] {
        struct Body: Decodable {
            struct Entry: Decodable { let Id: String }
            let Entries: [Entry]
        }
        return try JSONDecoder().decode(Body.self, from: Data(request.body)).Entries.map(\.Id)
    }

    @Test func `is repeated for those alone that failed by the service's fault`() async throws {
        let server = try ScriptedServer { request in
            switch request.number {
            case 1:
                answer(
                    """
                    {"Successful":[{"Id":"0","MessageId":"m0"}],"Failed":[
                    {"Id":"1","Code":"InternalError","SenderFault":false},
                    {"Id":"2","Code":"InvalidMessageContents","Message":"no","SenderFault":true}]}
                    """)
            default: answer(#"{"Successful":[{"Id":"1","MessageId":"m1"}]}"#)
            }
        }
        let sent = await (try queue(server)).send(["a", "b", "c", "d"].map { OutgoingMessage($0) })
        #expect(try server.requests.map(ids) == [["0", "1", "2", "3"], ["1"]])
        #expect(try sent[0].get() == "m0")
        #expect(try sent[1].get() == "m1")
        let refused = #expect(throws: QueueError.self) { try sent[2].get() }
        #expect(refused?.isOfMessage == true)
        // Of the last one nothing was said: whether it was sent is not known.
        let unknown = #expect(throws: QueueError.self) { try sent[3].get() }
        #expect(unknown?.isOfMessage == false)
    }

    @Test func `is sent again where the service has too much to do, and no other time`() async throws {
        let busy = try ScriptedServer { request in
            request.number < 3
                ? answer(#"{"__type":"com.amazon.coral.availability#ThrottlingException"}"#, 400)
                : answer(#"{"Successful":[{"Id":"0"}]}"#)
        }
        try await (try queue(busy)).delete(["r"])[0].get()
        #expect(busy.requests.count == 3)

        let strict = try ScriptedServer { _ in
            answer(#"{"__type":"com.amazonaws.sqs#AccessDeniedException","message":"not\r\nyou"}"#, 403)
        }
        let queue = try queue(strict)
        let error = await #expect(throws: QueueError.self) { try await queue.delete(["r"])[0].get() }
        #expect(error?.description.contains("AccessDeniedException, not  you (status 403)") == true)
        #expect(strict.requests.count == 1)
    }

    @Test func `is signed as botocore would`() async throws {
        let server = try ScriptedServer { _ in answer(#"{"Successful":[{"Id":"0"}]}"#) }
        try await (try queue(server)).change([MessageTimeout("rööt", .milliseconds(59_001))])[0].get()
        let request = try #require(server.requests.first)
        #expect(request.method == "POST" && request.target == "/")
        #expect(request.headers["x-amz-target"] == "AmazonSQS.ChangeMessageVisibilityBatch")
        #expect(String(decoding: request.body, as: UTF8.self).contains(#""VisibilityTimeout":60"#))
        let stamp = try #require(request.headers["x-amz-date"])
        let time = try Date(stamp, strategy: .iso8601.year().month().day().dateSeparator(.omitted).time(
            includingFractionalSeconds: false).timeSeparator(.omitted))
        let fields = ["content-type", "x-amz-target"].map { [$0, request.headers[$0] ?? ""] }
        let input = try JSONSerialization.data(withJSONObject: [
            "kind": "headers", "service": "sqs", "region": "eu-west-3", "method": "POST", "url": "\(server.url)/",
            "headers": fields, "body": String(decoding: request.body, as: UTF8.self),
            "time": Int(time.timeIntervalSince1970), "id": Self.credentials.accessKeyID,
            "secret": Self.credentials.secretAccessKey, "token": Self.credentials.sessionToken ?? "",
        ])
        let script = Repository.root.appending(path: "scripts/python/sign_requests.py").path
        let theirs = try await Program.output(try testPython(), [script], input: input + Data("\n".utf8))
        let lines = try JSONDecoder().decode(String.self, from: Data(theirs.utf8)).split(separator: "\n")
        #expect(lines.contains("authorization: \(request.headers["authorization"] ?? "")"))
        #expect(lines.contains("x-amz-security-token: \(Self.credentials.sessionToken ?? "")"))
    }
}

import Foundation
import FoundationNetworking

/// Moto, which imitates AWS: S3 for what Swift lacks, SQS and SES. It checks no signature.
public final class MotoServer: Sendable {
    private static let common = Task { try await start() }

    /// One for all tests of a run.
    public static func shared() async throws -> MotoServer { try await common.value }

    /// One of a test's own, with nothing in it.
    public static func start() async throws -> MotoServer { try await onOwnThread { try MotoServer() } }

    public static let region = "eu-central-1"

    public let endpoint: String
    private let program: Program

    private init() throws {
        let script = Repository.root.appending(path: "scripts/python/moto_server.py").path
        program = try Program(try testPython(), [script])
        endpoint = "http://127.0.0.1:\(program.firstLine)"
    }

    /// The variables by which a program finds it.
    public var environment: [String: String] {
        [
            "AWS_ACCESS_KEY_ID": "tester", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_REGION": Self.region,
            "AWS_ENDPOINT_URL_SESV2": endpoint,
        ]
    }

    // MARK: - SQS

    /// The URL of a new queue. With a `receiptLimit` there is a dead-letter queue behind it, called `NAME-dead`.
    public func makeQueue(_ name: String, receiptLimit: Int? = nil) async throws -> String {
        var attributes: [String: String] = [:]
        if let receiptLimit {
            _ = try await makeQueue(deadLetters(of: name))
            let arn = "arn:aws:sqs:\(Self.region):123456789012:\(deadLetters(of: name))"
            attributes["RedrivePolicy"] = #"{"deadLetterTargetArn":"\#(arn)","maxReceiveCount":"\#(receiptLimit)"}"#
        }
        let answer = try await sqs("CreateQueue", ["QueueName": name, "Attributes": attributes])
        guard let url = answer["QueueUrl"] as? String else { throw TestServerError("moto made no queue: \(answer)") }
        return url
    }

    private func deadLetters(of name: String) -> String { "\(name)-dead" }

    /// The texts that the dead-letter queue has, up to ten.
    public func deadLetters(of name: String) async throws -> [String] {
        let request: [String: Any] = [
            "QueueUrl": "\(endpoint)/123456789012/\(deadLetters(of: name))", "MaxNumberOfMessages": 10,
            "VisibilityTimeout": 0,
        ]
        let messages = try await sqs("ReceiveMessage", request)["Messages"] as? [[String: Any]] ?? []
        return messages.compactMap { $0["Body"] as? String }
    }

    // MARK: - SES

    /// Lets an address or a domain send.
    public func verify(_ identity: String) async throws {
        _ = try await ask("POST", "/v2/email/identities", ["EmailIdentity": identity], service: "ses")
    }

    /// The messages that were sent, whole, in no certain order.
    public func mails() async throws -> [String] {
        let all = try await ask("GET", "/moto-api/data.json", nil, service: "ses")
        let messages = (all["ses"] as? [String: Any])?["RawMessage"] as? [[String: Any]] ?? []
        return messages.compactMap { $0["raw_data"] as? String }
    }

    // MARK: -

    private func sqs(_ operation: String, _ body: [String: Any]) async throws -> [String: Any] {
        try await ask(
            "POST", "/", body, service: "sqs",
            headers: ["X-Amz-Target": "AmazonSQS.\(operation)", "Content-Type": "application/x-amz-json-1.0"])
    }

    private func ask(
        _ method: String, _ path: String, _ body: [String: Any]?, service: String, headers: [String: String] = [:]
    ) async throws -> [String: Any] {
        guard let url = URL(string: endpoint + path) else { throw TestServerError("moto has no address") }
        var request = URLRequest(url: url)
        request.httpMethod = method
        request.httpBody = try body.map { try JSONSerialization.data(withJSONObject: $0) }
        // It learns from this which service is asked.
        let scope = "20260101/\(Self.region)/\(service)/aws4_request"
        request.setValue(
            "AWS4-HMAC-SHA256 Credential=tester/\(scope), SignedHeaders=host, Signature=0",
            forHTTPHeaderField: "Authorization")
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        let (data, response) = try await URLSession.shared.data(for: request)
        guard (response as? HTTPURLResponse)?.statusCode == 200 else {
            throw TestServerError("moto answers \(String(decoding: data, as: UTF8.self))")
        }
        return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    }
}

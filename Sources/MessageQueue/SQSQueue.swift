// MessageQueue keeps texts in queues of Amazon SQS: sends them, waits for them, keeps them invisible to others while they
// are worked on, deletes them.
//
//   send ──> [ queue ] ──> receive ──> delete
//                │             └─ or nothing: visible again when its time-out ends
//                └─ after so many receipts: the dead-letter queue, if the queue has a redrive policy
//
// The queue keeps a message until it is deleted, hands it out at least once, and in no certain order. It knows nothing of
// what messages say, and decides about none.

import AWS
import Foundation
import HTTPClient

/// A standard queue.
public struct SQSQueue: Sendable {
    /// What the service takes at a time.
    static let batchLimit = 10

    public let url: QueueURL
    let service: AWSService

    public init(_ url: QueueURL, _ service: AWSService) {
        (self.url, self.service) = (url, service)
    }

    /// By what the environment says of credentials, of a region where the URL names none, and of an endpoint
    /// (`AWS_ENDPOINT_URL_SQS`), without which the URL's host is asked. Nobody is asked anything yet.
    public init(_ url: QueueURL, environment: AWSEnvironment, retries: Retries = Retries()) throws(AWSError) {
        let endpoint = try environment.variables["AWS_ENDPOINT_URL_SQS"].flatMap { $0.isEmpty ? nil : $0 }.map {
            text throws(AWSError) in try ServiceEndpoint(text)
        }
        let region = if let region = url.region { region } else { try environment.region() }
        self.init(
            url,
            AWSService(
                "sqs", at: endpoint ?? url.endpoint, region: region, environment: environment, retries: retries))
    }

    /// One operation, in the JSON protocol (awsJson1_0). None of those used here does harm when it is done twice.
    func call<Answer: Decodable>(
        _ operation: String, _ body: some Encodable, thinking: Duration? = nil
    ) async throws(QueueError) -> Answer {
        do {
            var call = try AWSCall(.post, "/", type: "application/x-amz-json-1.0", body, isIdempotent: true)
            call.headers.append(("X-Amz-Target", "AmazonSQS.\(operation)"))
            call.thinking = thinking
            let bytes = try await service.send(call)
            return try JSONDecoder().decode(Answer.self, from: bytes.isEmpty ? Data("{}".utf8) : Data(bytes))
        } catch let error as AWSError {
            throw .service(error)
        } catch {
            throw .service(.malformedAnswer(reason: "\(error)"))
        }
    }
}

/// A queue's address, as AWS shows it: `https://sqs.eu-central-1.amazonaws.com/123456789012/tickets`.
public struct QueueURL: Sendable, Hashable, CustomStringConvertible {
    public let text: String
    let endpoint: ServiceEndpoint

    public init(_ text: String) throws(QueueError) {
        let place: ServiceEndpoint
        do { place = try ServiceEndpoint(text) } catch { throw .invalidURL(text, reason: error.fact) }
        guard let name = place.path.split(separator: "/").last else {
            throw .invalidURL(text, reason: "it has no queue's name")
        }
        guard !name.hasSuffix(".fifo") else {
            throw .invalidURL(text, reason: "it is a FIFO queue's; a standard one is needed")
        }
        do { endpoint = try ServiceEndpoint("\(place.scheme)://\(place.host)") } catch {
            throw .invalidURL(text, reason: error.fact)
        }
        self.text = text
    }

    /// Where the host is AWS's own, which names it.
    var region: String? {
        let labels = endpoint.host.split(separator: ":").first?.split(separator: ".").map(String.init) ?? []
        guard let end = labels.firstIndex(of: "amazonaws"), end >= 2 else { return nil }
        // sqs.eu-central-1.amazonaws.com, sqs-fips.…, and eu-central-1.queue.amazonaws.com.
        return labels[end - 1] == "queue" ? labels[end - 2] : labels[end - 1]
    }

    public var description: String { text }
}

import Foundation

/// A message that a queue handed out, invisible to others for a while.
public struct ReceivedMessage: Sendable, Hashable {
    public let id: String
    public let body: String
    public let attributes: [String: String]
    /// Names this receipt: with it the message is deleted, or kept invisible.
    public let receipt: String
    /// How often it was handed out, this time included.
    public let receipts: Int
}

private struct ReceiveRequest: Encodable {
    let QueueUrl: String
    let MaxNumberOfMessages: Int
    let WaitTimeSeconds: Int
    let VisibilityTimeout: Int
    let MessageAttributeNames = ["All"]
    let MessageSystemAttributeNames = ["ApproximateReceiveCount"]
    /// As services called it that have not heard of the new name.
    let AttributeNames = ["ApproximateReceiveCount"]
}

private struct ReceiveAnswer: Decodable {
    struct Message: Decodable {
        let MessageId: String
        let ReceiptHandle: String
        let Body: String?
        let Attributes: [String: String]?
        let MessageAttributes: [String: MessageAttribute]?
    }

    let Messages: [Message]?
}

extension SQSQueue {
    /// The longest that a queue waits for a message.
    public static let longestWait = Duration.seconds(20)
    /// The longest that a message stays invisible.
    public static let longestTimeout = Duration.seconds(43_200)

    /// Some messages; none where none came in so long. Each stays invisible for the time-out, in whole seconds.
    public func receive(
        atMost limit: Int, waiting: Duration = longestWait, timeout: Duration
    ) async throws(QueueError) -> [ReceivedMessage] {
        let wait = min(waiting, Self.longestWait)
        let request = ReceiveRequest(
            QueueUrl: url.text, MaxNumberOfMessages: min(max(1, limit), Self.batchLimit),
            WaitTimeSeconds: wait.wholeSeconds, VisibilityTimeout: min(timeout, Self.longestTimeout).wholeSeconds)
        let answer: ReceiveAnswer = try await call("ReceiveMessage", request, thinking: wait)
        return (answer.Messages ?? []).map { message in
            ReceivedMessage(
                id: message.MessageId, body: message.Body ?? "",
                attributes: (message.MessageAttributes ?? [:]).compactMapValues(\.StringValue),
                receipt: message.ReceiptHandle,
                receipts: message.Attributes?["ApproximateReceiveCount"].flatMap { Int($0) } ?? 1)
        }
    }
}

extension Duration {
    /// Rounded up.
    var wholeSeconds: Int {
        Int(components.seconds) + (components.attoseconds > 0 ? 1 : 0)
    }
}

import Foundation

/// What a queue says of itself. Its numbers are those of some seconds ago.
public struct QueueState: Sendable, Hashable {
    /// Messages that can be received, or will be after their delay.
    public let waiting: Int
    /// Messages that somebody has received and not deleted.
    public let inFlight: Int
    /// After so many receipts a message goes to the dead-letter queue; nil where there is none.
    public let receiptLimit: Int?
    let deadLetters: DeadLetterQueue?

    struct DeadLetterQueue: Sendable, Hashable {
        let account: String
        let name: String
    }
}

private struct AttributesRequest: Encodable {
    let QueueUrl: String
    let AttributeNames: [String]
}

private struct AttributesAnswer: Decodable {
    let Attributes: [String: String]?
}

private struct RedrivePolicy: Decodable {
    let deadLetterTargetArn: String
    let maxReceiveCount: Count

    /// Written as a number by some, as a text by others.
    struct Count: Decodable {
        let number: Int

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Int.self) {
                self.number = number
            } else {
                number = Int(try container.decode(String.self)) ?? 0
            }
        }
    }
}

private struct FindRequest: Encodable {
    let QueueName: String
    let QueueOwnerAWSAccountId: String
}

private struct FindAnswer: Decodable {
    let QueueUrl: String
}

extension SQSQueue {
    private static let counts = [
        "ApproximateNumberOfMessages", "ApproximateNumberOfMessagesDelayed", "ApproximateNumberOfMessagesNotVisible",
    ]

    public func state() async throws(QueueError) -> QueueState {
        let attributes = try await attributes(of: url.text, Self.counts + ["RedrivePolicy"])
        // What is set anew reads as an empty text; whatever else is no policy is none.
        let policy = attributes["RedrivePolicy"].flatMap {
            try? JSONDecoder().decode(RedrivePolicy.self, from: Data($0.utf8))
        }
        // arn:aws:sqs:eu-central-1:123456789012:tickets-dead
        let parts = policy?.deadLetterTargetArn.split(separator: ":").map(String.init) ?? []
        return QueueState(
            waiting: attributes.number(Self.counts[0]) + attributes.number(Self.counts[1]),
            inFlight: attributes.number(Self.counts[2]), receiptLimit: policy?.maxReceiveCount.number,
            deadLetters: parts.count == 6 ? .init(account: parts[4], name: parts[5]) : nil)
    }

    /// How many messages the dead-letter queue has; 0 where there is none.
    public func deadLetters(of state: QueueState) async throws(QueueError) -> Int {
        guard let queue = state.deadLetters else { return 0 }
        let found: FindAnswer = try await call(
            "GetQueueUrl", FindRequest(QueueName: queue.name, QueueOwnerAWSAccountId: queue.account))
        return try await attributes(of: found.QueueUrl, [Self.counts[0]]).number(Self.counts[0])
    }

    private func attributes(of queue: String, _ names: [String]) async throws(QueueError) -> [String: String] {
        let answer: AttributesAnswer = try await call(
            "GetQueueAttributes", AttributesRequest(QueueUrl: queue, AttributeNames: names))
        return answer.Attributes ?? [:]
    }
}

extension [String: String] {
    fileprivate func number(_ name: String) -> Int { self[name].flatMap { Int($0) } ?? 0 }
}

import Foundation

/// A text to send, with attributes, which are texts too.
public struct OutgoingMessage: Sendable, Hashable {
    public var body: String
    public var attributes: [String: String]

    public init(_ body: String, attributes: [String: String] = [:]) {
        (self.body, self.attributes) = (body, attributes)
    }

    /// As the service counts, in bytes.
    var size: Int {
        attributes.reduce(body.utf8.count) { $0 + $1.key.utf8.count + $1.value.utf8.count + MessageAttribute.text.utf8.count }
    }
}

struct MessageAttribute: Codable, Sendable {
    static let text = "String"

    let DataType: String
    let StringValue: String?
}

private struct SendEntry: BatchEntry {
    let Id: String
    let MessageBody: String
    let MessageAttributes: [String: MessageAttribute]?
}

extension SQSQueue {
    /// Of one message, in bytes. A queue may be set to less.
    public static let messageLimit = 1 << 20
    /// Of several in one request: what queues took before they took more, and some still do.
    private static let requestLimit = 256 << 10

    /// Sends them, several in one request. What became of each stands in its place: the id that the queue gave it, or why
    /// it was not taken.
    public func send(_ messages: [OutgoingMessage]) async -> [Result<String, QueueError>] {
        var results: [Result<String, QueueError>] = messages.map { message in
            .failure(.tooLarge(size: message.size, limit: Self.messageLimit))
        }
        for batch in Self.batches(of: messages) {
            let entries = batch.map { index in
                let attributes = messages[index].attributes.mapValues {
                    MessageAttribute(DataType: MessageAttribute.text, StringValue: $0)
                }
                return SendEntry(
                    Id: "\(index)", MessageBody: messages[index].body,
                    MessageAttributes: attributes.isEmpty ? nil : attributes)
            }
            for (id, result) in await run("SendMessageBatch", entries) {
                if let index = Int(id), results.indices.contains(index) { results[index] = result.map { $0 ?? "" } }
            }
        }
        return results
    }

    /// Of the messages' indices, without those of messages that are too large.
    static func batches(of messages: [OutgoingMessage]) -> [[Int]] {
        var batches: [[Int]] = []
        var size = 0
        for (index, message) in messages.enumerated() where message.size <= messageLimit {
            if batches.isEmpty || batches[batches.count - 1].count == batchLimit || size + message.size > requestLimit {
                batches.append([])
                size = 0
            }
            batches[batches.count - 1].append(index)
            size += message.size
        }
        return batches
    }
}

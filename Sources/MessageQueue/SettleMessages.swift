import AWS
import Foundation

private struct DeleteEntry: BatchEntry {
    let Id: String
    let ReceiptHandle: String
}

private struct TimeoutEntry: BatchEntry {
    let Id: String
    let ReceiptHandle: String
    let VisibilityTimeout: Int
}

/// Until when a message stays invisible.
public struct MessageTimeout: Sendable, Hashable {
    public var receipt: String
    /// From now; in whole seconds, and zero makes it visible at once.
    public var duration: Duration

    public init(_ receipt: String, _ duration: Duration) { (self.receipt, self.duration) = (receipt, duration) }
}

extension SQSQueue {
    /// Deletes messages that were received. What became of each stands in its place.
    public func delete(_ receipts: [String]) async -> [Result<Void, QueueError>] {
        await settle("DeleteMessageBatch", receipts) { DeleteEntry(Id: $0, ReceiptHandle: $1) }
    }

    /// Keeps messages invisible that were received, or makes them visible. What became of each stands in its place.
    public func change(_ timeouts: [MessageTimeout]) async -> [Result<Void, QueueError>] {
        await settle("ChangeMessageVisibilityBatch", timeouts) { id, change in
            let duration = min(max(.zero, change.duration), Self.longestTimeout)
            return TimeoutEntry(
                Id: id, ReceiptHandle: change.receipt, VisibilityTimeout: duration.wholeSeconds)
        }
    }

    private func settle<Item, Entry: BatchEntry>(
        _ operation: String, _ items: [Item], _ entry: (String, Item) -> Entry
    ) async -> [Result<Void, QueueError>] {
        var settled: [Result<Void, QueueError>] = []
        for piece in items.pieces(of: Self.batchLimit) {
            let results = await run(operation, zip(piece.indices, piece).map { entry("\($0)", $1) })
            settled += piece.indices.map { index in
                results["\(index)"].map { $0.map { _ in } }
                    ?? .failure(.service(.malformedAnswer(reason: "it says nothing of \(index)")))
            }
        }
        return settled
    }
}

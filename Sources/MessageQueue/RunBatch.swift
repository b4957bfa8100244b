import AWS
import Foundation
import HTTPClient

/// What of a batch the service tells of by its id.
protocol BatchEntry: Encodable, Sendable {
    var Id: String { get }
}

private struct BatchRequest<Entry: BatchEntry>: Encodable {
    let QueueUrl: String
    let Entries: [Entry]
}

private struct BatchAnswer: Decodable {
    struct Done: Decodable {
        let Id: String
        let MessageId: String?
    }

    struct Failure: Decodable {
        let Id: String
        let Code: String
        let Message: String?
        let SenderFault: Bool?
    }

    let Successful: [Done]?
    let Failed: [Failure]?
}

extension SQSQueue {
    /// Up to ten entries whose ids differ, with the message's id where there is one. Those that fail by the service's own
    /// fault are tried again as its requests are; what became of each is told of each.
    func run<Entry: BatchEntry>(_ operation: String, _ entries: [Entry]) async -> [String: Result<String?, QueueError>] {
        let start = ContinuousClock.now
        var results: [String: Result<String?, QueueError>] = [:]
        var left = entries
        var attempt = 1
        while !left.isEmpty {
            let answers = await runOnce(operation, left)
            results.merge(answers) { $1 }
            left = left.filter { answers[$0.Id]?.mayBeRepeated ?? false }
            guard
                let delay = service.retries.policy.delay(
                    after: .answer(status: 500, retryAfter: nil), of: .init(isReplayable: true, isIdempotent: true),
                    attempt: attempt, elapsed: start.duration(to: .now), jitter: service.retries.jitter())
            else { break }
            if left.isEmpty { break }
            // Whoever is told to stop hears what is known so far.
            do { try await Task.sleep(for: delay) } catch { break }
            attempt += 1
        }
        return results
    }

    private func runOnce<Entry: BatchEntry>(
        _ operation: String, _ entries: [Entry]
    ) async -> [String: Result<String?, QueueError>] {
        let answer: BatchAnswer
        do {
            answer = try await call(operation, BatchRequest(QueueUrl: url.text, Entries: entries))
        } catch {
            return Dictionary(uniqueKeysWithValues: entries.map { ($0.Id, .failure(error)) })
        }
        var results: [String: Result<String?, QueueError>] = [:]
        for done in answer.Successful ?? [] { results[done.Id] = .success(done.MessageId) }
        for failure in answer.Failed ?? [] {
            results[failure.Id] = .failure(
                .refused(
                    code: failure.Code, message: failure.Message ?? "", isOurFault: failure.SenderFault ?? false))
        }
        for entry in entries where results[entry.Id] == nil {
            results[entry.Id] = .failure(.service(.malformedAnswer(reason: "it says nothing of \(entry.Id)")))
        }
        return results
    }
}

extension Result<String?, QueueError> {
    /// Whole requests were tried again already.
    fileprivate var mayBeRepeated: Bool {
        if case .failure(.refused(_, _, false)) = self { true } else { false }
    }
}

extension Array {
    /// Pieces of at most so many.
    func pieces(of count: Int) -> [ArraySlice<Element>] {
        stride(from: 0, to: self.count, by: count).map { self[$0..<Swift.min($0 + count, self.count)] }
    }
}

import Foundation
import ServiceKit
import Synchronization

/// Makes and compares hashes of passwords on threads of its own: few at a time, for each takes a core and 32 MB, and never
/// on those that serve other requests.
final class PasswordWorkers: Sendable {
    private let cost: PasswordHash.Cost
    private let queue: OperationQueue
    private let waiting = Mutex(0)
    /// What an unknown account's password is compared with, so that it takes as long as a known one's.
    private let decoy: PasswordHash

    /// More than can be done within a few seconds.
    private static let waitingLimit = 32

    init(cost: PasswordHash.Cost, width: Int) {
        self.cost = cost
        queue = OperationQueue()
        queue.name = "passwords"
        queue.maxConcurrentOperationCount = max(1, width)
        decoy = PasswordHash(matchedByNothingAt: cost)
    }

    func hash(_ password: String) async throws -> String {
        try await work { [cost] in try PasswordHash(password, cost: cost).text }
    }

    /// Compares with a hash that may not be there. `isOutdated` says that it was made with other costs than today's.
    func check(_ password: String, against text: String?) async throws -> (matches: Bool, isOutdated: Bool) {
        let hash = text.flatMap { PasswordHash($0) }
        return try await work { [cost, decoy] in
            let matches = try (hash ?? decoy).matches(password)
            return (matches && hash != nil, hash?.cost != cost)
        }
    }

    /// Throws `APIError` 503 when too many wait.
    private func work<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        let isFull = waiting.withLock { waiting in
            waiting += 1
            return waiting > Self.waitingLimit
        }
        defer { waiting.withLock { $0 -= 1 } }
        guard !isFull else {
            throw APIError.unavailable("too many people sign in at this moment; try again", retryAfter: 2)
        }
        return try await withCheckedThrowingContinuation { continuation in
            queue.addOperation { continuation.resume(with: Swift.Result { try body() }) }
        }
    }
}

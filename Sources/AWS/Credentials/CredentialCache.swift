import Foundation

/// Keeps credentials until shortly before they end. However many ask at once, they are fetched once.
public actor CredentialCache {
    /// So long before their end, new ones are fetched; in seconds.
    private static let margin = 300.0
    /// Old ones that hold for at least so long do when new ones cannot be had; in seconds.
    private static let lastMoment = 10.0

    private let fetch: @Sendable () async throws(AWSError) -> Credentials
    private let now: @Sendable () -> Date
    private var kept: Credentials?
    private var fetching: Task<Result<Credentials, AWSError>, Never>?

    public init(
        now: @escaping @Sendable () -> Date = { Date() },
        fetch: @escaping @Sendable () async throws(AWSError) -> Credentials
    ) {
        self.now = now
        self.fetch = fetch
    }

    /// Of credentials that are known.
    public init(_ credentials: Credentials) {
        self.init { () async throws(AWSError) in credentials }
    }

    public func current() async throws(AWSError) -> Credentials {
        if let kept, kept.holds(for: Self.margin, from: now()) { return kept }
        let task = fetching ?? begin()
        do throws(AWSError) {
            return try await task.value.get()
        } catch {
            if let kept, kept.holds(for: Self.lastMoment, from: now()) { return kept }
            throw error
        }
    }

    /// A task of its own, so that nobody who stops waiting stops it for the others.
    private func begin() -> Task<Result<Credentials, AWSError>, Never> {
        let task = Task { [fetch] in
            let result = await Result.catching { () async throws(AWSError) in try await fetch() }
            finish(result)
            return result
        }
        fetching = task
        return task
    }

    private func finish(_ result: Result<Credentials, AWSError>) {
        fetching = nil
        if case .success(let credentials) = result { kept = credentials }
    }
}

extension Result {
    fileprivate static func catching(_ work: () async throws(Failure) -> Success) async -> Self {
        do throws(Failure) { return .success(try await work()) } catch { return .failure(error) }
    }
}

extension Credentials {
    fileprivate func holds(for seconds: Double, from now: Date) -> Bool {
        expiration.map { $0.timeIntervalSince(now) > seconds } ?? true
    }
}

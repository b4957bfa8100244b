import Domain
import Foundation
import HTTPTypes
import Hummingbird
import ServiceKit
import Synchronization

/// Requests in a minute. As many may come at once; then as many as pass in that time.
public struct Rates: Sendable, Hashable {
    /// Those without a token, by address.
    public var address = 300
    /// Those that sign in, register or reset, by address.
    public var signingIn = 30
    /// By user; staff and administrators, who scan and run the house, have ten times as many.
    public var user = 600

    public init() {}
}

/// Refuses by 429 what comes too often, and tells everybody how much is left (`RateLimit-…`, draft-ietf-httpapi-ratelimit-
/// headers-07; `Retry-After`, RFC 9110). Services are not limited. Counted in this process alone.
struct LimitRates: RouterMiddleware {
    private let rates: Rates
    private let buckets = TokenBuckets()

    init(_ rates: Rates) { self.rates = rates }

    func handle(
        _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        guard context.path != "/health/live", let (key, limit) = account(request, context) else {
            return try await next(request, context)
        }
        let state = buckets.take(key, limit: limit, at: .now)
        var response: Response
        do {
            guard state.isAllowed else {
                throw APIError.tooMany("too many requests; slow down", retryAfter: state.reset)
            }
            response = try await next(request, context)
        } catch {
            response = context.answer(error)
        }
        state.write(into: &response.headers, limit: limit)
        return response
    }

    /// Where guessing, or filling the house with accounts and mails, would pay.
    private static let guessable = Set(
        ["login", "register", "forgot-password", "reset-password"].map { "/api/auth/\($0)" })

    /// Who pays for a request, and how many that may make.
    private func account(_ request: Request, _ context: APIContext) -> (String, Int)? {
        let address = Network.payer(context.address)
        // As the router reads it, to which a slash more is none.
        let path = "/" + context.path.split(separator: "/").joined(separator: "/")
        if request.method == .post, Self.guessable.contains(path) { return ("auth:\(address)", rates.signingIn) }
        switch context.identity {
        case .caller(.service): return nil
        case .caller(.user(let id, let role, _)): return ("user:\(id)", role == .user ? rates.user : rates.user * 10)
        case .anonymous, .refused: return ("address:\(address)", rates.address)
        }
    }
}

/// Buckets that fill at a steady rate, one for each payer.
final class TokenBuckets: Sendable {
    struct State: Sendable, Hashable {
        let isAllowed: Bool
        let remaining: Int
        /// Seconds until there is one more, if there is none, or else until the bucket is full.
        let reset: Int

        func write(into headers: inout HTTPFields, limit: Int) {
            headers[.known("RateLimit-Limit")] = "\(limit)"
            headers[.known("RateLimit-Remaining")] = "\(remaining)"
            headers[.known("RateLimit-Reset")] = "\(reset)"
        }
    }

    private struct Bucket {
        var level: Double
        var at: ContinuousClock.Instant
    }

    private let buckets = Mutex<[String: Bucket]>([:])
    private static let limit = 100_000

    /// Takes one of `limit` a minute.
    func take(_ key: String, limit: Int, at instant: ContinuousClock.Instant) -> State {
        let (capacity, rate) = (Double(limit), Double(limit) / 60)
        let level = buckets.withLock { buckets in
            if buckets.count >= Self.limit { buckets = Self.used(buckets, at: instant) }
            var bucket = buckets[key] ?? Bucket(level: capacity, at: instant)
            bucket.level = min(capacity, bucket.level + rate * ((instant - bucket.at) / .seconds(1)))
            bucket.at = instant
            let level = bucket.level
            if level >= 1 { bucket.level -= 1 }
            buckets[key] = bucket
            return level
        }
        guard level >= 1 else {
            return State(isAllowed: false, remaining: 0, reset: max(1, Int(((1 - level) / rate).rounded(.up))))
        }
        return State(
            isAllowed: true, remaining: Int(level - 1), reset: Int(((capacity - level + 1) / rate).rounded(.up)))
    }

    /// Without those who have been away for a minute, whose buckets are full again; all are forgotten if that is nobody.
    private static func used(_ buckets: [String: Bucket], at instant: ContinuousClock.Instant) -> [String: Bucket] {
        let used = buckets.filter { instant - $0.value.at < .seconds(60) }
        return used.count < limit ? used : [:]
    }
}

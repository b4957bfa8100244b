import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Redis
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
/// headers-07; `Retry-After`, RFC 9110). Services are not limited. Counted in this process alone, unless there is a Redis: then
/// by all gateways together.
struct LimitRates: RouterMiddleware {
    private let rates: Rates
    private let buckets = TokenBuckets()
    private let shared: SharedBuckets?

    init(_ rates: Rates, redis: RedisClient? = nil) {
        self.rates = rates
        shared = redis.map { SharedBuckets($0) }
    }

    func handle(
        _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        // A gateway that passes it on has counted it.
        guard !context.isForwarded, context.path != "/health/live", let (key, limit) = account(request, context) else {
            return try await next(request, context)
        }
        let state = await take(key, limit)
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

    /// What is too much for one gateway is too much for all, so a flood costs Redis nothing. What they have together is noted
    /// here, so that this gateway goes on from there where Redis is lost.
    private func take(_ key: String, _ limit: Int) async -> TokenBuckets.State {
        let state = buckets.take(key, limit: limit, at: .now)
        guard state.isAllowed, let level = await shared?.take(key, limit: limit) else { return state }
        buckets.set(key, to: level >= 1 ? level - 1 : level, at: .now)
        return TokenBuckets.State(level: level, limit: limit)
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

        /// `level` is what a bucket had before one was taken, if there was one.
        init(level: Double, limit: Int) {
            let (capacity, rate) = (Double(limit), Double(limit) / 60)
            isAllowed = level >= 1
            remaining = isAllowed ? Int(level - 1) : 0
            let missing = isAllowed ? capacity - level + 1 : max(rate, 1 - level)
            reset = Int((missing / rate).rounded(.up))
        }

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
        return State(level: level, limit: limit)
    }

    /// Whatever was there.
    func set(_ key: String, to level: Double, at instant: ContinuousClock.Instant) {
        buckets.withLock { $0[key] = Bucket(level: level, at: instant) }
    }

    /// Without those who have been away for a minute, whose buckets are full again; all are forgotten if that is nobody.
    private static func used(_ buckets: [String: Bucket], at instant: ContinuousClock.Instant) -> [String: Bucket] {
        let used = buckets.filter { instant - $0.value.at < .seconds(60) }
        return used.count < limit ? used : [:]
    }
}

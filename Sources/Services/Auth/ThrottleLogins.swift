import Crypto
import Domain
import Foundation
import Postgres
import ServiceKit

/// Slows down guessing without locking anybody out.
///
/// Each attempt is poured into three leaking buckets: the account from this address, the account from anywhere, the address
/// for any account. Where a user has signed in before, only the first one counts for them: an attacker who fills the others
/// from elsewhere, or from behind the same address with other accounts, does not keep them out. The buckets of an account
/// that does not exist fill like any other's.
struct LoginThrottle: Sendable {
    struct Bucket: Sendable, Hashable {
        let key: String
        /// Attempts before it overflows.
        let capacity: Double
        /// Attempts that leak out of it each second.
        let leak: Double
    }

    let pair: Bucket
    let account: Bucket
    let address: Bucket

    init(emailKey: String, address place: String) {
        let account = SHA256.hash(data: Data(emailKey.utf8)).prefix(16).map { String(format: "%02x", $0) }.joined()
        let network = Self.network(place)
        pair = Bucket(key: "pair:\(account):\(network)", capacity: 5, leak: 1.0 / 60)
        self.account = Bucket(key: "account:\(account)", capacity: 50, leak: 1.0 / 30)
        self.address = Bucket(key: "address:\(network)", capacity: 50, leak: 1.0 / 10)
    }

    var buckets: [Bucket] { [pair, account, address] }

    /// Seconds to wait, by how full the buckets are with this attempt; nil lets it through.
    func wait(_ levels: [String: Double], isKnown: Bool) -> Int? {
        let counting = isKnown ? [pair] : buckets
        let waits = counting.compactMap { bucket -> Double? in
            guard let level = levels[bucket.key], level > bucket.capacity else { return nil }
            return (level - bucket.capacity) / bucket.leak
        }
        return waits.max().map { max(1, Int($0.rounded(.up))) }
    }

    /// An IPv6 network is as easily had as an IPv4 address: its first 64 bits count.
    static func network(_ address: String) -> String {
        var parsed = in6_addr()
        guard address.contains(":"), inet_pton(AF_INET6, address, &parsed) == 1 else { return address }
        return withUnsafeBytes(of: parsed) { bytes in
            bytes.prefix(8).map { String(format: "%02x", $0) }.joined()
        }
    }
}

extension AuthService {
    /// Counts an attempt to sign in. Throws `APIError` 429 where there were too many; those that are refused do not count.
    func admitAttempt(_ throttle: LoginThrottle, emailKey: String, from address: String) async throws {
        let now = resources.now()
        let network = LoginThrottle.network(address)
        let wait = try await resources.pool.transaction { [store] tx -> Int? in
            let levels = try store.pour(throttle.buckets, at: now, tx)
            let isKnown = try store.isKnown(
                network, emailKey: emailKey, since: now.addingTimeInterval(-90 * 86_400), tx)
            let wait = throttle.wait(levels, isKnown: isKnown)
            if wait != nil { try store.forgive(throttle.buckets.map(\.key), tx) }
            return wait
        }
        if let wait {
            throw APIError.tooMany("too many attempts to sign in; wait, or reset the password", retryAfter: wait)
        }
    }
}

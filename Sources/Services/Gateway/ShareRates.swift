import Redis

/// Buckets that all gateways take from. They are in Redis, and filled by its clock alone.
///
/// Where it cannot be asked, a gateway has its own buckets to go by: several then let through more together, never less
/// than what is promised.
struct SharedBuckets: Sendable {
    private let redis: RedisClient

    init(_ redis: RedisClient) { self.redis = redis }

    /// A bucket is what it had and when. One that was not taken from for a minute is full, and gone. Where the clock was set
    /// back it is taken for full, so that nobody is kept out until it has caught up.
    private static let taking = RedisScript(
        """
        local time = redis.call('TIME')
        local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
        local capacity = tonumber(ARGV[1])
        local level = capacity
        local found = redis.call('GET', KEYS[1])
        if found then
            local before, at = string.match(found, '^(%S+) (%S+)$')
            local passed = now - (tonumber(at) or math.huge)
            if passed >= 0 then level = math.min(capacity, tonumber(before) + passed * capacity / 60) end
        end
        if level >= 1 then
            redis.call('SET', KEYS[1], string.format('%.6f %.6f', level - 1, now), 'PX', 60000)
        end
        return string.format('%.6f', level)
        """)

    /// Takes one of `limit` a minute, if there is one. What the bucket had before; nil where Redis has no answer.
    func take(_ key: String, limit: Int) async -> Double? {
        do {
            return Double(
                try await redis.run(Self.taking, keys: ["ticketpress:rate:\(key)"], [RedisArgument(limit)]).text())
        } catch {
            // The client says in the log, once, that it is away.
            return nil
        }
    }
}

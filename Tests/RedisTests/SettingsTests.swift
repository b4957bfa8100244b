import Redis
import Testing

@Suite struct `A URL of Redis` {
    @Test(arguments: [
        ("redis://cache", "redis://cache:6379/0"), ("REDIS://cache:7000/", "redis://cache:7000/0"),
        ("redis://:secret@cache/2", "redis://cache:6379/2"),
        ("redis://bob:secret@[::1]:7000/2", "redis://bob@[::1]:7000/2"),
        ("redis://cache?db=4", "redis://cache:6379/4"), ("unix:///run/redis.sock", "unix:///run/redis.sock?db=0"),
        ("unix://bob:secret@/run/a%20b?db=1", "unix://bob@/run/a b?db=1"),
    ])
    func `says where the server is, and is shown without the password`(_ url: String, _ shown: String) throws {
        let settings = try RedisSettings(url: url)
        #expect("\(settings)" == shown)
        var dumped = ""
        dump(settings, to: &dumped)
        #expect(!dumped.contains("secret"))
    }

    @Test(arguments: [
        ("http://cache", RedisSettingsError.scheme), ("cache:6379", .scheme), ("rediss://cache", .encrypted),
        ("redis://", .host), ("redis://[::1", .host), ("redis://cache:0", .port), ("redis://cache:x", .port),
        ("redis://:a:b@cache:99999", .port), ("unix://", .path), ("unix://run/redis.sock", .path),
        ("redis://cache/x", .database), ("redis://cache/70000", .database), ("redis://:a%zz@cache", .encoding),
        ("redis://:a#b@cache", .parameter), ("redis://cache?timeout=1", .parameter), ("redis://cache?db", .parameter),
    ])
    func `that is none is refused with what is wrong`(_ url: String, _ error: RedisSettingsError) {
        #expect(throws: error) { try RedisSettings(url: url) }
        #expect(!"\(error)".contains(":a"))
    }
}

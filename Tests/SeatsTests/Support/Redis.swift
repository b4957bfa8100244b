import Foundation
import PostgresTesting
import Redis
import TestServers
import Testing

extension RedisClient {
    /// A client that has its connection, and time enough for a machine that does much else.
    static func patient(_ server: RedisServer, within time: Duration = .seconds(20)) async throws -> RedisClient {
        var settings = try RedisSettings(url: server.url)
        (settings.connectTimeout, settings.commandTimeout) = (time, time)
        let client = try RedisClient(settings, logger: quiet)
        let isConnected = await PostgresTesting.eventually { (try? client.check()) != nil }
        try #require(isConnected)
        return client
    }
}

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

    /// What its clock says, as entries of seats do.
    func milliseconds() async throws -> Int {
        let parts = try await send("TIME").array()
        let (seconds, micros) = (Int(try parts[0].text()) ?? 0, Int(try parts[1].text()) ?? 0)
        return seconds * 1000 + micros / 1000
    }
}

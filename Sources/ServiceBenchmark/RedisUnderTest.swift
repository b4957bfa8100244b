import Foundation

/// A Redis of this run's own, on a socket in a folder, which keeps nothing on the disk.
final class RedisUnderTest: Sendable {
    let url: String
    private let process: Process

    var id: Int32 { process.processIdentifier }

    init(in folder: String) async throws {
        url = "unix://\(folder)/redis.sock"
        process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "redis-server", "--port", "0", "--unixsocket", "\(folder)/redis.sock", "--dir", folder, "--save", "",
        ]
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        for _ in 0..<500 where !FileManager.default.fileExists(atPath: "\(folder)/redis.sock") {
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
    }
}

import Foundation

/// A Redis of this run's own, on a socket in a folder, which keeps nothing on the disk.
final class RedisUnderTest: Sendable {
    let url: String
    private let process: Process

    var id: Int32 { process.processIdentifier }

    /// Throws where it does not start: figures of an office without it would be called those with it.
    init(in folder: String) async throws {
        let socket = "\(folder)/redis.sock"
        url = "unix://\(socket)"
        process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "redis-server", "--port", "0", "--unixsocket", socket, "--dir", folder, "--save", "",
        ]
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        let deadline = ContinuousClock.now + .seconds(60)
        while !FileManager.default.fileExists(atPath: socket) {
            guard process.isRunning, .now < deadline else {
                stop()
                throw BenchmarkError("redis-server does not start; is it installed?")
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
    }
}

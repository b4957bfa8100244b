import Foundation
import TestServers
import Testing

@Suite struct `The S3 service of this machine` {
    /// A process by this name that does nothing.
    private func stranger(_ name: String) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = ["-c", "exec -a '\(name)' sleep 1000"]
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        return process
    }

    @Test func `ends no program but its own when its process ids are old`() async throws {
        let scratch = try Scratch()
        for folder in ["pids", "conf"] {
            try FileManager.default.createDirectory(at: scratch.file(folder), withIntermediateDirectories: true)
        }
        try Data("1\n2\n3\n4\n5\n".utf8).write(to: scratch.file("conf/ports"))
        // A compiler, and two programs of the service of another folder.
        let strangers = [
            "object": try stranger("swift-build"),
            "proxy": try stranger("swift-proxy-server /elsewhere/conf/proxy-server.conf"),
            "memcached": try stranger("memcached -p 3"),
        ]
        let own = try stranger("swift-account-server \(scratch.folder.path)/conf/account-server.conf")
        defer { for process in strangers.values { kill(process.processIdentifier, SIGKILL) } }
        defer { kill(own.processIdentifier, SIGKILL) }
        for (name, process) in strangers.merging(["account": own], uniquingKeysWith: { $1 }) {
            #expect(
                try await eventually {
                    try Data(contentsOf: URL(filePath: "/proc/\(process.processIdentifier)/cmdline")).contains("1000")
                })
            try Data("\(process.processIdentifier)\n".utf8).write(to: scratch.file("pids/\(name)"))
        }
        try await Program.output(
            Repository.root.appending(path: "scripts/s3.sh").path, ["stop", scratch.folder.path])
        own.waitUntilExit()
        #expect(own.terminationReason == .uncaughtSignal)
        for (name, process) in strangers { #expect(process.isRunning, "\(name)") }
        #expect(try scratch.files().allSatisfy { !$0.hasPrefix("pids/") })
    }
}

extension Data {
    fileprivate func contains(_ text: String) -> Bool { firstRange(of: Data(text.utf8)) != nil }
}

import Foundation
import Synchronization

/// The project's own S3 service, which checks signatures: scripts/s3.sh. It is started once for all tests of a run that
/// need one, and a test may have another one that it kills.
public final class S3Server: Sendable {
    public static let accessKey = "ticketpress:tester"
    public static let secretKey = "testing"
    public static let region = "us-east-1"

    private static let common = Task { try await start() }

    /// The one that is shared.
    public static func shared() async throws -> S3Server { try await common.value }

    /// One of a test's own.
    public static func start() async throws -> S3Server { try await onOwnThread { try S3Server() } }

    /// `http://127.0.0.1:PORT`
    public let endpoint: String
    private let folder: URL
    private let lifeline: FileHandle
    private let script = Repository.root.appending(path: "scripts/s3.sh").path

    private init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "ticketpress-s3-\(UUID().uuidString)")
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        // The service ends, and its data go, when the tests do: the script waits for the end of a pipe that they hold.
        process.arguments = ["-c", "\"$0\" run \"$1\"; rm -rf \"$1\"", script, folder.path]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        // Its words matter when it does not start, and would hold up whoever waits for the end of the tests' own.
        let log = FileManager.default.temporaryDirectory.appending(path: "ticketpress-s3-\(UUID().uuidString).log")
        try Data().write(to: log)
        process.standardError = try FileHandle(forWritingTo: log)
        try process.run()
        lifeline = input.fileHandleForWriting
        let words = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        let complaint = String(decoding: try Data(contentsOf: log), as: UTF8.self)
        try FileManager.default.removeItem(at: log)
        guard let endpoint = words.split(whereSeparator: \.isWhitespace).first(where: { $0.hasPrefix("S3_ENDPOINT=") })
        else { throw TestServerError("scripts/s3.sh: \(complaint)") }
        self.endpoint = String(endpoint.dropFirst("S3_ENDPOINT=".count))
    }

    deinit { try? lifeline.close() }  // a pipe that is closed already has done its work

    public var port: UInt16 { UInt16(endpoint.split(separator: ":").last ?? "") ?? 0 }

    /// The variables by which a program finds it.
    public var environment: [String: String] {
        [
            "S3_ENDPOINT": endpoint, "AWS_ACCESS_KEY_ID": Self.accessKey, "AWS_SECRET_ACCESS_KEY": Self.secretKey,
            "AWS_REGION": Self.region,
        ]
    }

    /// Ends all its processes at once, in whatever they are at.
    public func kill() async throws { try await Program.output(script, ["stop", folder.path]) }

    /// Goes on with its data, at the same address.
    public func restart() async throws { try await Program.output(script, ["start", folder.path]) }
}

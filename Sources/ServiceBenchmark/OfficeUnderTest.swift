import Foundation
import HTTPClient

/// A box office in a process of its own, in a folder of its own.
final class OfficeUnderTest: Sendable {
    let url: String
    let folder: String
    /// From the start of the program to its first word, with a database that is made.
    let startSeconds: Double
    private let program: String
    private let process: Process
    /// A Redis that works for it.
    private let redis: RedisUnderTest?
    private let client: HTTPClient
    static let admin = (email: "bench@example.org", password: "Bench-Word-1")

    static func start(_ program: String) async throws -> OfficeUnderTest {
        let folder = FileManager.default.temporaryDirectory.appending(path: "service-benchmark-\(getpid())").path
        let office = try OfficeUnderTest(program, in: folder, redis: nil)
        let admin = Process()
        admin.executableURL = URL(filePath: program)
        admin.arguments = [
            "admin", "create", "--data", folder, "--email", Self.admin.email, "--password", Self.admin.password,
        ]
        try admin.run()
        admin.waitUntilExit()
        return office
    }

    /// Begins to serve what is in a folder.
    private init(_ program: String, in folder: String, redis: RedisUnderTest?) throws {
        (self.program, self.folder, self.redis) = (program, folder, redis)
        process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = ["serve", "--data", folder, "--port", "0"]
        process.environment = ProcessInfo.processInfo.environment.merging(
            [
                "TICKETPRESS_RATE_LIMITS": "off", "TICKETPRESS_LOG_LEVEL": "warning", "SWIFT_BACKTRACE": "enable=no",
                "TICKETPRESS_ACCESS_TTL": "86400", "REDIS_URL": redis?.url ?? "",
            ]
        ) { $1 }
        let output = Pipe()
        process.standardOutput = output
        let start = ContinuousClock.now
        try process.run()
        let words = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let url = words.split(separator: " ").first(where: { $0.hasPrefix("http://") }) else {
            process.terminate()
            throw BenchmarkError("the server did not start: \(words)")
        }
        (self.url, startSeconds) = (String(url), (ContinuousClock.now - start) / .seconds(1))
        var settings = HTTPClient.Settings()
        settings.connections = 256
        settings.waiting = 10_000
        settings.timeout = .seconds(300)
        settings.stallTimeout = .seconds(60)
        client = HTTPClient(settings)
    }

    /// Stops when all is done that there is to do later, and starts anew with the same data.
    func restarted(with redis: RedisUnderTest?) async throws -> OfficeUnderTest {
        let deadline = ContinuousClock.now + .seconds(300)
        while String(decoding: try await send(.get, "/health/ready").body, as: UTF8.self).contains(/"waiting":[1-9]/) {
            guard .now < deadline else { throw BenchmarkError("there is still something to do after five minutes") }
            try await Task.sleep(for: .seconds(1))
        }
        process.terminate()
        process.waitUntilExit()
        return try OfficeUnderTest(program, in: folder, redis: redis)
    }

    /// The folder goes too, unless somebody needs what is in it.
    func stop(removing: Bool = true) async {
        process.terminate()
        process.waitUntilExit()
        guard removing else { return }
        // What is left is the machine's own temporary folder to clear.
        try? FileManager.default.removeItem(atPath: folder)
    }

    // MARK: - HTTP

    struct Answer: Sendable {
        let status: Int
        let body: [UInt8]
        let headers: HTTPHeaders

        /// Throws unless it is JSON of that kind.
        func read<Value: Decodable>(_ type: Value.Type) throws -> Value {
            try JSONDecoder().decode(type, from: Data(body))
        }
    }

    /// Throws where the status is none of those that were expected.
    @discardableResult
    func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil, token: String? = nil,
        headers: [(String, String)] = [], expecting: Set<Int> = [200, 201]
    ) async throws -> Answer {
        var request = HTTPRequest(method, url + path)
        request.response = .bytes(limit: 16 << 20)
        if let token { request.headers["Authorization"] = "Bearer \(token)" }
        for (name, value) in headers { request.headers[name] = value }
        if let body {
            request.headers["Content-Type"] = "application/json"
            request.body = .bytes(Array(body.utf8))
        }
        let response = try await client.send(request)
        guard expecting.contains(response.status) else {
            throw BenchmarkError(
                "\(path): \(response.status) \(String(decoding: response.body.prefix(400), as: UTF8.self))")
        }
        return Answer(status: response.status, body: response.body, headers: response.headers)
    }

    // MARK: - What it costs

    /// Its process, those of its database, and its Redis.
    private func processes() -> [Int32] {
        [process.processIdentifier] + (redis.map { [$0.id] } ?? []) + ProcessorTime.database(in: folder)
    }

    /// Processor seconds of all its processes, those included that have ended since.
    func processorSeconds() -> Double { ProcessorTime.seconds(of: processes()) }

    /// Bytes that belong to its processes, shared ones counted in parts.
    func memory() -> Double {
        processes().reduce(0) { sum, process in
            let text = (try? String(contentsOfFile: "/proc/\(process)/smaps_rollup", encoding: .utf8)) ?? ""
            let line = text.split(separator: "\n").first { $0.hasPrefix("Pss:") }
            return sum + (line?.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0) * 1024
        }
    }
}

struct BenchmarkError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

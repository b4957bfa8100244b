import AWS
import Foundation
import HTTPClient
import ObjectStorage

/// How fast objects as large as tickets go to an S3 service of this machine, beside others that send the same files over as
/// many connections: curl, which has nothing to sign or to wait for, and rclone. The service, on the same processors, sets
/// the pace; the rates tell what a client adds to it.
struct StorageFigures: Codable {
    var objects: Int
    var bytesPerObject: Int
    var connections: Int
    var objectsPerSecond: Double
    /// `curl --parallel` to links that were signed beforehand.
    var objectsPerSecondOfBarePuts: Double
    var objectsPerSecondByRclone: Double
    /// Of this process, signing and hashing included.
    var cpuMillisecondsPerObject: Double

    /// Nil where the service or the other programs are not installed.
    static func measure(objects count: Int = 300, bytes: Int = 15_000, rounds: Int = 3) async throws -> StorageFigures?
    {
        let programs = ["swift-proxy-server", "rclone", "curl"]
        guard programs.allSatisfy({ FileManager.default.isExecutableFile(atPath: "/usr/bin/\($0)") }) else {
            return nil
        }
        let folder = FileManager.default.temporaryDirectory.appending(path: "ticketpress-benchmark-s3-\(getpid())")
        defer { try? FileManager.default.removeItem(at: folder) }  // a leftover in /tmp harms nobody
        let files = try makeFiles(count, bytes: bytes, in: folder.appending(path: "files"))
        let server = try LocalS3(folder.appending(path: "s3"))
        let race = try await StorageRace(server: server, files: files, folder: folder)
        var best = StorageFigures(
            objects: count, bytesPerObject: bytes, connections: race.connections, objectsPerSecond: 0,
            objectsPerSecondOfBarePuts: 0, objectsPerSecondByRclone: 0, cpuMillisecondsPerObject: .infinity)
        // In turns, for the service is slower at first and as its disk fills.
        for round in 1...rounds {
            let cpu = processorSeconds()
            best.objectsPerSecond = max(best.objectsPerSecond, try await race.put("ours-\(round)"))
            best.cpuMillisecondsPerObject = min(
                best.cpuMillisecondsPerObject, (processorSeconds() - cpu) * 1000 / Double(count))
            best.objectsPerSecondOfBarePuts = max(
                best.objectsPerSecondOfBarePuts, try await race.putBarely("bare-\(round)"))
            best.objectsPerSecondByRclone = max(best.objectsPerSecondByRclone, try race.rclone("rclone-\(round)"))
        }
        return best
    }

    private static func makeFiles(_ count: Int, bytes: Int, in folder: URL) throws -> [URL] {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var random = SystemRandomNumberGenerator()
        return try (0..<count).map { index in
            let file = folder.appending(path: "T-\(index).pdf")
            try Data((0..<bytes).map { _ in UInt8.random(in: 0...255, using: &random) }).write(to: file)
            return file
        }
    }
}

/// The ways by which the same files go to the same service. Each function returns objects per second.
struct StorageRace {
    let connections = 8
    let server: LocalS3
    let files: [URL]
    let folder: URL
    private let store: S3Store

    init(server: LocalS3, files: [URL], folder: URL) async throws {
        self.server = server
        self.files = files
        self.folder = folder
        var settings = HTTPClient.Settings()
        settings.connections = connections
        let environment = AWSEnvironment(server.environment)
        let region = try environment.region()
        let client = HTTPClient(settings)
        store = S3Store(
            try S3Endpoint(environment.endpoint(), region: region, bucket: "bench", addressing: .path), region: region,
            credentials: CredentialSearch(environment, client: client).cache, client: client)
        try await store.createBucket()
    }

    func put(_ prefix: String) async throws -> Double {
        let start = wallSeconds()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, file) in files.enumerated() {
                // As many as `ticketpress render` has under way, so that no connection waits for the next.
                if index >= 24 { try await group.next() }
                let key = try ObjectKey("\(prefix)/\(file.lastPathComponent)")
                group.addTask { _ = try await store.put(.file(file.path), at: key) }
            }
            try await group.waitForAll()
        }
        return Double(files.count) / (wallSeconds() - start)
    }

    func putBarely(_ prefix: String) async throws -> Double {
        var lines: [String] = []
        for file in files {
            let key = try ObjectKey("\(prefix)/\(file.lastPathComponent)")
            let link = try await store.presignedPut(key, LinkOptions(lifetime: .seconds(3600)))
            lines.append("url = \"\(link.url)\"\nupload-file = \"\(file.path)\"\noutput = \"/dev/null\"\n")
        }
        let list = folder.appending(path: "links.txt")
        try Data(lines.joined().utf8).write(to: list)
        return try rate(
            "/usr/bin/curl",
            [
                "--silent", "--show-error", "--no-progress-meter", "--fail", "--parallel", "--parallel-immediate",
                "--parallel-max",
                "\(connections)", "--config", list.path,
            ])
    }

    func rclone(_ prefix: String) throws -> Double {
        let variables = server.environment
        let options = [
            "provider=Other", "access_key_id='\(variables["AWS_ACCESS_KEY_ID"] ?? "")'",
            "secret_access_key='\(variables["AWS_SECRET_ACCESS_KEY"] ?? "")'",
            "endpoint='\(variables["S3_ENDPOINT"] ?? "")'", "region=\(variables["AWS_REGION"] ?? "")",
            "no_check_bucket=true",
        ]
        return try rate(
            "/usr/bin/env",
            [
                // Rclone cannot use the authorities that this variable names, and needs none here.
                "-u", "AWS_CA_BUNDLE", "rclone",
                "--config", "/dev/null", "--quiet", "copy", "--transfers", "\(connections)", "--checkers",
                "\(connections)", folder.appending(path: "files").path,
                ":s3,\(options.joined(separator: ",")):bench/\(prefix)",
            ])
    }

    private func rate(_ program: String, _ arguments: [String]) throws -> Double {
        Double(files.count) / (try Launch(program, arguments).seconds())
    }
}

/// The project's own S3 service, which ends when this does: it waits for the end of a pipe.
final class LocalS3: Sendable {
    let environment: [String: String]
    private let lifeline: FileHandle

    init(_ folder: URL) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = ["scripts/s3.sh", "run", folder.path]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        // The shell's words on what it ends.
        process.standardError = FileHandle.nullDevice
        try process.run()
        lifeline = input.fileHandleForWriting
        var words = ""
        // It says two lines, which may come one by one; nothing comes when it has ended.
        while words.filter(\.isNewline).count < 2 {
            let piece = output.fileHandleForReading.availableData
            if piece.isEmpty { break }
            words += String(decoding: piece, as: UTF8.self)
        }
        let pairs = words.split(whereSeparator: \.isWhitespace).filter { $0.contains("=") }.map {
            $0.split(separator: "=", maxSplits: 1).map(String.init)
        }
        environment = Dictionary(pairs.map { ($0[0], $0[1]) }, uniquingKeysWith: { $1 })
        guard environment["AWS_SECRET_ACCESS_KEY"] != nil else {
            throw Launch.Failure(description: "scripts/s3.sh does not start")
        }
    }

    deinit { try? lifeline.close() }  // a pipe that is closed already has done its work
}

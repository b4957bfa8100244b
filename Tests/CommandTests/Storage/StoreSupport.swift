import Foundation
import HTTPClient
import TestServers
import Testing

/// The two kinds of store that every command treats alike.
enum StoreKind: String, CaseIterable, CustomTestStringConvertible {
    case s3, folder

    var testDescription: String { rawValue }
}

/// A workshop with a store of its own; where it is S3, the environment says how it is reached.
struct StoreWorkshop {
    let shop: Workshop
    /// What `--store` takes.
    let store: String

    init(_ kind: StoreKind) async throws {
        shop = try Workshop()
        switch kind {
        case .folder: store = "store"
        case .s3: store = try await shop.bucket(of: S3Server.shared())
        }
    }

    /// The command's standard output, or a failed test.
    func output(_ words: String..., input: String? = nil) throws -> String {
        let result = try shop.run(words: words, input: input)
        #expect(result.status == 0, "\(words): \(result.errors)")
        return result.text
    }

    func keys() throws -> [String] {
        try output("store", "ls", "--store", store).split(separator: "\n").map { line in
            String(line.split(separator: " ").last ?? "")
        }
    }
}

extension Workshop {
    /// A bucket of the service that is made for the test.
    func bucket(of server: S3Server) throws -> String {
        environment = server.environment
        let store = "s3://test-\(UUID().uuidString.lowercased())"
        let result = try run("store", "create", "--store", store)
        #expect(result.status == 0, "\(result.errors)")
        return store
    }

    /// Data of so many tickets, T-1 and so on.
    func tickets(_ count: Int) throws {
        try write((1...count).map { Self.record("T-\($0)") + "\n" }.joined(), to: "t.ndjson")
    }
}

/// A running `ticketpress files`, ended with the test.
final class FilesProcess {
    let url: String
    private let process: Process
    private let errors = Pipe()

    /// Serves a folder of the workshop, and lets links that are made there lead to it.
    init(_ folder: String, of shop: Workshop) throws {
        process = shop.process(["files", folder, "--port", "0"])
        process.standardError = errors
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let words = String(decoding: errors.fileHandleForReading.availableData, as: UTF8.self)
        url = try String(#require(words.firstMatch(of: /http:\/\/127\.0\.0\.1:\d+/)).output)
        shop.environment["TICKETPRESS_FILES_URL"] = url
    }

    /// What it says next on standard error; waits for that.
    func words() -> String { String(decoding: errors.fileHandleForReading.availableData, as: UTF8.self) }

    deinit {
        process.terminate()
        process.waitUntilExit()
    }
}

/// What somebody without credentials is answered.
func fetch(
    _ url: String, _ method: HTTPRequest.Method = .get, _ headers: HTTPHeaders = [:], body: RequestBody = .none
) async throws -> HTTPResponse {
    try await HTTPClient().send(HTTPRequest(method, url, headers: headers, body: body))
}

import Domain
import Foundation
import Testing

/// The vectors are part of the description: whoever wrote a scanner by them relies on them. After a change that is meant,
/// run the tests with `TICKETPRESS_UPDATE_VECTORS=1` and look at the difference.
@Suite struct `The test vectors` {
    private static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    private let file = Self.repository.appending(path: "Tests/DomainTests/Vectors/codes.json")

    @Test func `are what codes, names and keys still come to`() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let made = try encoder.encode(CodeVectors.make()) + Data("\n".utf8)
        if ProcessInfo.processInfo.environment["TICKETPRESS_UPDATE_VECTORS"] == "1" { try made.write(to: file) }
        #expect(try String(contentsOf: file, encoding: .utf8) == String(decoding: made, as: UTF8.self))
    }

    @Test func `sign the codes of the templates' samples too`() throws {
        let json = try #require(JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
        let keys = try KeyRing(json: Array(JSONSerialization.data(withJSONObject: #require(json["keys"]))))
        let templates = Self.repository.appending(path: "templates")
        var checked = 0
        for folder in try FileManager.default.contentsOfDirectory(atPath: templates.path) {
            // Not every entry is a template's folder.
            guard let sample = try? Data(contentsOf: templates.appending(path: "\(folder)/sample.json")) else {
                continue
            }
            let ticket = try #require((JSONSerialization.jsonObject(with: sample) as? [String: Any])?["ticket"])
            let code = try #require((ticket as? [String: Any])?["code"] as? String)
            let issued = try #require((ticket as? [String: Any])?["issuedAt"] as? String)
            let instant = try Date(issued, strategy: .iso8601).addingTimeInterval(1)
            guard case .valid = keys.verify(code, revoked: [], event: nil, at: instant) else {
                Issue.record("the code of \(folder)'s sample is not genuine")
                continue
            }
            checked += 1
        }
        #expect(checked >= 5)
    }

    @Test func `show every outcome`() throws {
        let vectors = try JSONDecoder().decode(CodeVectors.self, from: Data(contentsOf: file))
        #expect(
            Set(vectors.codes.map(\.outcome)) == [
                "valid", "notYetValid", "expired", "wrongEvent", "revoked", "unknownKey", "badSignature", "malformed",
            ])
    }

    @Test func `agree with the description`() throws {
        let description = try String(
            contentsOf: Self.repository.appending(path: "Sources/Domain/Codes/README.md"), encoding: .utf8)
        let vectors = try CodeVectors.make()
        let examples = [
            vectors.codes[0].text, "\(TicketSubject.namespace)", "\(EventSubject.namespace)",
            "\(TicketID(named: "T-1"))",
            "\(EventID(named: "opera"))", vectors.codes[0].claims?.key ?? "", "\(UInt32.max)",
        ]
        for example in examples { #expect(description.contains(example)) }
    }

    @Test func `hold for a scanner that was written by the description alone`() throws {
        let python = try #require(
            ProcessInfo.processInfo.environment["TICKETPRESS_PYTHON"],
            "TICKETPRESS_PYTHON is unset: run the tests with `make test`")
        let script = Self.repository.appending(path: "scripts/python/check_code_vectors.py")
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: python)
        process.arguments = [script.path, file.path]
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(text)")
        #expect(text.hasPrefix("28 codes"))
    }
}

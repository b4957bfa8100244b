import Domain
import Foundation
import Testing

/// What people and programs hear about a code; the rules themselves are tested where they are.
@Suite struct `Verifying` {
    let shop: Workshop
    private let key: SigningKey
    private let noon = "2026-05-01T12:00:00Z"

    init() throws {
        shop = try Workshop()
        var random = SystemRandomNumberGenerator()
        key = try SigningKey(using: &random)
        let ring = KeyRing(key, at: Date())
        try shop.write(String(decoding: try ring.exported.json(), as: UTF8.self), to: "scanner.json")
    }

    private func code(_ ticket: String = "T-1", event: String? = "gala", by other: SigningKey? = nil) throws -> String {
        let day = try Date("2026-05-01T00:00:00Z", strategy: .iso8601)
        return try (other ?? key).sign(
            ticket: TicketID(named: ticket), event: event.map { EventID(named: $0) },
            validity: try #require(Validity(from: day, until: day + 86_400))
        ).text
    }

    private func verify(_ arguments: String..., input: String? = nil) throws -> CommandResult {
        let words = ["verify"] + arguments + ["--keys", "scanner.json"]
        let hasTime = arguments.contains("--at")
        return try shop.run(words: words + (hasTime ? [] : ["--at", noon]), input: input)
    }

    @Test func `has an exit code for every outcome, and says why`() throws {
        let id = TicketID(named: "T-1")
        var random = SystemRandomNumberGenerator()
        let stranger = try SigningKey(using: &random)
        let code = try code()
        let forged = "\(code.prefix(90))\(code.dropFirst(90).first == "0" ? "1" : "0")\(code.dropFirst(91))"
        try shop.write("# Refunded\n\nT-1\n", to: "revoked.txt")
        for (arguments, status, line) in [
            ([code], 0, "valid: ticket \(id), until 2026-05-02T00:00:00Z, key \(key.id)"),
            ([code, "--event", "gala"], 0, "valid: ticket \(id), until 2026-05-02T00:00:00Z, key \(key.id)"),
            ([code, "--at", "2026-04-30T12:00:00Z"], 10, "not yet valid: ticket \(id), from 2026-05-01T00:00:00Z"),
            ([code, "--at", "2026-05-02T02:00:00+02:00"], 11, "expired: ticket \(id), since 2026-05-02T00:00:00Z"),
            ([code, "--event", "opera"], 12, "wrong event: ticket \(id) is for another event, not for opera"),
            (
                [try self.code(event: nil), "--event", "gala"], 12,
                "wrong event: ticket \(id) is tied to no event, not for gala"
            ),
            ([code, "--revoked", "revoked.txt"], 13, "revoked: ticket \(id)"),
            ([try self.code(by: stranger)], 14, "unknown key: \(stranger.id) is not in scanner.json"),
            ([forged], 15, "bad signature: the key \(key.id) did not sign this"),
            ([String(code.dropLast())], 16, "malformed: it has 153 characters, and a ticket code has 154"),
            (["tp1:abc"], 16, "malformed: it does not begin with TP1:, as ticket codes do"),
            (["TP2:ABC"], 16, "malformed: its format is TP2:, and this version reads TP1:"),
        ] {
            let hasTime = arguments.contains("--at")
            let result = try shop.run(
                words: ["verify"] + arguments + ["--keys", "scanner.json"] + (hasTime ? [] : ["--at", noon]))
            #expect(Int(result.status) == status)
            #expect(result.text == line + "\n")
            #expect(result.errors.isEmpty)
        }
    }

    @Test func `ends with the worst of several`() throws {
        let result = try verify(try code(), "TP1:", try code("T-2"))
        #expect(result.status == 16)
        #expect(result.text.split(separator: "\n").map { $0.prefix(5) } == ["valid", "malfo", "valid"])
    }

    @Test func `goes by the clock unless a time is given`() throws {
        let result = try shop.run("verify", try code(), "--keys", "scanner.json")
        #expect(result.status == 11)
    }

    @Test func `tells programs everything in JSON`() throws {
        let code = try code()
        let line = try verify(code, "--format", "json").output
        #expect(
            try JSONSerialization.jsonObject(with: line) as? [String: String] == [
                "outcome": "valid", "code": code, "ticket": "\(TicketID(named: "T-1"))",
                "eventTag": "\(EventTag(of: EventID(named: "gala")))", "from": "2026-05-01T00:00:00Z",
                "until": "2026-05-02T00:00:00Z", "key": "\(key.id)",
            ])
        let refused = try verify("TP1:\u{1B}[2J", "--format", "json")
        #expect(
            try JSONSerialization.jsonObject(with: refused.output) as? [String: String] == [
                "outcome": "malformed", "code": "TP1:\u{1B}[2J",
                "reason": "it has 8 characters, and a ticket code has 154",
            ])
        #expect(!refused.text.contains("\u{1B}"))
    }

    @Test(arguments: [
        (["--at", "noon"], "--at noon is no time"),
        (["--at", "2026-05-01T12:00"], "is in no time zone.\nAdd Z or an offset"),
        (["--format", "xml"], "--format"),
        (["missing.pdf"], "there is no file missing.pdf, and it is no code, which begins with TP1:."),
        (["templates"], "templates is a folder"),
    ])
    func `refuses what it cannot understand`(arguments: [String], words: String) throws {
        let result = try shop.run(words: ["verify", "TP1:"] + arguments + ["--keys", "scanner.json"])
        #expect(result.status == 64)
        #expect(result.errors.contains(words))
        #expect(result.output.isEmpty)
    }

    @Test func `refuses a list of revoked tickets that has codes instead`() throws {
        try shop.write("T-1\n\(try code())\n", to: "revoked.txt")
        let result = try verify("TP1:", "--revoked", "revoked.txt")
        #expect(result.status == 64)
        #expect(result.errors == "Error: line 2 of revoked.txt is a code.\nWrite the ticket's id instead.\n")
        #expect(try verify("TP1:", "--revoked", "none.txt").status == 1)
    }

    @Test func `knows revoked tickets by UUID in capitals too`() throws {
        try shop.write("  \("\(TicketID(named: "T-1"))".uppercased())\r\n", to: "revoked.txt")
        #expect(try verify(try code(), "--revoked", "revoked.txt").status == 13)
    }

    // MARK: - Standard input

    @Test func `reads codes from standard input, with any line ends, and leaves out empty lines`() throws {
        let input =
            "\(try code())\r\n\n\(try code("T-2"))\nhello\n\(String(repeating: "A", count: 100_000))\n\(try code())"
        let result = try verify("-", input: input)
        #expect(result.status == 16)
        let titles = result.text.split(separator: "\n").map { $0.prefix { $0 != ":" } }
        #expect(titles == ["valid", "valid", "malformed", "malformed", "valid"])
    }

    @Test func `answers a scanner at once`() throws {
        let process = shop.process(["verify", "-", "--keys", "scanner.json", "--at", noon])
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        for number in 1...3 {
            try input.fileHandleForWriting.write(contentsOf: Data("\(try code("T-\(number)"))\n".utf8))
            // The next code is not sent before this one is answered.
            let answer = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
            #expect(answer.hasPrefix("valid: ticket \(TicketID(named: "T-\(number)"))"))
        }
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    @Test func `is nothing to a disk that is full`() throws {
        let result = try shop.shell("\"$TP\" verify '\(try code())' --keys scanner.json > /dev/full")
        #expect(result.status == 1)
        #expect(result.errors.contains("the disk is full"))
    }
}

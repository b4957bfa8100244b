import Domain
import Foundation
import Rendering
import Testing

@testable import ticketpress

/// Tickets that come without a code.
@Suite struct `Tickets without a code` {
    let shop: Workshop

    init() throws {
        shop = try Workshop()
        #expect(try shop.run("keys", "generate", "--keys", "keys.json").status == 0)
    }

    private func record(_ id: String, event: String = #""id":"gala","#) -> String {
        #"{"ticket":{"id":"\#(id)"},"event":{\#(event)"name":"Gala","endsAt":"2026-12-31T22:30:00Z"}}"#
    }

    /// What the command says of the documents in `out`, by file.
    private func verdicts(_ more: String = "") throws -> [String: [String: Any]] {
        let result = try shop.shell("\"$TP\" verify out/* --keys keys.json --format json \(more)")
        return try result.text.split(separator: "\n").reduce(into: [:]) { verdicts, line in
            let verdict = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            verdicts[try #require(verdict["file"] as? String)] = verdict
        }
    }

    @Test func `get one that is signed, each its own`() throws {
        let data = (1...40).map { record("T-\($0)") }.joined(separator: "\n")
        let result = try shop.run(
            "render", "plain", "--data", "-", "--out", "out", "--keys", "keys.json", "--threads", "4", input: data)
        #expect(result.status == 0, "\(result.errors)")
        let verdicts = try verdicts("--event gala")
        #expect(verdicts.count == 40)
        for number in 1...40 {
            let verdict = try #require(verdicts["out/T-\(number).pdf"])
            #expect(verdict["outcome"] as? String == "valid")
            #expect(verdict["ticket"] as? String == "\(TicketID(named: "T-\(number)"))")
            #expect(verdict["until"] as? String == "2027-01-01T22:30:00Z")
        }
    }

    @Test func `get the same one when they are made again`() throws {
        for out in ["one", "two"] {
            _ = try shop.run(
                "render", "plain", "--data", "-", "--out", out, "--keys", "keys.json", input: record("T-1"))
        }
        #expect(try shop.bytes("one/T-1.pdf") == shop.bytes("two/T-1.pdf"))
    }

    @Test func `get none when they have their own`() throws {
        _ = try shop.run(
            "render", "plain", "--data", "-", "--out", "out", "--keys", "keys.json",
            input: Workshop.record("T-1") + "\n" + record("T-2"))
        let verdicts = try verdicts()
        #expect(verdicts["out/T-1.pdf"]?["code"] as? String == "CODE")
        #expect(verdicts["out/T-1.pdf"]?["outcome"] as? String == "malformed")
        #expect(verdicts["out/T-2.pdf"]?["outcome"] as? String == "valid")
    }

    @Test func `are known by ids that are UUIDs as they are`() throws {
        let (ticket, event) = ("0198f3a2-6c41-7b0e-9d52-3f7a1c8e4b60", "0198F3A0-11D2-7C55-8A4E-5B90C2D7E613")
        _ = try shop.run(
            "render", "plain", "--data", "-", "--out", "out", "--keys", "keys.json",
            input: record(ticket, event: #""id":"\#(event)","#))
        let verdict = try #require(try verdicts("--event \(event.lowercased())")["out/\(ticket).pdf"])
        #expect(verdict["outcome"] as? String == "valid")
        #expect(verdict["ticket"] as? String == ticket)
    }

    @Test func `are errors without keys, and the remedy names them`() throws {
        let result = try shop.run("render", "plain", "--data", "-", input: record("T-1"))
        #expect(result.status == 1)
        #expect(
            result.errors.hasPrefix(
                """
                record 1 (line 1, ticket T-1): ticket.code is missing
                  Add it to the data, or let it be signed: --keys FILE.

                """))
    }

    @Test func `are told what else they lack`() throws {
        for (data, words) in [
            (#"{"ticket":{"number":"7"},"event":{"name":"Gala"}}"#, "ticket.id is missing"),
            (#"{"ticket":{"id":"T-1"},"event":{}}"#, "event.name is missing"),
            (#"{"ticket":{"Id":"T-1"},"event":{"name":"Gala"}}"#, "Did you mean"),
            (
                #"{"ticket":{"id":"T-1"},"event":{"name":"Gala","endsAt":"2026-02-30"}}"#,
                #"event.endsAt "2026-02-30" is not a date"#
            ),
            (
                #"{"ticket":{"id":"T-1"},"event":{"name":"Gala","timeZone":"Europe/Nowhere","endsAt":"2026-02-03"}}"#,
                "is not a time zone"
            ),
            (
                #"{"ticket":{"id":"T-1","issuedAt":"2026-05-01T10:00:00Z"},"event":{"name":"Gala","endsAt":"2026-04-01T10:00:00Z"}}"#,
                "record 1 (line 1, ticket T-1): a code from 2026-05-01T10:00:00Z until 2026-04-02T10:00:00Z would never be valid"
            ),
        ] {
            let result = try shop.run(
                "render", "plain", "--data", "-", "--name", "x", "--keys", "keys.json", input: data)
            #expect(result.status == 1)
            #expect(result.errors.contains(words), "\(result.errors)")
        }
    }

    @Test func `are signed in CSV too, where the column is empty or not there`() throws {
        try shop.write("ticket.id,ticket.code,event.name\nT-1,,Gala\n17,,Gala\n", to: "t.csv")
        let result = try shop.run("render", "plain", "--data", "t.csv", "--out", "out", "--keys", "keys.json")
        #expect(result.status == 0, "\(result.errors)")
        #expect(try verdicts().values.map { $0["outcome"] as? String } == ["valid", "valid"])
        #expect(try verdicts("--event gala").values.map { $0["outcome"] as? String } == ["wrongEvent", "wrongEvent"])
    }

    @Test(arguments: [
        (["--valid-after", "2h"], "--valid-after is for codes that are signed here"),
        (["--valid-before", "1d"], "--valid-before is for codes that are signed here"),
        (["--valid-after", "2 hours", "--keys", "keys.json"], "--valid-after"),
        (["--valid-after", "-2h", "--keys", "keys.json"], "--valid-after"),
    ])
    func `need keys for a window, and periods that can be read`(arguments: [String], words: String) throws {
        let line = arguments.map { "'\($0)'" }.joined(separator: " ")
        let result = try shop.shell("\"$TP\" render plain \(line)")
        #expect(result.status == 64)
        #expect(result.errors.contains(words))
    }
}

@Suite struct `The window of a signed ticket` {
    private let key: SigningKey

    init() throws {
        var random = SystemRandomNumberGenerator()
        key = try SigningKey(using: &random)
    }

    private func window(_ event: String, issuedAt: String = "", before: Double? = nil, after: Double = 0) throws
        -> [String]
    {
        let json = #"{"ticket":{"id":"T-1","issuedAt":"\#(issuedAt)"},"event":{\#(event)}}"#
        let record = try JSONReader.value(of: Array(json.utf8))
        let signed = try TicketSigner(key: key, before: before, after: after).sign(record)
        guard case .string(let text)? = signed["ticket"]?["code"] else { return [] }
        let validity = try SignedCode(text).code.validity
        return [validity.from, validity.until].map { $0?.formatted(.iso8601) ?? "open" }
    }

    @Test func `is open when the data say nothing`() throws {
        #expect(try window("") == ["open", "open"])
    }

    @Test func `begins with the issue, or as long before the doors as is asked`() throws {
        let event = #""startsAt":"2026-05-01T20:00:00Z","doorsAt":"2026-05-01T19:00:00Z""#
        let issued = "2026-03-01T10:00:00Z"
        #expect(try window(event, issuedAt: issued)[0] == issued)
        #expect(try window(event, issuedAt: issued, before: 3600)[0] == "2026-05-01T18:00:00Z")
        #expect(try window(#""startsAt":"2026-05-01T20:00:00Z""#, before: 3600)[0] == "2026-05-01T19:00:00Z")
        #expect(try window("", issuedAt: issued, before: 3600)[0] == issued)
    }

    @Test func `ends after the event's end, else after its start`() throws {
        let start = #""startsAt":"2026-05-01T20:00:00Z""#
        #expect(try window(start + #","endsAt":"2026-05-01T22:00:00Z""#, after: 1800)[1] == "2026-05-01T22:30:00Z")
        #expect(try window(start, after: 1800)[1] == "2026-05-01T20:30:00Z")
    }

    @Test func `goes by the event's clock, and takes a date alone for the whole day`() throws {
        let zone = #""timeZone":"America/New_York","#
        #expect(try window(zone + #""endsAt":"2026-05-01T22:00""#)[1] == "2026-05-02T02:00:00Z")
        #expect(try window(zone + #""endsAt":"2026-05-01T22:00+02:00""#)[1] == "2026-05-01T20:00:00Z")
        #expect(try window(#""endsAt":"2026-05-01""#)[1] == "2026-05-02T00:00:00Z")
    }
}

import Crypto
import Foundation
import Testing

@Suite struct `Records that fail` {
    let shop: Workshop
    let data = [
        Workshop.record("T1"), Workshop.record("T2"), Workshop.incomplete("T3"), Workshop.record("T4"), "{oops",
        Workshop.record("T6"),
    ].joined(separator: "\n")

    init() throws { shop = try Workshop() }

    @Test func `the run stops at the first, and exactly the documents before it are there`() throws {
        let result = try shop.run(
            "render", "plain", "--data", "-", "--out", "out", "--threads", "4", "--report", "r.ndjson", input: data)
        #expect(result.status == 1)
        #expect(try shop.names("out") == ["T1.pdf", "T2.pdf"])
        #expect(result.errors.contains("record 3 (line 3, ticket T3): "))
        #expect(result.errors.contains("2 made, 1 failed in "))
        #expect(try shop.report("r.ndjson").map { $0["number"] as? Int } == [1, 2, 3])
    }

    @Test func `with --keep-going the others are made`() throws {
        let result = try shop.run(
            "render", "plain", "--data", "-", "--out", "out", "--keep-going", "--report", "r.ndjson", input: data)
        #expect(result.status == 1)
        #expect(try shop.names("out") == ["T1.pdf", "T2.pdf", "T4.pdf", "T6.pdf"])
        #expect(result.errors.contains("record 5 (line 5): "))
        #expect(result.errors.contains("4 made, 2 failed in "))
    }

    @Test func `the message names the field and what to do`() throws {
        let result = try shop.run("render", "plain", "--data", "-", input: Workshop.incomplete("T3"))
        let lines = result.errors.split(separator: "\n")
        #expect(lines[0].contains("ticket.code"))
        #expect(lines[1].hasPrefix("  ") && lines[1].hasSuffix("."))
    }

    @Test func `the report tells what was made and what failed, line by line`() throws {
        _ = try shop.run(
            "render", "plain", "--data", "-", "--out", "out", "--keep-going", "--report", "r.ndjson", input: data)
        let report = try shop.report("r.ndjson")
        try #require(report.count == 6)
        let pdf = try shop.bytes("out/T1.pdf")
        #expect(report[0]["id"] as? String == "T1")
        #expect(report[0]["file"] as? String == "out/T1.pdf")
        #expect(report[0]["bytes"] as? Int == pdf.count)
        #expect(report[0]["sha256"] as? String == SHA256.hash(data: pdf).map { String(format: "%02x", $0) }.joined())
        let missing = try #require(report[2]["error"] as? [String: String])
        #expect(report[2]["id"] as? String == "T3")
        #expect(missing["code"] == "missingField")
        #expect(missing["field"] == "ticket.code")
        let unreadable = try #require(report[4]["error"] as? [String: String])
        #expect(unreadable["message"]?.isEmpty == false)
        #expect(report[4]["file"] == nil)
    }

    @Test func `a merged document is not made when a record fails`() throws {
        let result = try shop.run(
            "render", "plain", "--data", "-", "--merge", "--out", "all.pdf", "--report", "r.ndjson", input: data)
        #expect(result.status == 1)
        #expect(try shop.names() == ["r.ndjson", "templates"])
        #expect(try shop.report("r.ndjson").map { $0["number"] as? Int } == [3])
        #expect(result.errors.contains("0 made, 1 failed in "))
    }

    @Test func `a merged document leaves out what fails when the run keeps going`() throws {
        let result = try shop.run("render", "plain", "--data", "-", "--merge", "--keep-going", input: data)
        #expect(result.status == 1)
        #expect(result.errors.contains("4 made, 2 failed in "))
        #expect(try shop.shell("pdfinfo plain.pdf | grep Pages:").text.hasSuffix(" 4\n"))
    }

    @Test func `a repeated name is refused, and the first document stays`() throws {
        let data = [
            #"{"ticket":{"id":"T1","code":"FIRST"},"event":{"name":"Show"}}"#,
            #"{"ticket":{"id":"T1","code":"SECOND"},"event":{"name":"Show"}}"#,
        ].joined(separator: "\n")
        _ = try shop.run("render", "plain", "--data", "-", "--out", "first", input: String(data.prefix { $0 != "\n" }))
        let result = try shop.run("render", "plain", "--data", "-", "--out", "out", "--keep-going", input: data)
        #expect(result.status == 1)
        #expect(result.errors.contains(#"ticket.id: the file name "T1.pdf" is that of an earlier record"#))
        #expect(try shop.bytes("out/T1.pdf") == shop.bytes("first/T1.pdf"))
    }

    @Test func `numbered pages may not take another record's name`() throws {
        let data = Workshop.record("T1-2") + "\n" + Workshop.record("T1", second: true)
        let result = try shop.run("render", "plain", "--data", "-", "--out", "out", "--format", "svg", input: data)
        #expect(result.status == 1)
        #expect(try shop.names("out") == ["T1-2.svg"])
    }

    @Test(arguments: ["../T1", "a/b", "/tmp/T1", "..", ".", "a\\u0000b", "a\\nb", ""])
    func `a name that would leave the folder is refused`(id: String) throws {
        let result = try shop.run("render", "plain", "--data", "-", "--out", "out", input: Workshop.record(id))
        #expect(result.status == 1)
        #expect(try shop.names() == ["templates"])
    }

    @Test(arguments: [".", ".."])
    func `an id of dots alone is not told to lose slashes`(id: String) throws {
        let errors = try shop.run("render", "plain", "--data", "-", input: Workshop.record(id)).errors
        #expect(errors.contains("ticket.id: the value \"\(id)\" stands for a folder and cannot name a file"))
        #expect(!errors.contains("slash"))
    }

    @Test func `a CSV header in other letters is told the field that it means`() throws {
        let data = "Ticket.Id,Event.Name,Ticket.Code\nT1,Show,CODE\nT2,Show,CODE\n"
        let result = try shop.run("render", "plain", "--data", "-", "--out", "out", "--keep-going", input: data)
        #expect(result.status == 1)
        #expect(result.errors.contains("Did you mean ticket.id?"))
        #expect(result.errors.contains("Line 1, column 1: "))
        #expect(try shop.names() == ["templates"])
    }

    @Test func `a field in other letters is told of before the name that it does not give`() throws {
        let data = #"{"Ticket":{"id":"T1","code":"CODE"},"event":{"name":"Show"}}"#
        let result = try shop.run("render", "plain", "--data", "-", input: data)
        #expect(result.errors.contains("Did you mean ticket?"))
    }

    @Test func `a document of an earlier run is replaced`() throws {
        try shop.write("old", to: "out/SAMPLE.pdf")
        #expect(try shop.run("render", "plain", "--out", "out").status == 0)
        #expect(try shop.bytes("out/SAMPLE.pdf").starts(with: Data("%PDF-".utf8)))
    }
}

import Foundation
import Testing

/// A document may have the name of the data or of the report; neither may be lost to it.
@Suite struct `Files that no document may replace` {
    let shop: Workshop
    let data = ["A", "R", "B"].map { Workshop.record($0) }.joined(separator: "\n")

    init() throws { shop = try Workshop() }

    @Test(arguments: ["--data R.pdf", "--data link.pdf", "--data - < R.pdf", "--data folder/R.pdf"])
    func `the data stay when a ticket is called like them`(option: String) throws {
        try shop.write(data, to: "R.pdf")
        _ = try shop.shell("ln -s R.pdf link.pdf; ln -s . folder")
        let result = try shop.shell("\"$TP\" render plain --keep-going --out . \(option)")
        #expect(result.status == 1)
        #expect(result.errors.contains("record 2 (line 2, ticket R): "))
        #expect(result.errors.contains(#"ticket.id: the file "R.pdf" is the data, which would be lost"#))
        #expect(try shop.text("R.pdf") == data)
        #expect(try shop.names() == ["A.pdf", "B.pdf", "R.pdf", "folder", "link.pdf", "templates"])
    }

    @Test func `the report stays when a ticket is called like it`() throws {
        try shop.write("", to: "q/keep")
        let result = try shop.shell("\"$TP\" render plain --out q --name r.pdf --report q/../q/r.pdf")
        #expect(result.status == 1)
        #expect(result.errors.contains(#"the file "r.pdf" is the report, which would be lost"#))
        #expect(try shop.report("q/r.pdf").map { ($0["error"] as? [String: String])?["code"] } == ["nameInUse"])
        #expect(try shop.names("q") == ["keep", "r.pdf"])
    }

    @Test func `a report of an earlier run stays too, whatever name leads to it`() throws {
        try shop.write("old", to: "q/r.pdf")
        _ = try shop.shell("ln -s q/r.pdf link.pdf")
        let result = try shop.run("render", "plain", "--out", "q", "--name", "r", "--report", "link.pdf")
        #expect(result.status == 1)
        #expect(result.errors.contains("is the report, which would be lost"))
        #expect(try shop.text("q/r.pdf") == "old")
    }

    @Test func `a page of a picture does not replace the data`() throws {
        try shop.write(Workshop.record("T", second: true), to: "x-2.png")
        let result = try shop.run("render", "plain", "--data", "x-2.png", "--out", "x.png")
        #expect(result.status == 1)
        #expect(result.errors.contains(#"the file "x-2.png" is the data"#))
        #expect(try shop.names() == ["templates", "x-2.png"])
    }
}

import Crypto
import Foundation
import Testing

@Suite struct `Rendering records` {
    let shop: Workshop

    init() throws { shop = try Workshop() }

    @Test func `without data the sample is drawn into the current folder`() throws {
        let result = try shop.run("render", "plain")
        #expect(result.status == 0)
        #expect(try shop.bytes("SAMPLE.pdf").starts(with: Data("%PDF-".utf8)))
        #expect(result.errors.hasPrefix("1 made, 0 failed in "))
        #expect(result.errors.hasSuffix(": SAMPLE.pdf\n"))
        #expect(result.output.isEmpty)
    }

    @Test func `a template may be given as a folder`() throws {
        #expect(try shop.run("render", "templates/plain/", "--out", "x.pdf").status == 0)
        #expect(shop.exists("x.pdf"))
    }

    @Test(arguments: [
        (1...3).map { Workshop.record("T\($0)") }.joined(separator: "\n"),
        "[" + (1...3).map { Workshop.record("T\($0)") }.joined(separator: ",\n") + "]",
        "ticket.id,ticket.code,event.name\nT1,A,Show\nT2,B,Show\nT3,C,Show\n",
    ])
    func `each record becomes a document in a folder that is made`(data: String) throws {
        let result = try shop.run("render", "plain", "--data", "-", "--out", "deep/er", input: data)
        #expect(result.status == 0)
        #expect(try shop.names("deep/er") == ["T1.pdf", "T2.pdf", "T3.pdf"])
        #expect(result.errors.contains("3 made, 0 failed in "))
    }

    @Test func `files are named by the data as the pattern says`() throws {
        try shop.write(Workshop.record("T1"), to: "t.json")
        let result = try shop.run(
            "render", "plain", "--data", "t.json", "--out", "out", "--name", "{event.name} {ticket.id}")
        #expect(result.status == 0)
        #expect(try shop.names("out") == ["Show T1.pdf"])
    }

    @Test func `the format follows the file's extension`() throws {
        #expect(try shop.run("render", "plain", "--out", "a.png").status == 0)
        #expect(try shop.bytes("a.png").starts(with: [0x89, 0x50, 0x4E, 0x47]))
        #expect(try shop.run("render", "plain", "--out", "a.svg").status == 0)
        #expect(try shop.text("a.svg").contains("<svg"))
    }

    @Test func `pages as pictures are numbered`() throws {
        try shop.write(Workshop.record("T1", second: true), to: "t.json")
        #expect(try shop.run("render", "plain", "--data", "t.json", "--format", "png", "--out", "out").status == 0)
        #expect(try shop.names("out") == ["T1-1.png", "T1-2.png"])
        #expect(try shop.run("render", "plain", "--data", "t.json", "--out", "one.svg").status == 0)
        #expect(try shop.names().filter { $0.hasSuffix(".svg") } == ["one-1.svg", "one-2.svg"])
    }

    @Test func `the resolution decides how many pixels a picture has`() throws {
        #expect(try shop.run("render", "plain", "--out", "a.png", "--dpi", "254").status == 0)
        let header = try shop.bytes("a.png")[16..<20]
        #expect(header.reduce(0) { $0 << 8 | Int($1) } == 600)
    }

    @Test func `standard output takes one document and no word beside it`() throws {
        let result = try shop.run("render", "plain", "--out", "-")
        #expect(result.status == 0)
        #expect(result.output.starts(with: Data("%PDF-".utf8)))
        #expect(result.output.suffix(6) == Data("%%EOF\n".utf8))
    }

    @Test func `a file takes one record only`() throws {
        let data = Workshop.record("T1") + "\n" + Workshop.record("T2")
        let result = try shop.run("render", "plain", "--data", "-", "--out", "x.pdf", input: data)
        #expect(result.status == 64)
        #expect(result.errors.contains("the data have more than one record, and --out names one file"))
        #expect(try shop.names() == ["templates"])
    }

    @Test func `merged records share one document with their pages in order`() throws {
        let data = (1...40).map { Workshop.record("T\($0)", second: $0 == 7) }.joined(separator: "\n")
        let result = try shop.run(
            "render", "plain", "--data", "-", "--merge", "--report", "r.ndjson", "--threads", "3", input: data)
        #expect(result.status == 0)
        #expect(try shop.names() == ["plain.pdf", "r.ndjson", "templates"])
        let report = try shop.report("r.ndjson")
        #expect(report.map { $0["page"] as? Int } == Array(1...7) + Array(9...41))
        #expect(report[6]["pages"] as? Int == 2)
        let pdf = try shop.bytes("plain.pdf")
        #expect(report[39]["bytes"] as? Int == pdf.count)
        #expect(report[39]["sha256"] as? String == SHA256.hash(data: pdf).map { String(format: "%02x", $0) }.joined())
        let pages = try shop.shell("pdfinfo plain.pdf | grep Pages:")
        #expect(pages.text.split(separator: " ").last == "41\n")
        let check = try shop.shell("qpdf --check plain.pdf 2>&1")
        #expect(check.status == 0, "\(check.text)")
    }

    @Test func `a merged document can go to standard output`() throws {
        let data = Workshop.record("T1") + "\n" + Workshop.record("T2")
        let result = try shop.run("render", "plain", "--data", "-", "--merge", "--out", "-", input: data)
        #expect(result.status == 0)
        #expect(result.output.starts(with: Data("%PDF-".utf8)))
    }

    @Test func `the same data make the same bytes with any number of threads`() throws {
        let data = (1...12).map { Workshop.record("T\($0)") }.joined(separator: "\n")
        for threads in ["1", "4"] {
            #expect(
                try shop.run(
                    "render", "plain", "--data", "-", "--out", "out\(threads)", "--threads", threads, input: data
                ).status == 0)
        }
        for name in try shop.names("out1") {
            #expect(try shop.bytes("out1/\(name)") == shop.bytes("out4/\(name)"))
        }
    }

    @Test func `data without a record are an error`() throws {
        let result = try shop.run("render", "plain", "--data", "-", input: "[]")
        #expect(result.status == 1)
        #expect(result.errors == "standard input holds no record; nothing was made.\n")
    }
}

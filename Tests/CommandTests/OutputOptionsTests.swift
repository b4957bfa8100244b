import Foundation
import Rendering
import Testing

@testable import ticketpress

@Suite struct `Where documents go` {
    private func plan(
        out: String? = nil, format: DocumentFormat? = nil, isMerged: Bool = false, name: String? = nil,
        existing: [String: PathKind] = [:]
    ) throws -> OutputPlan {
        try OutputOptions(out: out, format: format, isMerged: isMerged, name: name, template: "classic")
            .plan { existing[$0] ?? .nothing }
    }

    private func folder(_ path: String, _ format: DocumentFormat = .pdf) throws -> Destination {
        .folder(path, try NamePattern("{ticket.id}", format: format))
    }

    @Test func `without --out, documents go to the current folder`() throws {
        #expect(try plan().destination == folder("."))
    }

    @Test func `a path that ends in a format is a file, anything else a folder`() throws {
        #expect(try plan(out: "a/b.png").destination == .file("a/b.png"))
        #expect(try plan(out: "a/b.png").format == .png)
        #expect(try plan(out: "a/b").destination == folder("a/b"))
        #expect(try plan(out: "b.pdf/").destination == folder("b.pdf/"))
        #expect(try plan(out: "../up").destination == folder("../up"))
        #expect(try plan(out: "..").destination == folder(".."))
        #expect(try plan(out: ".hidden").destination == folder(".hidden"))
    }

    @Test func `what is there decides before the name does`() throws {
        #expect(try plan(out: "b.pdf", existing: ["b.pdf": .folder]).destination == folder("b.pdf"))
        #expect(try plan(out: "/dev/null", existing: ["/dev/null": .stream]).destination == .stream("/dev/null"))
        #expect(throws: UsageError.self) { try plan(out: "notes", existing: ["notes": .file]) }
    }

    @Test func `a merged document in a folder is called after the template`() throws {
        #expect(try plan(isMerged: true).destination == .file("classic.pdf"))
        #expect(try plan(out: "out", isMerged: true).destination == .file("out/classic.pdf"))
        #expect(try plan(out: "all.pdf", isMerged: true).destination == .file("all.pdf"))
    }

    @Test func `the format follows --format, then --out, then --name`() throws {
        #expect(try plan(format: .svg).format == .svg)
        #expect(try plan(name: "{ticket.id}.png").format == .png)
        #expect(try plan(out: "out", format: .png).destination == folder("out", .png))
        #expect(throws: UsageError.self) { try plan(format: .svg, name: "{ticket.id}.png") }
    }
}

@Suite struct `Naming documents` {
    private let record = Value.object([
        "ticket": .object(["id": .string("T-1"), "number": .number(7)]),
        "order": .object(["lines": .list([.object(["sku": .string("A")])])]),
        "long": .string(String(repeating: "é", count: 126)),
    ])

    private func name(_ pattern: String) throws -> String {
        let pattern = try NamePattern(pattern, format: .pdf)
        return try pattern.fileName(pattern.stem(for: record), page: nil)
    }

    @Test(arguments: [
        ("{ticket.id}", "T-1.pdf"), ("{ticket.id}.pdf", "T-1.pdf"), ("{ticket.id}.PDF", "T-1.pdf"),
        ("{ ticket.number }-{order.lines.0.sku}", "7-A.pdf"), ("{{{ticket.id}}}", "{T-1}.pdf"), ("fixed", "fixed.pdf"),
        ("{ticket.id}.jpg.pdf", "T-1.jpg.pdf"), ("No. {ticket.id}", "No. T-1.pdf"), ("a.{ticket.id}", "a.T-1.pdf"),
    ])
    func `paths are replaced by data`(pattern: String, expected: String) throws {
        #expect(try name(pattern) == expected)
    }

    @Test(arguments: ["{ticket.nothing}", "{ticket}", "{order.lines}", "{order.lines.1.sku}", "{order.lines.x}"])
    func `what is no text or number is refused`(pattern: String) {
        #expect(throws: NameError.self) { try name(pattern) }
    }

    @Test func `256 bytes are one too many`() throws {
        #expect(
            throws: NameError(.tooLong(bytes: 256), field: "long", name: String(repeating: "é", count: 126) + ".pdf")
        ) {
            try name("{long}")
        }
    }
}

import Domain
import Foundation
import Testing

/// Codes that are read out of documents and pictures.
@Suite struct `Verifying files` {
    let shop: Workshop

    init() throws {
        shop = try Workshop()
        #expect(try shop.run("keys", "generate", "--keys", "keys.json").status == 0)
    }

    private func render(_ ids: String..., options: String...) throws {
        let data = ids.map { #"{"ticket":{"id":"\#($0)"},"event":{"name":"Gala"}}"# }.joined(separator: "\n")
        let result = try shop.run(
            words: ["render", "plain", "--data", "-", "--keys", "keys.json"] + options, input: data)
        #expect(result.status == 0, "\(result.errors)")
    }

    private func verify(_ arguments: String..., prefix: String = "") throws -> CommandResult {
        try shop.shell("\(prefix)\"$TP\" verify --keys keys.json \(arguments.joined(separator: " "))")
    }

    private func line(_ place: String, _ ticket: String) throws -> String {
        let key = try KeyRing(json: Array(shop.bytes("keys.json"))).entries[0].id
        return "\(place): valid: ticket \(TicketID(named: ticket)), without end, key \(key)"
    }

    @Test func `answers in the order of the files`() throws {
        let ids = (1...9).map { "T-\($0)" }
        for id in ids { try render(id, options: "--out", "out/") }
        let result = try verify("out/*.pdf")
        #expect(result.status == 0)
        #expect(try result.text == ids.map { try line("out/\($0).pdf", $0) + "\n" }.joined())
    }

    @Test func `names the pages of a document that has several`() throws {
        try render("T-1", "T-2", "T-3", options: "--merge", "--out", "all.pdf")
        #expect(
            try verify("all.pdf").text == (1...3).map { try line("all.pdf, page \($0)", "T-\($0)") + "\n" }.joined())
        let json = try verify("all.pdf --format json").text
        #expect(json.split(separator: "\n").map { $0.contains(#""file":"all.pdf","page":"#) } == [true, true, true])
    }

    @Test(arguments: ["png", "jpeg", "tiff"])
    func `reads pictures, whatever they are called`(format: String) throws {
        try render("T-1", options: "--out", "t.pdf")
        _ = try shop.shell("pdftoppm -singlefile -\(format) -r 150 t.pdf scan && mv scan.* picture")
        #expect(try verify("picture").text == line("picture", "T-1") + "\n")
    }

    @Test(arguments: ["a b.pdf", "-x.pdf", "T$1*.pdf", "png:x.pdf", "TP1.pdf", "ü.pdf"])
    func `takes any name for what it is`(name: String) throws {
        try render("T-1", options: "--out", "t.pdf")
        try FileManager.default.moveItem(
            at: shop.folder.appending(path: "t.pdf"), to: shop.folder.appending(path: name))
        #expect(try verify("-- './\(name)'").text == line("./\(name)", "T-1") + "\n")
    }

    @Test func `looks closer where a code is small`() throws {
        try render("T-1", options: "--out", "t.pdf")
        // Shrunk as by printing many on a sheet: modules of 0.2 mm.
        let shrink = """
            import pikepdf
            pdf = pikepdf.open("t.pdf")
            pdf.pages[0].contents_add(b"0.2 0 0 0.2 0 0 cm", prepend=True)
            pdf.save("small.pdf")
            """
        try shop.write(shrink, to: "shrink.py")
        let shrunk = try shop.shell(
            "\"${TICKETPRESS_PYTHON:?run the tests with make test}\" shrink.py && mv small.pdf t.pdf")
        #expect(shrunk.status == 0, "\(shrunk.errors)")
        #expect(try verify("t.pdf").text == line("t.pdf", "T-1") + "\n")
    }

    @Test func `leaves out other codes beside a ticket's`() throws {
        let two = try shop.text("templates/plain/template.yaml").replacing(
            "  - name: back",
            with: """
                      - code: "https://example.org"
                        type: qr
                        box: [5, 60, 40, 40]
                        alt: { en: Site }
                  - name: back
                """
        ).replacing("size: [60mm, 60mm]", with: "size: [60mm, 110mm]")
        try shop.write(two, to: "templates/plain/template.yaml")
        try render("T-1", options: "--out", "t.pdf")
        #expect(try verify("t.pdf").text == line("t.pdf", "T-1") + "\n")
    }

    @Test func `refuses what another program's code says`() throws {
        _ = try shop.run("render", "plain", "--out", "sample.pdf")
        let result = try verify("sample.pdf")
        #expect(result.status == 16)
        #expect(result.text == "sample.pdf: malformed: it does not begin with TP1:, as ticket codes do\n")
    }

    @Test func `says what it cannot read, and goes on`() throws {
        try render("T-1", options: "--out", "t.pdf")
        try shop.write("%PDF-1.7 and nothing else", to: "broken.pdf")
        let python = "${TICKETPRESS_PYTHON:?run the tests with make test}"
        _ = try shop.shell("\"\(python)\" -c 'import pikepdf; pikepdf.new().save(\"empty.pdf\")'")
        try shop.write("\u{89}PNG", to: "broken.txt")
        try Data([0x89, 0x50, 0x4E, 0x47, 0x0D]).write(to: shop.folder.appending(path: "broken.png"))
        try shop.write("TP1:", to: "codes.txt")
        _ = try shop.run("render", "plain", "--format", "svg", "--out", "t.svg")
        _ = try shop.shell("printf '%%!PS\n' > t.ps; pdftoppm -png -r 10 t.pdf blank")
        let result = try verify("broken.pdf broken.png codes.txt t.svg t.ps blank-1.png t.pdf empty.pdf")
        #expect(result.status == 17)
        let lines = result.text.split(separator: "\n").map(String.init)
        #expect(lines[0].hasPrefix("broken.pdf: unreadable: pdfinfo cannot read it"))
        #expect(lines[1] == "broken.png: unreadable: zbarimg cannot read it (exit code 1)")
        for (index, name) in [(2, "codes.txt"), (3, "t.svg"), (4, "t.ps")] {
            #expect(lines[index] == "\(name): unreadable: it is neither a PDF nor a picture")
        }
        #expect(lines[5] == "blank-1.png: unreadable: no QR code is found on it")
        #expect(try lines[6] == line("t.pdf", "T-1"))
        #expect(lines[7] == "empty.pdf: unreadable: pdfinfo cannot read it: Invalid page count 0")
    }

    @Test func `names the Debian package of a program that is missing`() throws {
        try render("T-1", options: "--out", "t.pdf")
        _ = try shop.shell("pdftoppm -png -singlefile t.pdf t; mkdir bin; ln -s \"$(command -v pdfinfo)\" bin/")
        for (file, program, package) in [("t.pdf", "pdftoppm", "poppler-utils"), ("t.png", "zbarimg", "zbar-tools")] {
            let result = try verify(file, prefix: "PATH=$PWD/bin ")
            #expect(result.status == 1)
            #expect(
                result.errors == """
                    Error: \(program) is not installed, and \(file) cannot be read without it.
                    On Debian: apt-get install \(package). Codes can be given as text too: ticketpress verify CODE

                    """)
        }
    }

    @Test func `every shipped template prints a code that scans`() throws {
        try shop.write(
            """
            {"ticket":{"id":"T-1"},"event":{"id":"gala","name":"Gala","startsAt":"2099-05-01T20:00:00Z"}}
            """, to: "t.json")
        for name in ["classic", "a4", "mobile", "roll-80", "badge"] {
            let result = try shop.run(
                "render", name, "--data", "t.json", "--keys", "keys.json", "--out", "\(name).pdf")
            #expect(result.status == 0, "\(result.errors)")
            let verdict = try verify("\(name).pdf --event gala")
            #expect(verdict.status == 0, "\(verdict.text)")
        }
    }
}

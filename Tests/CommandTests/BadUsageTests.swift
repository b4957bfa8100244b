import Testing

@Suite struct `Bad usage` {
    let shop: Workshop

    init() throws { shop = try Workshop() }

    @Test(arguments: [
        (["--format", "jpg"], "--format"),
        (["--format", "png", "--merge"], "--merge makes one PDF, not PNG"),
        (["--format", "svg", "--out", "x.pdf"], "--format svg and --out x.pdf contradict each other"),
        (["--out", "x.doc"], "ends in no format that can be made"),
        (["--out", "x.pdf", "--name", "{ticket.id}"], "has nothing to name"),
        (["--name", "{ticket.id"], "opens a brace that it never closes"),
        (["--name", "ticket.id}"], "closes a brace that it never opened"),
        (["--name", "{ticket.id | upper}"], "uses a filter"),
        (["--name", "../{ticket.id}"], "is no file name"),
        (["--dpi", "300"], "--dpi is for PNG"),
        (["--dpi", "5", "--format", "png"], "36 to 1200"),
        (["--dpi", "nan", "--format", "png"], "36 to 1200"),
        (["--threads", "0"], "1 to 1024"),
        (["--locale", "no locale"], "BCP 47"),
        (["--locale", "de_DE"], "Write it as de-DE."),
        (["--locale", "de_DE.UTF-8"], "Write it as de-DE."),
        (["--locale", "xx-QQ"], "--locale \"xx-QQ\" has the part xx, which is no language"),
        (["--locale", "english"], "has the part english, which is no language"),
        (["--locale", "en-UK"], "has the part UK, which is no language or region"),
        (["--data", "templates"], "--data templates is a folder"),
        (["--name", "{ticket.id}.jpg"], "ends in .jpg, and documents end in .pdf"),
        (["--name", "{ticket.id}.jpg", "--format", "png"], "ends in .jpg, and documents end in .png"),
        (["--data", "missing.json"], "there is no file missing.json"),
        (["--out", "-", "--report", "-"], "both go to standard output"),
        (["--out", "x.pdf", "--report", "./x.pdf"], "--out and --report are the same file"),
        (["--fonts", "missing.yaml"], "there is no font manifest missing.yaml"),
        (["--store", "s3://b", "--out", "x.pdf"], "--out and --store are both given"),
        (["--store", "s3://"], "it names no bucket"),
        (["--store", "ftp://x"], "ftp:// is no kind of store"),
        (["--store", "DIR", "--link", "8d"], "a link cannot hold for 691200 seconds"),
        (["--link", "15m"], "--link is for documents in a store"),
        (["--sparkle"], "Unknown option"),
    ])
    func `ends with 64, a reason, and nothing made`(arguments: [String], reason: String) throws {
        let line = (["render", "plain"] + arguments).map { "'\($0)'" }.joined(separator: " ")
        let result = try shop.shell("\"$TP\" \(line)")
        #expect(result.status == 64)
        #expect(result.errors.contains(reason))
        #expect(try shop.names() == ["templates"])
    }

    @Test func `an unknown template is answered with those that there are`() throws {
        let result = try shop.run("render", "plane", "--templates", "templates")
        #expect(result.status == 64)
        #expect(
            result.errors == """
                Error: there is no template plane.
                There are plain; or give a folder that has a template.yaml.

                """)
    }

    @Test(arguments: [
        (
            "nonsense", "ticketpress has no command nonsense",
            """
            It has render, template, keys, verify, store, link, files, serve, export, rerender, settings, admin, demo-data, migrate, facts, mails, doctor.
            """
        ),
        ("check", "ticketpress has no command check", "Ask for `ticketpress help template check`."),
        ("template nonsense", "template has no command nonsense", "It has new, check, preview, schema."),
        ("render classic", "render has no commands of its own", "Ask for `ticketpress help render`."),
    ])
    func `help on what is no command says so`(words: String, fact: String, remedy: String) throws {
        let result = try shop.shell("\"$TP\" help \(words)")
        #expect(result.status == 64)
        #expect(result.errors == "Error: \(fact).\n\(remedy)\n")
        #expect(result.output.isEmpty)
    }

    @Test(arguments: ["", "render", "template check", "schema"])
    func `help on a command shows it`(words: String) throws {
        let result = try shop.shell("\"$TP\" help \(words)")
        #expect(result.status == 0)
        #expect(result.text.contains("USAGE: ticketpress \(words)"))
    }

    @Test func `a document is not poured over a terminal`() throws {
        let result = try shop.shell("script -qec '\"$TP\" render plain --out -' /dev/null < /dev/null")
        #expect(result.status == 64)
        #expect(result.text.contains("a document is nothing for a terminal"))
    }
}

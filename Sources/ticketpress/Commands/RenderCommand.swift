import ArgumentParser
import Foundation
import Rendering

struct RenderCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "render",
        abstract: "Render tickets from a template and data.",
        discussion: """
            TEMPLATE is a folder with a template.yaml, or the name of one. Names are looked for in --templates; without \
            it in templates/ of the folder $TICKETPRESS_HOME, then of the current folder, then of the package that the \
            program was built in. Fonts are looked for likewise, in fonts/fonts.yaml.

            Data are one JSON object, a JSON array, NDJSON or CSV with dotted headers (event.name), told apart by their \
            content; without --data the template's own sample.json is drawn, if it has one.

            Each record becomes a document named by --name in the folder --out (the current folder unless given). \
            --merge makes one PDF of all records instead, called TEMPLATE.pdf unless --out names a file. Pictures of \
            several pages become name-1.png, name-2.png and so on. Files are replaced only when their successor is whole.

            --out is taken for what is there already. If nothing is there, a name that ends in .pdf, .png or .svg is a \
            file, and any other a folder; one with another ending (tickets.2026) is refused unless a / at its end says \
            that it is a folder.

            Tickets without a code get one that is signed with --keys, valid from their issue until a day after the \
            event's end. `ticketpress help keys` tells how keys are made, `ticketpress help verify` how codes are checked.

              ticketpress render classic
              ticketpress render classic --data t.csv --out out/ --report r.ndjson
              ticketpress render classic --data t.csv --keys keys.json --out out/
              ticketpress render classic --data t.csv --store s3://bucket/gala --link 15m
              ticketpress render a4 --data t.ndjson --merge --out all.pdf
              cat t.json | ticketpress render mobile --data - --dpi 300 --out t.png

            --store sends documents to S3 or into a folder instead, and --link prints a link to each that expires, or \
            puts it into the report. `ticketpress help store` tells how S3 is reached.

            Exit codes: 0 all made, 1 something failed, 64 bad usage, 130 and 143 stopped by Ctrl-C or a signal.
            """)

    @Argument(help: "A template's folder, or its name among the templates.")
    var template: String

    @Option(help: ArgumentHelp("Ticket data; - is standard input.", valueName: "file|-"))
    var data: String?

    @Option(help: ArgumentHelp("Where documents go; - is standard output.", valueName: "file|dir|-"))
    var out: String?

    @Option(help: "The kind of document. (default: as --out or --name ends, else pdf)")
    var format: DocumentFormat?

    @Option(
        help: ArgumentHelp(
            "Resolution of PNG, 36 to 1200; a page may have 100 megapixels. (default: 150)", valueName: "n"))
    var dpi: Double?

    @Flag(help: "Make one PDF of all records.")
    var merge = false

    @Option(help: ArgumentHelp("Language and region (de-DE), instead of the data's.", valueName: "l"))
    var locale: String?

    @Option(help: ArgumentHelp("What writes PDF: the press, or Cairo to compare. (default: press)"))
    var engine: Engine?

    @Option(help: ArgumentHelp("How many threads draw. (default: one per processor)", valueName: "n"))
    var threads: Int?

    @Option(help: ArgumentHelp("How files are named by data. (default: {ticket.id}.pdf)", valueName: "pattern"))
    var name: String?

    @Flag(help: "Go on after a record that failed.")
    var keepGoing = false

    @Option(help: ArgumentHelp("Write one JSON line per record: what was made, or the error.", valueName: "file|-"))
    var report: String?

    @Flag(name: .shortAndLong, help: "Say nothing but errors.")
    var quiet = false

    @OptionGroup var storing: StoringOptions
    @OptionGroup var codes: CodeOptions
    @OptionGroup var places: PlaceOptions

    func run() throws {
        try reportingErrors {
            let temporaries = TemporaryFiles()
            let signals = SignalCatcher {
                temporaries.removeAll()
                Messages.write("\nStopped at once; no unfinished document is left.\n")
            }
            return try batch(temporaries, signals).run().exitCode
        }
    }

    private func batch(_ temporaries: TemporaryFiles, _ signals: SignalCatcher) throws -> RenderBatch {
        try checkValues()
        let folder = try Places().template(template, templates: places.templates)
        let plan = try plan(templateName: folder.lastPathComponent)
        try checkOverwriting(plan)
        let template = try TemplateFolder.load(folder)
        let source = try RecordSource(data: data, folder: folder)
        let signer = try codes.signer()
        let uploads = try storing.uploads(endingBy: signals)
        let fonts = try FontLibrary.load(manifest: try Places().fonts(places.fonts))
        return RenderBatch(
            template: try CompiledTemplate(template, fonts: fonts), source: source,
            settings: PressSettings(
                plan: plan, engine: engine ?? .press, locale: locale, dpi: dpi ?? 150, signer: signer,
                wantsDigests: report != nil),
            threads: threads ?? ProcessInfo.processInfo.activeProcessorCount, isKeepingOn: keepGoing,
            reportPath: report, uploads: uploads, isQuiet: quiet, temporaries: temporaries, signals: signals,
            messages: Messages())
    }

    private func plan(templateName: String) throws -> OutputPlan {
        var plan = try OutputOptions(
            out: out, format: format, isMerged: merge, name: name, template: templateName,
            isStored: try storing.isUsed(out: out)
        ).plan()
        // The file that a link points to is replaced, not the link.
        if case .file(let path) = plan.destination { plan.destination = .file(path.linksFollowed) }
        if dpi != nil && plan.format != .png {
            throw UsageError("--dpi is for PNG, and \(plan.format.title) has no dots", remedy: "add --format png")
        }
        if engine == .press && plan.format != .pdf {
            throw UsageError(
                "the press writes PDF, not \(plan.format.title)", remedy: "leave out --engine press or add --format pdf"
            )
        }
        if case .stream(nil) = plan.destination {
            if OpenFile.standardOutput.isTerminal {
                throw UsageError("a document is nothing for a terminal", remedy: "send it to a file or a program")
            }
            if report == "-" {
                throw UsageError("--out and --report both go to standard output", remedy: "give one of them a file")
            }
        }
        return plan
    }

    /// Refuses to write over the data, and to write two things into one file: what was there would be lost without a word.
    private func checkOverwriting(_ plan: OutputPlan) throws(UsageError) {
        var document: String?
        if case .file(let path) = plan.destination { document = path }
        let files = [("--data", data), ("--out", document), ("--report", report)].compactMap { name, path in
            path.flatMap { $0 == "-" || PathKind(of: $0) == .stream ? nil : (name: name, place: $0.absolutePath) }
        }
        for (index, one) in files.enumerated() {
            if let other = files[..<index].first(where: { $0.place == one.place }) {
                throw UsageError(
                    "\(other.name) and \(one.name) are the same file \(one.place.printable)",
                    remedy: "give \(one.name) another name")
            }
        }
    }

    private func checkValues() throws {
        if let dpi, !(36...1200).contains(dpi) {
            throw UsageError("--dpi is \(dpi)", remedy: "give 36 to 1200")
        }
        if let threads, !(1...1024).contains(threads) {
            throw UsageError("--threads is \(threads)", remedy: "give 1 to 1024")
        }
        try checkLocale(locale)
        guard let data, data != "-" else { return }
        switch PathKind(of: data) {
        case .nothing:
            throw UsageError("there is no file \(data.printable)", remedy: "check the spelling of --data")
        case .folder:
            throw UsageError("--data \(data.printable) is a folder", remedy: "give a file in it")
        case .file, .stream: break
        }
    }
}

/// Where templates and fonts are.
struct PlaceOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The folder of templates. (default: templates/)", valueName: "dir"))
    var templates: String?

    @Option(help: ArgumentHelp("The manifest of fonts. (default: fonts/fonts.yaml)", valueName: "file"))
    var fonts: String?
}

/// The `--locale` of a command, refused before any record is drawn.
func checkLocale(_ locale: String?) throws(UsageError) {
    guard let locale else { return }
    do throws(RenderError) {
        try TicketDocument.check(locale: locale)
    } catch {
        var error = error
        error.field = "--locale"
        throw UsageError(error.fact, remedy: error.remedy)
    }
}

extension Engine: ExpressibleByArgument {}

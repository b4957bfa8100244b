import ArgumentParser
import Domain
import Foundation
import Logging
import Tickets

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Put all tickets of an event into one file, for print.",
        discussion: """
            A ZIP with a PDF of each valid ticket, or with --merge one PDF with the pages of all. Tickets are drawn as the \
            event is now, whether or not they were drawn before; what the box office keeps and gives out stays as it is. Works \
            beside a running server, and starts the data folder's database where none runs.

            A ticket that its template does not draw is left out and told of; a ZIP then ends with missing.txt. A file is \
            there when it is whole, and standard output gets what is made as it is made.

              ticketpress export --event ID --merge --out gala.pdf
              ticketpress export --event ID --order name --out gala.zip

            Exit codes: 0 all are in it, 1 something failed, 64 bad usage, 130 and 143 stopped by Ctrl-C or a signal.
            """)

    @Option(help: ArgumentHelp("The event, by its id.", valueName: "id"))
    var event: String

    @Flag(help: "Make one PDF of all tickets.")
    var merge = false

    @Option(help: "By seat (section, row, number), by the holder's name, or by the ticket's number.")
    var order = ExportOrder.seat

    @Option(
        help: ArgumentHelp(
            "Where it goes; - is standard output. (default: tickets-ID.zip or tickets-ID.pdf)", valueName: "file|-"))
    var out: String?

    @Flag(name: .shortAndLong, help: "Say nothing but errors.")
    var quiet = false

    @OptionGroup var place: DataOptions

    private var form: ExportForm { merge ? .pdf : .zip }

    func run() throws {
        try reportingErrors {
            guard let id = EventID(event) else {
                throw UsageError("\(event.printable) is no event's id", remedy: "give one that GET /api/events shows")
            }
            let destination = try destination(id)
            let settings = try ServeSettings.quiet()
            try place.requireOffice(settings)
            let temporaries = TemporaryFiles()
            let exporter = TicketExporter(
                event: id, form: form, order: order, destination: destination, isQuiet: quiet, temporaries: temporaries,
                settings: settings, folder: try DataFolder(place.data))
            return try runningToEnd(orElse: { temporaries.removeAll() }) { try await exporter.run() }
        }
    }

    private func destination(_ id: EventID) throws(UsageError) -> Destination {
        let name = "tickets-\(id).\(form.rawValue)"
        guard let out else { return .file(name) }
        if out.isEmpty { throw UsageError("--out is empty", remedy: "give a file, or - for standard output") }
        if out == "-" {
            guard !OpenFile.standardOutput.isTerminal else {
                throw UsageError("tickets are nothing for a terminal", remedy: "send them to a file or a program")
            }
            return .stream(nil)
        }
        switch PathKind(of: out) {
        case .folder: return .file(out.appendingPathComponent(name))
        case .stream: return .stream(out)
        case .file, .nothing: break
        }
        if out.hasSuffix("/") {
            throw UsageError("there is no folder \(out.printable)", remedy: "make it, or give a file")
        }
        if let other = ExportForm.allCases.first(where: { $0 != form }),
            out.lowercased().hasSuffix(".\(other.rawValue)")
        {
            let remedy = merge ? "end it in .pdf, or leave out --merge" : "end it in .zip, or add --merge"
            throw UsageError(
                "--out \(out.printable) ends in .\(other.rawValue), and a \(form.title) is made", remedy: remedy)
        }
        return .file(out.linksFollowed)
    }
}

extension ExportOrder: ExpressibleByArgument {}

extension ExportForm {
    fileprivate var title: String { rawValue.uppercased() }
}

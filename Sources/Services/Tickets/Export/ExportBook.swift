import Domain
import Foundation
import Rendering
import Synchronization

/// The file that exported tickets are bound into, one slice after the other, each on whatever thread has time.
protocol ExportBook: Sendable {
    /// What is drawn of a ticket before its turn comes.
    associatedtype Sheet: Sendable

    static func sheet(of ticket: PrintedTicket, by renderers: Renderers) throws(DrawingFailure) -> Sheet
    /// Adds a ticket, or nothing at all.
    func add(_ sheet: Sheet, of ticket: PrintedTicket, to output: inout [UInt8]) throws(DrawingFailure)
    /// What comes after the last ticket.
    func finish(without missing: [MissingTicket], hasPages: Bool) throws -> [UInt8]
}

extension ExportBook {
    func bind(_ sheets: [ExportedTicket<Sheet>]) -> ExportPart {
        var output: [UInt8] = []
        var missing: [MissingTicket] = []
        for exported in sheets {
            do throws(DrawingFailure) {
                try add(try exported.result.get(), of: exported.ticket, to: &output)
            } catch {
                let ticket = exported.ticket
                missing.append(MissingTicket(id: ticket.id, number: ticket.number, reason: error.message))
            }
        }
        return ExportPart(bytes: output, made: sheets.count - missing.count, missing: missing)
    }
}

/// One document with the pages of all tickets, which share fonts and pictures.
final class MergedTickets: ExportBook {
    /// A ticket that is laid out, by a template.
    struct Sheet: Sendable {
        let scene: Scene
        let template: CompiledTemplate
    }

    /// What was written and not yet taken.
    private final class Output {
        var bytes: [UInt8] = []
    }

    private struct Begun {
        let pdf: MergedPDF
        let output: Output

        func take() -> [UInt8] {
            defer { output.bytes = [] }
            return output.bytes
        }
    }

    private let begun = Mutex<Begun?>(nil)

    static func sheet(of ticket: PrintedTicket, by renderers: Renderers) throws(DrawingFailure) -> Sheet {
        Sheet(
            scene: try renderers.scene(ticket.data, ticket.template),
            template: try renderers.compiled(ticket.template))
    }

    func add(_ sheet: Sheet, of ticket: PrintedTicket, to output: inout [UInt8]) throws(DrawingFailure) {
        output += try begun.withLock { begun in
            Result { () throws(DrawingFailure) in
                let book = begun ?? Self.begin(sheet.template)
                begun = book
                try DrawingFailure.naming { try book.pdf.append(sheet.scene) }
                return book.take()
            }
        }.get()
    }

    private static func begin(_ template: CompiledTemplate) -> Begun {
        let output = Output()
        return Begun(pdf: MergedPDF(template) { output.bytes += $0 }, output: output)
    }

    func finish(without missing: [MissingTicket], hasPages: Bool) throws -> [UInt8] {
        guard hasPages else { throw TicketsError.nothingDrawn(reason: missing.first?.reason) }
        return try begun.withLock { begun in
            try begun?.pdf.finish()
            return begun?.take() ?? []
        }
    }
}

/// An archive with the document of each ticket, named by its number. Where tickets are missing, its last file says which.
final class TicketArchive: ExportBook {
    private struct Begun {
        var archive = ZIPArchive()
        /// Six bytes that an order's number is made of, and two of a ticket's position in it.
        var numbers: Set<UInt64> = []
    }

    private let begun = Mutex(Begun())

    static func sheet(of ticket: PrintedTicket, by renderers: Renderers) throws(DrawingFailure) -> [UInt8] {
        try renderers.pdf(ticket.data, ticket.template).bytes
    }

    func add(_ sheet: [UInt8], of ticket: PrintedTicket, to output: inout [UInt8]) {
        output += begun.withLock { begun in
            var added: [UInt8] = []
            // Two orders of one number are all but impossible, and two files of one name would be one when unpacked.
            let isFirst = begun.numbers.insert(ticket.shortNumber).inserted
            let name = isFirst ? ticket.number : "\(ticket.number)-\(ticket.id)"
            begun.archive.append(sheet, named: "\(name).pdf", to: &added)
            return added
        }
    }

    func finish(without missing: [MissingTicket], hasPages: Bool) -> [UInt8] {
        begun.withLock { begun in
            var rest: [UInt8] = []
            if !missing.isEmpty {
                begun.archive.append(Array(Self.list(missing).utf8), named: "missing.txt", to: &rest)
            }
            begun.archive.finish(to: &rest)
            return rest
        }
    }

    /// For whoever opens the archive.
    private static func list(_ missing: [MissingTicket]) -> String {
        let head = missing.count == 1 ? "One ticket is" : "\(missing.count) tickets are"
        return "\(head) missing here, for want of a document.\n\n"
            + missing.map { "\($0.number) (\($0.id)): \($0.reason)\n" }.joined()
    }
}

extension PrintedTicket {
    fileprivate var shortNumber: UInt64 {
        reservation.id.bytes.suffix(6).reduce(0) { $0 << 8 | UInt64($1) } << 16 | UInt64(position & 0xFFFF)
    }
}

import Domain
import Postgres
import Rendering

/// A ticket of an export, and what a press made of it.
struct ExportedTicket<Sheet: Sendable>: Sendable {
    let ticket: PrintedTicket
    let result: Result<Sheet, DrawingFailure>
}

extension TicketExport {
    /// Tickets that a press takes at once; whoever waits for a document waits for no more of them.
    private static let slice = 32

    /// Draws the tickets and hands over the file piece by piece, each when the one before it was taken. What is in memory
    /// does not grow with the tickets, but for some numbers of each.
    ///
    /// Throws `TicketsError.nothingDrawn` where a document would have no page.
    public func run(as form: ExportForm, _ take: (ExportPart) async throws -> Void) async throws {
        switch form {
        case .pdf: try await run(into: MergedTickets(), take)
        case .zip: try await run(into: TicketArchive(), take)
        }
    }

    /// Draws all for one document, writes none, and says which cannot be drawn.
    func missing() async throws -> [MissingTicket] {
        var missing: [MissingTicket] = []
        try await fill(MergedTickets()) { missing += $0.missing }
        return missing
    }

    private func run(into book: some ExportBook, _ take: (ExportPart) async throws -> Void) async throws {
        var missing: [MissingTicket] = []
        var made = 0
        try await fill(book) { part in
            missing += part.missing
            made += part.made
            try await take(part)
        }
        let (all, hasPages) = (missing, made > 0)
        let rest = try await press.press(.later) { _ in
            try book.finish(without: all, hasPages: hasPages)
        }
        try await take(ExportPart(bytes: rest, made: 0, missing: []))
    }

    /// Several slices are drawn at the same time, and bound one after the other.
    private func fill<Book: ExportBook>(_ book: Book, _ take: (ExportPart) async throws -> Void) async throws {
        let slices = (tickets.count + Self.slice - 1) / Self.slice
        try await withThrowingTaskGroup(of: (Int, [ExportedTicket<Book.Sheet>]).self) { group in
            var drawn: [Int: [ExportedTicket<Book.Sheet>]] = [:]
            var begun = 0
            for index in 0..<slices {
                while begun < slices, begun <= index + width {
                    let number = begun
                    group.addTask { (number, try await draw(number, for: Book.self)) }
                    begun += 1
                }
                while drawn[index] == nil, let (number, sheets) = try await group.next() { drawn[number] = sheets }
                let sheets = drawn.removeValue(forKey: index) ?? []
                try await take(try await press.press(.later) { _ in book.bind(sheets) })
            }
        }
    }

    private func draw<Book: ExportBook>(
        _ number: Int, for book: Book.Type
    ) async throws -> [ExportedTicket<Book.Sheet>] {
        let start = number * Self.slice
        let ids = Array(tickets[start..<min(start + Self.slice, tickets.count)])
        let printed = try await pool.query(TicketsStore().exported(ids), isRepeatable: true).map { row in
            let reservation = try row.decode(JSON<PaidReservation>.self, "paid").value
            return try PrintedTicket(row: row, of: reservation, at: event)
        }
        return try await press.press(.later) { renderers in
            printed.map { ticket in
                ExportedTicket(
                    ticket: ticket,
                    result: Result { () throws(DrawingFailure) in try Book.sheet(of: ticket, by: renderers) })
            }
        }
    }
}

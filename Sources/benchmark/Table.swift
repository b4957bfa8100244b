import Foundation

/// The figures for people.
enum Table {
    private static let name = 12
    private static let columns = [
        ("tickets/CPU s", 13), ("p50 ms", 8), ("p99 ms", 8), ("KB/PDF", 8), ("peak MB", 8), ("first ms", 9),
        ("2 threads", 10),
    ]

    static var heading: String { line("template", columns.map(\.0)) }

    static func row(_ figures: TemplateFigures) -> String {
        line(
            figures.template,
            [
                text(figures.ticketsPerCPUSecond, 0), text(figures.p50, 2), text(figures.p99, 2),
                text(Double(figures.bytesPerPDF) / 1000, 1), text(figures.peakMemory, 0), text(figures.firstTicket, 0),
                "\(text(figures.speedUpOfTwoThreads, 2))×",
            ])
    }

    static func line(_ coldStart: ColdStart) -> String {
        "ticketpress \(coldStart.arguments.joined(separator: " ")): \(text(coldStart.best, 0)) ms from start to end, "
            + "best of \(coldStart.launches) (median \(text(coldStart.median, 0)) ms)"
    }

    private static func line(_ first: String, _ cells: [String]) -> String {
        first.padding(toLength: name, withPad: " ", startingAt: 0)
            + zip(cells, columns).map { cell, column in
                String(repeating: " ", count: max(1, column.1 - cell.count)) + cell
            }.joined()
    }

    private static func text(_ number: Double, _ decimals: Int) -> String { String(format: "%.\(decimals)f", number) }
}

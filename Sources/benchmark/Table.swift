import Foundation

/// The figures for people.
enum Table {
    private static let name = 12
    private static let columns = [
        ("tickets/CPU s", 14), ("by Cairo", 9), ("p50 ms", 8), ("p99 ms", 8), ("KB/PDF", 8), ("by Cairo", 9),
        ("peak MB", 8), ("first ms", 9), ("2 threads", 10),
    ]

    static var heading: String { line("template", columns.map(\.0)) }

    static func row(_ figures: TemplateFigures) -> String {
        line(
            figures.template,
            [
                text(figures.ticketsPerCPUSecond, 0), text(figures.ticketsPerCPUSecondByCairo, 0),
                text(figures.p50, 2), text(figures.p99, 2), text(Double(figures.bytesPerPDF) / 1000, 1),
                text(Double(figures.bytesPerPDFByCairo) / 1000, 1), text(figures.peakMemory, 0),
                text(figures.firstTicket, 0),
                "\(text(figures.speedUpOfTwoThreads, 2))×",
            ])
    }

    static func lines(_ stages: [StageFigures]) -> String {
        guard !stages.isEmpty else { return "Instructions were not counted: valgrind is not installed." }
        return "Instructions per ticket: "
            + stages.map { "\($0.stage) \(text($0.instructionsPerTicket / 1000, 0)) k" }.joined(separator: ", ")
    }

    static func line(_ script: ScriptFigures) -> String {
        "Names in \(script.script): \(text(script.ticketsPerCPUSecond, 0)) tickets/CPU s, "
            + "\(text(script.timesLatin, 2)) times the cost of Latin"
    }

    static func line(_ merged: MergedFigures) -> String {
        "One PDF of \(merged.tickets) tickets: \(text(merged.bytesPerTicket / 1000, 2)) KB a ticket, "
            + "\(text(merged.peakMemory, 0)) MB at most, \(text(merged.ticketsPerCPUSecond, 0)) tickets/CPU s"
    }

    static func line(_ endToEnd: EndToEnd) -> String {
        "ticketpress render of \(endToEnd.tickets) lines of JSON, a file each: "
            + "\(text(endToEnd.ticketsPerCPUSecond, 0)) tickets/CPU s, \(text(endToEnd.timesThePress, 2)) times layout and press"
    }

    static func line(_ coldStart: ColdStart) -> String {
        "ticketpress \(coldStart.arguments.joined(separator: " ")): \(text(coldStart.best, 0)) ms from start to end, "
            + "best of \(coldStart.launches) (median \(text(coldStart.median, 0)) ms)"
    }

    static func line(_ codes: CodeFigures) -> String {
        "Codes: \(text(codes.verificationsPerCPUSecond, 0)) verified/CPU s, "
            + "\(text(codes.signaturesPerCPUSecond, 0)) signed/CPU s"
    }

    static func line(_ storage: StorageFigures?) -> String {
        guard let storage else { return "Storage was not measured: Swift, curl and rclone are not all installed." }
        return "\(storage.objects) objects of \(storage.bytesPerObject) bytes to S3, \(storage.connections) at a time: "
            + "\(text(storage.objectsPerSecond, 0))/s (bare PUTs \(text(storage.objectsPerSecondOfBarePuts, 0))/s, "
            + "rclone \(text(storage.objectsPerSecondByRclone, 0))/s), "
            + "\(text(storage.cpuMillisecondsPerObject, 2)) ms of CPU each"
    }

    private static func line(_ first: String, _ cells: [String]) -> String {
        first.padding(toLength: name, withPad: " ", startingAt: 0)
            + zip(cells, columns).map { cell, column in
                String(repeating: " ", count: max(1, column.1 - cell.count)) + cell
            }.joined()
    }

    private static func text(_ number: Double, _ decimals: Int) -> String { String(format: "%.\(decimals)f", number) }
}

import Foundation

/// What is written to bench.json. Times are in milliseconds, memory in mebibytes (2^20 bytes).
struct Report: Codable {
    var machine: Machine
    var templates: [TemplateFigures]
    /// Of `classic`, as all that follows.
    var instructions: [StageFigures]
    var scripts: [ScriptFigures]
    var merged: MergedFigures
    var endToEnd: EndToEnd
    var coldStart: ColdStart
    /// Of no template.
    var codes: CodeFigures
    /// Nil where the programs for it are not installed.
    var storage: StorageFigures?
}

struct TemplateFigures: Codable {
    var template: String
    /// Tickets that the rates were measured on, per thread count and round.
    var tickets: Int
    /// Reading and compiling the template, fonts included, and drawing the first ticket.
    var firstTicket: Double
    /// Layout included.
    var ticketsPerCPUSecond: Double
    var ticketsPerCPUSecondByCairo: Double
    /// By wall clock, as the rates below.
    var p50: Double
    var p99: Double
    var ticketsPerSecondOneThread: Double
    var ticketsPerSecondTwoThreads: Double
    /// How many times faster two threads are than one.
    var speedUpOfTwoThreads: Double
    var bytesPerPDF: Int
    var bytesPerPDFByCairo: Int
    var peakMemory: Double
}

/// What a stage takes per ticket, counted by callgrind.
struct StageFigures: Codable {
    var stage: String
    var instructionsPerTicket: Double
}

/// Layout and press for names in one script.
struct ScriptFigures: Codable {
    var script: String
    var ticketsPerCPUSecond: Double
    /// The cost of a ticket as a multiple of one with a Latin name.
    var timesLatin: Double
}

/// The machine that the figures hold for.
struct Machine: Codable {
    var processor: String
    var processors: Int

    static var current: Machine {
        // Machines other than x86 have no such line, and /proc may be closed: the figures are still worth having.
        let lines = ((try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? "").split(separator: "\n")
        let model = lines.first { $0.hasPrefix("model name") }?.split(separator: ":").last
        return Machine(
            processor: model.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown",
            processors: ProcessInfo.processInfo.activeProcessorCount)
    }
}

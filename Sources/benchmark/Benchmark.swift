// Measures what the renderer costs on the shipped templates: rate, latency, size, memory, and how soon the command has
// made its first ticket; and how fast tickets are stored. Prints a table and writes bench.json. Tickets are checked data before the clock starts: this is
// about layout and drawing. It asserts nothing; figures depend on the machine.
//
//   benchmark [TEMPLATE…]                 the templates of templates/, each in a process of its own, so that memory is
//                                         its own; then instructions, scripts, a merged document and whole runs of
//                                         classic, codes, and storage
//   benchmark --measure TEMPLATE          one template, as JSON on standard output
//   benchmark --merge TEMPLATE N          one document of N tickets, as JSON
//   benchmark --tickets TEMPLATE N        the data of N tickets, as lines of JSON
//   benchmark --soak TEMPLATE N           the process's memory while it makes N tickets
//   benchmark --codes                     signing and verifying codes, as JSON
//   benchmark --storage                   objects to an S3 service of this machine, as JSON
//   benchmark --stage STAGE TEMPLATE N    layout, press, cairo or whole for N tickets, for a profiler: tickets per CPU second

import Foundation
import Rendering

@main struct Benchmark {
    static func main() async throws {
        var arguments = Array(CommandLine.arguments.dropFirst())
        guard let mode = arguments.first, mode.hasPrefix("--") else { return try await compare(arguments) }
        arguments.removeFirst()
        switch (mode, arguments.count) {
        case ("--measure", 1): try print(json: TemplateBenchmark(named: arguments[0]).run())
        case ("--merge", 2):
            try print(json: MergedFigures(BenchmarkTemplate(named: arguments[0]), tickets: try number(arguments[1])))
        case ("--tickets", 2): try printTickets(of: BenchmarkTemplate(named: arguments[0]), count: number(arguments[1]))
        case ("--soak", 2): try Soak.run(BenchmarkTemplate(named: arguments[0]), tickets: number(arguments[1]))
        case ("--codes", 0): try print(json: CodeFigures.measure())
        case ("--storage", 0): try await print(json: StorageFigures.measure())
        case ("--stage", 3):
            guard let stage = Stage(rawValue: arguments[0]) else {
                throw Launch.Failure(
                    description: "stages are \(Stage.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            let count = try number(arguments[2])
            let work = try stage.run(BenchmarkTemplate(named: arguments[1]), count: count)
            if work.seconds > 0 { print(Int(Double(count) / work.seconds), "per CPU second") }
        default: throw Launch.Failure(description: "usage: see the head of Benchmark.swift")
        }
    }

    private static func printTickets(of template: BenchmarkTemplate, count: Int) throws {
        for value in (0..<count).lazy.map(template.tickets.value) {
            try FileHandle.standardOutput.write(contentsOf: Data(value.canonicalJSON) + Data("\n".utf8))
        }
    }

    private static func compare(_ names: [String]) async throws {
        print(Table.heading)
        var templates: [TemplateFigures] = []
        for name in try names.isEmpty ? shippedTemplates() : names {
            let output = try Launch(executable("benchmark"), ["--measure", name]).output()
            let figures = try JSONDecoder().decode(TemplateFigures.self, from: output)
            print(Table.row(figures))
            templates.append(figures)
        }
        let instructions = try countInstructions()
        print(Table.lines(instructions))
        let (latin, scripts) = try compareScripts()
        for script in scripts { print(Table.line(script)) }
        let output = try Launch(executable("benchmark"), ["--merge", "classic", "10000"]).output()
        let merged = try JSONDecoder().decode(MergedFigures.self, from: output)
        print(Table.line(merged))
        let endToEnd = try EndToEnd.measure(
            BenchmarkTemplate(named: "classic"), program: executable("ticketpress"), tickets: 10_000,
            pressSeconds: latin)
        print(Table.line(endToEnd))
        let coldStart = try ColdStart.measure(executable("ticketpress"))
        print(Table.line(coldStart))
        let codes = try CodeFigures.measure()
        print(Table.line(codes))
        let storage = try await StorageFigures.measure()
        print(Table.line(storage))
        try write(
            Report(
                machine: Machine.current, templates: templates, instructions: instructions, scripts: scripts,
                merged: merged, endToEnd: endToEnd, coldStart: coldStart, codes: codes,
                storage: storage))
    }

    private static func countInstructions() throws -> [StageFigures] {
        guard InstructionCount.isPossible else { return [] }
        let folder = FileManager.default.temporaryDirectory.appending(path: "ticketpress-benchmark-count-\(getpid())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }  // a leftover in /tmp harms nobody
        let program = try InstructionCount.readable(executable("benchmark"), in: folder)
        func count(_ stage: Stage) throws -> Double {
            try InstructionCount.perTicket(
                stage, template: "classic", program: program, tickets: stage == .cairo ? 10 : 100)
        }
        let values = try count(.values)
        return try Stage.allCases.filter { $0 != .values }.map { stage in
            let counted = try count(stage)
            return StageFigures(
                stage: stage.rawValue,
                instructionsPerTicket: stage == .press || stage == .cairo ? counted : counted - values)
        }
    }

    /// The seconds that a ticket with a Latin name takes, and the others beside it. Best of three.
    private static func compareScripts() throws -> (latin: Double, scripts: [ScriptFigures]) {
        func seconds(_ names: Names) throws -> Double {
            let template = try BenchmarkTemplate(named: "classic", names: names)
            return try (0..<3).map { _ in try Stage.whole.run(template, count: 5_000).seconds / 5_000 }.min() ?? 0
        }
        let latin = try seconds(.latin)
        let scripts = try Names.byScript.map { script, names in
            let one = try seconds(names)
            return ScriptFigures(script: script, ticketsPerCPUSecond: 1 / one, timesLatin: one / latin)
        }
        return (latin, scripts)
    }

    private static func number(_ text: String) throws -> Int {
        guard let number = Int(text), number > 0 else { throw Launch.Failure(description: "\(text) is no number") }
        return number
    }

    private static func print(json figures: some Encodable) throws {
        try FileHandle.standardOutput.write(contentsOf: JSONEncoder().encode(figures))
    }

    private static func print(_ items: Any...) { Swift.print(items.map { "\($0)" }.joined(separator: " ")) }

    /// The folders of templates/ that have a template, by name.
    private static func shippedTemplates() throws -> [String] {
        let files = FileManager.default
        return try files.contentsOfDirectory(atPath: "templates")
            .filter { files.fileExists(atPath: "templates/\($0)/template.yaml") }
            .sorted()
    }

    /// A program that was built together with this one.
    private static func executable(_ name: String) -> String {
        URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().appending(path: name).path
    }

    private static func write(_ report: Report) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try (encoder.encode(report) + Data("\n".utf8)).write(to: URL(filePath: "bench.json"))
        print("Written to bench.json.")
    }
}

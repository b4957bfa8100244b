// Measures what the renderer costs on the shipped templates: rate, latency, size, memory, and how soon the command has
// made its first ticket. Prints a table and writes bench.json. Tickets are checked data before the clock starts: this is
// about layout and drawing. It asserts nothing; figures depend on the machine.
//
//   benchmark [TEMPLATE…]           the templates of templates/, each in a process of its own, so that memory is its own
//   benchmark --measure TEMPLATE    one of them, as JSON on standard output
//   benchmark --layout TEMPLATE N   lays N tickets out on one thread, for a profiler; prints tickets per CPU second

import Foundation

@main struct Benchmark {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        if arguments.first == "--measure", let name = arguments.dropFirst().first {
            let figures = try TemplateBenchmark(named: name).run()
            try FileHandle.standardOutput.write(contentsOf: JSONEncoder().encode(figures))
            return
        }
        if arguments.first == "--layout", let name = arguments.dropFirst().first {
            let count = arguments.dropFirst(2).first.flatMap { Int($0) } ?? 1000
            print(Int(try LayoutBenchmark.run(name, tickets: max(1, count))), "tickets laid out per CPU second")
            return
        }
        let names = try arguments.isEmpty ? shippedTemplates() : Array(arguments)
        print(Table.heading)
        var templates: [TemplateFigures] = []
        for name in names {
            let output = try Launch(executable("benchmark"), ["--measure", name]).output()
            let figures = try JSONDecoder().decode(TemplateFigures.self, from: output)
            print(Table.row(figures))
            templates.append(figures)
        }
        let coldStart = try ColdStart.measure(executable("ticketpress"))
        print(Table.line(coldStart))
        try write(Report(machine: Machine.current, templates: templates, coldStart: coldStart))
    }

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

import Foundation
import Rendering

/// Layout alone, on one thread: what a profiler counts, and a rate without drawing.
enum LayoutBenchmark {
    /// Lays out so many tickets of a template, after a few that fill what a renderer keeps; tickets per CPU second.
    static func run(_ name: String, tickets count: Int) throws -> Double {
        let template = try PreparedTemplate(named: name)
        let renderer = try TicketRenderer(template.compiled)
        let tickets = try template.variation.documents(count)
        for ticket in tickets.prefix(5) { _ = try renderer.scene(for: ticket) }
        let start = processorSeconds()
        for ticket in tickets { _ = try renderer.scene(for: ticket) }
        return Double(count) / (processorSeconds() - start)
    }
}

/// A shipped template, compiled, and tickets for it.
struct PreparedTemplate {
    let compiled: CompiledTemplate
    let variation: VariedTickets

    init(named name: String) throws {
        let folder = URL(filePath: "templates/\(name)", directoryHint: .isDirectory)
        guard let sample = try TemplateFolder.sample(of: folder) else {
            throw Launch.Failure(description: "templates/\(name) has no sample.json to make tickets from")
        }
        variation = VariedTickets(sample: try JSONReader.value(of: sample))
        compiled = try CompiledTemplate(
            try TemplateFolder.load(folder), fonts: try FontLibrary.load(manifest: URL(filePath: "fonts/fonts.yaml")))
    }
}

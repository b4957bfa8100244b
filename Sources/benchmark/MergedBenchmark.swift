import Foundation
import Rendering

/// One document of many tickets.
struct MergedFigures: Codable {
    var tickets: Int
    var bytesPerTicket: Double
    /// Of a process that does nothing else.
    var peakMemory: Double
    var ticketsPerCPUSecond: Double

    init(_ template: BenchmarkTemplate, tickets count: Int) throws {
        let renderer = try TicketRenderer(template.compiled)
        var bytes = 0
        let merged = MergedPDF(template.compiled) { bytes += $0.count }
        let start = processorSeconds()
        // In portions, so that the tickets' data do not count as the document's memory.
        for first in stride(from: 0, to: count, by: 100) {
            for document in try template.tickets.documents(first..<min(first + 100, count)) {
                try merged.append(renderer.scene(for: document))
            }
        }
        try merged.finish()
        tickets = count
        bytesPerTicket = Double(bytes) / Double(count)
        ticketsPerCPUSecond = Double(count) / (processorSeconds() - start)
        peakMemory = try benchmark.peakMemory()
    }
}

import Foundation
import Rendering

/// Tickets made one after the other by one renderer, and what memory they hold while that goes on.
enum Soak {
    private static let steps = 10

    /// Prints the process's memory, in mebibytes, ten times; nothing is kept of a ticket, so it should not grow after the first.
    static func run(_ template: BenchmarkTemplate, tickets count: Int) throws {
        let renderer = try TicketRenderer(template.compiled)
        var (done, bytes) = (0, 0)
        for step in 1...steps {
            let end = count * step / steps
            while done < end {
                let document = try TicketDocument(checking: template.tickets.value(done))
                bytes += try renderer.pdf(renderer.scene(for: document)).count
                done += 1
            }
            let line = "\(done) tickets, \(bytes / 1_000_000) MB of PDF: \(Int(try residentMemory())) MiB of memory\n"
            try FileHandle.standardOutput.write(contentsOf: Data(line.utf8))
        }
    }
}

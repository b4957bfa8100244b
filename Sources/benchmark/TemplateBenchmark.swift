import Dispatch
import Foundation
import Rendering
import Synchronization

/// The figures of one template.
struct TemplateBenchmark {
    /// How long a round lasts on one thread, in seconds.
    private static let roundSeconds = 1.5
    /// Rounds with one thread and with two take turns, so that a slow moment of the machine meets both; the best counts.
    private static let rounds = 3
    private static let warmUp = 30

    private let name: String
    private let compiled: CompiledTemplate
    private let variation: VariedTickets
    private let started: Double

    init(named name: String) throws {
        started = wallSeconds()
        self.name = name
        let folder = URL(filePath: "templates/\(name)", directoryHint: .isDirectory)
        guard let sample = try TemplateFolder.sample(of: folder) else {
            throw Launch.Failure(description: "templates/\(name) has no sample.json to make tickets from")
        }
        variation = VariedTickets(sample: try JSONReader.value(of: sample))
        compiled = try CompiledTemplate(
            try TemplateFolder.load(folder), fonts: try FontLibrary.load(manifest: URL(filePath: "fonts/fonts.yaml")))
    }

    func run() throws -> TemplateFigures {
        let first = try Round(compiled, tickets: variation.documents(1), threads: 1)
        let firstTicket = (wallSeconds() - started) * 1000
        let warm = try Round(compiled, tickets: variation.documents(Self.warmUp), threads: 1)
        let count = max(100, Int(warm.ticketsPerSecond * Self.roundSeconds))
        let tickets = try variation.documents(count)
        var single: [Round] = []
        var double: [Round] = []
        for _ in 0..<Self.rounds {
            single.append(try Round(compiled, tickets: tickets, threads: 1))
            double.append(try Round(compiled, tickets: tickets, threads: 2))
        }
        let one = single.map(\.ticketsPerSecond).max() ?? first.ticketsPerSecond
        let two = double.map(\.ticketsPerSecond).max() ?? first.ticketsPerSecond
        let latencies = single.flatMap(\.latencies).sorted()
        return TemplateFigures(
            template: name, tickets: count, firstTicket: firstTicket,
            ticketsPerCPUSecond: single.map(\.ticketsPerCPUSecond).max() ?? first.ticketsPerCPUSecond,
            p50: latencies.percentile(0.5) * 1000, p99: latencies.percentile(0.99) * 1000,
            ticketsPerSecondOneThread: one, ticketsPerSecondTwoThreads: two, speedUpOfTwoThreads: two / one,
            bytesPerPDF: (single.first ?? first).bytes / count, peakMemory: try peakMemory())
    }
}

/// Tickets drawn once, by some threads that share them out.
struct Round {
    let count: Int
    let wall: Double
    let processor: Double
    /// Seconds per ticket.
    let latencies: [Double]
    /// Of all PDFs together.
    let bytes: Int

    var ticketsPerSecond: Double { Double(count) / wall }
    var ticketsPerCPUSecond: Double { Double(count) / processor }

    init(_ compiled: CompiledTemplate, tickets: [TicketDocument], threads: Int) throws {
        let shares = Mutex<[Result<Share, any Error>]>([])
        let wallStart = wallSeconds()
        let processorStart = processorSeconds()
        DispatchQueue.concurrentPerform(iterations: threads) { thread in
            let indices = stride(from: thread, to: tickets.count, by: threads)
            let share = Result { try Share(compiled, tickets, indices) }
            shares.withLock { $0.append(share) }
        }
        processor = processorSeconds() - processorStart
        wall = wallSeconds() - wallStart
        let done = try shares.withLock { $0 }.map { try $0.get() }
        count = tickets.count
        latencies = done.flatMap(\.latencies)
        bytes = done.reduce(0) { $0 + $1.bytes }
    }
}

/// What one thread drew.
private struct Share {
    private(set) var latencies: [Double] = []
    private(set) var bytes = 0

    init(_ compiled: CompiledTemplate, _ tickets: [TicketDocument], _ indices: StrideTo<Int>) throws {
        let renderer = try TicketRenderer(compiled)
        for index in indices {
            let start = wallSeconds()
            bytes += try renderer.pdf(renderer.scene(for: tickets[index])).count
            latencies.append(wallSeconds() - start)
        }
    }
}

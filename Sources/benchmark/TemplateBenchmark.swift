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

    private let template: BenchmarkTemplate
    private let started: Double

    init(named name: String) throws {
        started = wallSeconds()
        template = try BenchmarkTemplate(named: name)
    }

    func run() throws -> TemplateFigures {
        let compiled = template.compiled
        let first = try Round(compiled, tickets: template.tickets.documents(1), threads: 1)
        let firstTicket = (wallSeconds() - started) * 1000
        let warm = try Round(compiled, tickets: template.tickets.documents(Self.warmUp), threads: 1)
        let count = min(20_000, max(100, Int(warm.ticketsPerSecond * Self.roundSeconds)))
        let tickets = try template.tickets.documents(count)
        var single: [Round] = []
        var double: [Round] = []
        for _ in 0..<Self.rounds {
            single.append(try Round(compiled, tickets: tickets, threads: 1))
            double.append(try Round(compiled, tickets: tickets, threads: 2))
        }
        let peak = try peakMemory()
        let one = single.map(\.ticketsPerSecond).max() ?? first.ticketsPerSecond
        let two = double.map(\.ticketsPerSecond).max() ?? first.ticketsPerSecond
        let latencies = single.flatMap(\.latencies).sorted()
        // As many tickets as take Cairo some seconds.
        let cairo = try Round(compiled, tickets: Array(tickets.prefix(200)), threads: 1, engine: .cairo)
        return TemplateFigures(
            template: template.name, tickets: count, firstTicket: firstTicket,
            ticketsPerCPUSecond: single.map(\.ticketsPerCPUSecond).max() ?? first.ticketsPerCPUSecond,
            ticketsPerCPUSecondByCairo: cairo.ticketsPerCPUSecond,
            p50: latencies.percentile(0.5) * 1000, p99: latencies.percentile(0.99) * 1000,
            ticketsPerSecondOneThread: one, ticketsPerSecondTwoThreads: two, speedUpOfTwoThreads: two / one,
            bytesPerPDF: (single.first ?? first).bytes / count, bytesPerPDFByCairo: cairo.bytes / cairo.count,
            peakMemory: peak)
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

    init(_ compiled: CompiledTemplate, tickets: [TicketDocument], threads: Int, engine: Engine = .press) throws {
        let shares = Mutex<[Result<Share, any Error>]>([])
        let wallStart = wallSeconds()
        let processorStart = processorSeconds()
        DispatchQueue.concurrentPerform(iterations: threads) { thread in
            let indices = stride(from: thread, to: tickets.count, by: threads)
            let share = Result { try Share(compiled, tickets, indices, engine) }
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

    init(_ compiled: CompiledTemplate, _ tickets: [TicketDocument], _ indices: StrideTo<Int>, _ engine: Engine) throws {
        let renderer = try TicketRenderer(compiled, engine: engine)
        for index in indices {
            let start = wallSeconds()
            bytes += try renderer.pdf(renderer.scene(for: tickets[index])).count
            latencies.append(wallSeconds() - start)
        }
    }
}

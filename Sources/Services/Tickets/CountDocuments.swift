import CoreMetrics
import ServiceKit

/// Counts what drawing, storing and admitting come to.
struct TicketMeters: Sendable {
    private let renders: CoreMetrics.Timer
    private let renderFailures: Counter
    private let templateHits: Counter
    private let templateMisses: Counter
    private let pressQueue: Meter
    private let uploads: CoreMetrics.Timer
    private let uploadedBytes: Counter
    private let uploadFailures: Counter
    private let jobTickets: (made: Counter, skipped: Counter, failed: Counter)
    private let admissions: [ScanOutcome: Counter]

    init(_ metrics: any MetricsFactory) {
        func counter(_ name: String, _ dimensions: [(String, String)] = []) -> Counter {
            Counter(label: "ticketpress_\(name)_total", dimensions: dimensions, factory: metrics)
        }
        renders = CoreMetrics.Timer(label: "ticketpress_render_duration_seconds", factory: metrics)
        renderFailures = counter("render_failures")
        templateHits = counter("template_cache_requests", [("result", "hit")])
        templateMisses = counter("template_cache_requests", [("result", "miss")])
        pressQueue = Meter(label: "ticketpress_press_queue_length", factory: metrics)
        uploads = CoreMetrics.Timer(label: "ticketpress_upload_duration_seconds", factory: metrics)
        uploadedBytes = counter("uploaded_bytes")
        uploadFailures = counter("upload_failures")
        func jobTickets(_ outcome: String) -> Counter { counter("job_tickets", [("outcome", outcome)]) }
        self.jobTickets = (jobTickets("made"), jobTickets("skipped"), jobTickets("failed"))
        let outcomes = ScanOutcome.allCases.filter { $0 != .undone }
        let counters = outcomes.map { ($0, counter("admissions", [("outcome", $0.rawValue.lowercased())])) }
        admissions = Dictionary(uniqueKeysWithValues: counters)
    }

    /// A document, however many tickets are in it.
    func rendered(in time: Duration) { renders.recordNanoseconds(time.nanoseconds) }
    func renderFailed() { renderFailures.increment() }

    func foundTemplate(isCompiled: Bool) { (isCompiled ? templateHits : templateMisses).increment() }

    /// Work comes to the presses, or is taken by one.
    func pressQueueGrew() { pressQueue.increment() }
    func pressQueueShrank() { pressQueue.decrement() }

    func uploaded(_ bytes: Int, in time: Duration) {
        uploads.recordNanoseconds(time.nanoseconds)
        uploadedBytes.increment(by: bytes)
    }

    func uploadFailed() { uploadFailures.increment() }

    func count(_ tally: JobTally) {
        jobTickets.made.increment(by: tally.made)
        jobTickets.skipped.increment(by: tally.skipped)
        jobTickets.failed.increment(by: tally.failures.count)
    }

    func count(_ outcome: ScanOutcome) { admissions[outcome]?.increment() }
}

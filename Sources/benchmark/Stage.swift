import Rendering

/// A part of the work on a ticket, to be measured for itself.
enum Stage: String, CaseIterable {
    /// Making up the ticket's data, which is the benchmark's own work.
    case values
    /// From the ticket's data, which are checked first, to its scene.
    case layout
    /// From a scene to a PDF by the press, and by Cairo.
    case press, cairo
    /// From the data to a PDF by the press.
    case whole

    /// Runs the stage `count` times on one thread, each time for another ticket.
    ///
    /// Scenes are laid out beforehand, always as many, so that what they cost falls out of a difference.
    func run(_ template: BenchmarkTemplate, count: Int) throws -> (seconds: Double, bytes: Int) {
        if self == .values { return (0, (0..<count).map(template.tickets.value).count) }
        let renderer = try TicketRenderer(template.compiled, engine: self == .cairo ? .cairo : .press)
        let needsScenes = self == .press || self == .cairo
        let tickets = try template.tickets.documents(needsScenes ? 50 : count)
        let laid = needsScenes ? try tickets.map { try renderer.scene(for: $0) } : []
        // What is made once for all tickets is not part of what a ticket costs.
        if let first = tickets.first { _ = try renderer.pdf(renderer.scene(for: first)) }
        var bytes = 0
        let start = processorSeconds()
        for index in 0..<count {
            switch self {
            case .values: break
            case .layout: bytes += try renderer.scene(for: tickets[index]).pages.count
            case .press, .cairo: bytes += try renderer.pdf(laid[index % laid.count]).count
            case .whole: bytes += try renderer.pdf(renderer.scene(for: tickets[index])).count
            }
        }
        return (processorSeconds() - start, bytes)
    }
}

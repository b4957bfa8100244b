import Tickets

/// How far a job is, as somebody sees it who looks on.
struct JobProgress: ShownProgress, Sendable, Hashable {
    var total: Int
    var skipped: Int
    var made: Int
    var failed: Int
    /// What was done of it when the looking on began.
    var before = 0
    /// Since then.
    var seconds = 0.0
    var isDry = false
    /// Why it does not go on.
    var note: String?

    private var done: Int { skipped + made + failed }

    /// 0…1
    var share: Double? { total > 0 ? min(1, Double(done) / Double(total)) : nil }

    private var perSecond: Double? { seconds > 0 ? Double(done - before) / seconds : nil }

    /// `4,500 made, 120 skipped, 2 failed, 1,612 per second, 0:34 left`
    var line: String {
        var parts = ["\(made.grouped) \(isDry ? "to be made" : "made")"]
        if skipped > 0 { parts.append("\(skipped.grouped) skipped") }
        if failed > 0 { parts.append("\(failed.grouped) failed") }
        if let perSecond, perSecond > 0 {
            parts.append("\(perSecond.rate) per second")
            parts.append("\((Double(total - done) / perSecond).clock) left")
        }
        if let note { parts.append(note.printable) }
        return parts.joined(separator: ", ")
    }
}

extension JobProgress {
    init(_ status: JobStatus, before: Int, seconds: Double) {
        self.init(
            total: status.total, skipped: status.skipped, made: status.made, failed: status.failed, before: before,
            seconds: seconds, isDry: status.isDry,
            note: status.state == .paused ? "paused" : status.problem.map { "waiting: \($0)" })
    }
}

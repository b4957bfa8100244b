import Domain
import Foundation
import Tickets

/// What the API calls reasons, in words that follow "because".
enum ReasonWords {
    private static let words = [
        ("EVENT", "the event or its venue says something else"), ("TEMPLATE", "the template is another"),
        ("FONTS", "the fonts are others"), ("RENDERER", "this version of the program draws otherwise"),
        ("HOLDER", "the holder's name is another"), ("CODE", "it gets a new code"),
        ("MISSING", "there was no document"),
        ("PLAIN", "it was a plain one, of last resort"), ("FORCED", "it was asked for, though nothing is another"),
        ("UNKNOWN", "something else is another, or what it was drawn from was not written down"),
    ]

    static func of(_ reason: String) -> String {
        words.first { $0.0 == reason }?.1 ?? reason.lowercased().replacing("_", with: " ")
    }

    /// A line for each, those that are known in a fixed order.
    static func table(_ reasons: [String: Int]) -> [String] {
        let known = words.map(\.0).filter { reasons[$0] != nil }
        let rows = (known + reasons.keys.filter { !known.contains($0) }.sorted()).map { reason in
            (reasons[reason, default: 0].grouped, of(reason))
        }
        let width = rows.map(\.0.count).max() ?? 0
        return rows.map { count, why in
            "  \(String(repeating: " ", count: width - count.count))\(count)  \(why)"
        }
    }
}

/// A job in words, for people.
struct JobDescription {
    let status: JobStatus
    let failures: [(ticket: TicketID, error: String)]

    /// So many failures are shown.
    static let mostFailures = 20

    /// What came of it: `1,180 made, 18 skipped, 2 failed`
    var outcome: String {
        let (made, skipped, failed) = (status.made.grouped, status.skipped.grouped, status.failed.grouped)
        return status.isDry
            ? "\(made) would be made, \(skipped) are as they should be, \(failed) cannot be made"
            : "\(made) made, \(skipped) skipped, \(failed) failed"
    }

    /// Why, and what could not be made.
    var details: [String] {
        var lines: [String] = []
        if !status.reasons.isEmpty {
            lines.append("Because (one ticket can have several reasons):")
            lines += ReasonWords.table(status.reasons)
        }
        if !failures.isEmpty {
            lines.append(status.isDry ? "Cannot be made:" : "Not made:")
            lines += failures.map { "  ticket \($0.ticket): \($0.error.printable)" }
            let rest = status.failed - failures.count
            if rest > 0 { lines.append("  and \(rest.grouped) more: GET /api/jobs/\(status.id)/failures") }
        }
        return lines
    }

    /// Everything, for whoever asks how it is.
    var state: [String] {
        let share = status.total > 0 ? status.done * 100 / status.total : 100
        var lines = [
            "Job \(status.id): \(status.state.rawValue)\(status.isDry ? ", a dry run" : "")",
            "\(scope), \(status.total.tickets), \(share) % done: \(outcome)",
            "Ordered at \(status.createdAt.formatted(.iso8601)) by \(status.askedBy.printable)"
                + (status.rate.map { ", \($0.grouped) per second at most" } ?? "")
                + (status.isForced ? ", also what is as it should be" : ""),
        ]
        if let end = status.endedAt { lines.append("Ended at \(end.formatted(.iso8601))") }
        if let problem = status.problem, !status.isOver { lines.append("Waiting: \(problem.printable)") }
        return lines + details
    }

    private var scope: String {
        switch status.scope {
        case .event(let id): "Event \(id)"
        case .reservation(let id): "Reservation \(id)"
        case .ticket(let id): "Ticket \(id)"
        case .template(let name): "Template \(name.printable)"
        case .all: "All events"
        }
    }
}

extension Int {
    /// `1 ticket`, `12,000 tickets`
    var tickets: String { "\(grouped) \(self == 1 ? "ticket" : "tickets")" }
}

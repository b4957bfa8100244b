import Domain
import Foundation

/// What the command says about one code, or about a file that shows none.
enum Verdict: Hashable, Sendable {
    case judged(CodeOutcome)
    /// No code could be read; the reason is a sentence without a full stop.
    case unreadable(String)

    /// Of several, the worst is the command's exit code. From the harmless to what smells of forgery.
    var exitCode: Int32 {
        switch self {
        case .judged(.valid): 0
        case .judged(.notYetValid): 10
        case .judged(.expired): 11
        case .judged(.wrongEvent): 12
        case .judged(.revoked): 13
        case .judged(.unknownKey): 14
        case .judged(.badSignature): 15
        case .judged(.malformed): 16
        case .unreadable: 17
        }
    }

    /// As people read it.
    var title: String {
        switch self {
        case .judged(.valid): "valid"
        case .judged(.notYetValid): "not yet valid"
        case .judged(.expired): "expired"
        case .judged(.wrongEvent): "wrong event"
        case .judged(.revoked): "revoked"
        case .judged(.unknownKey): "unknown key"
        case .judged(.badSignature): "bad signature"
        case .judged(.malformed): "malformed"
        case .unreadable: "unreadable"
        }
    }

    /// As programs read it: `notYetValid`.
    var name: String {
        let words = title.split(separator: " ")
        return words.dropFirst().reduce(String(words[0])) { $0 + $1.capitalized }
    }

    /// What a genuine code says.
    var code: TicketCode? {
        guard case .judged(let outcome) = self else { return nil }
        return switch outcome {
        case .valid(let code), .notYetValid(let code), .expired(let code), .wrongEvent(let code), .revoked(let code):
            code
        case .unknownKey, .badSignature, .malformed: nil
        }
    }
}

/// A verdict, and where the code was.
struct Finding: Sendable {
    /// The file; nil for a code that was given as such.
    var file: String?
    /// From 1, in documents of several pages.
    var page: Int?
    var text: String?
    var verdict: Verdict
}

// MARK: - In words

/// Puts findings into words; knows the keys and the event that they were judged by.
struct VerdictWords {
    var keys: KeyRing
    var keysPath: String
    var event: String?

    /// `out/T-1.pdf: valid: ticket 0198…, until 2026-11-15T21:45:00Z, key 21fe31df`
    func line(_ finding: Finding) -> String {
        let place = finding.file.map { $0.printable + (finding.page.map { ", page \($0)" } ?? "") + ": " } ?? ""
        return "\(place)\(finding.verdict.title): \(details(finding.verdict))"
    }

    private func details(_ verdict: Verdict) -> String {
        guard case .judged(let outcome) = verdict else {
            if case .unreadable(let reason) = verdict { return reason.printable }
            return ""
        }
        switch outcome {
        case .valid(let code): return "ticket \(code.ticket), \(until(code)), key \(code.key)"
        case .notYetValid(let code): return "ticket \(code.ticket), from \(text(code.validity.from))"
        case .expired(let code): return "ticket \(code.ticket), since \(text(code.validity.until))"
        case .wrongEvent(let code):
            let own = code.event == nil ? "tied to no event" : "for another event"
            return "ticket \(code.ticket) is \(own), not for \(event?.printable ?? "this one")"
        case .revoked(let code): return "ticket \(code.ticket)"
        case .unknownKey(let key):
            let isRetired = keys.entries.contains { $0.id == key }
            return "\(key) is \(isRetired ? "retired in" : "not in") \(keysPath.printable)"
        case .badSignature(let key): return "the key \(key) did not sign this"
        case .malformed(let fault): return "\(fault)"
        }
    }

    private func until(_ code: TicketCode) -> String {
        code.validity.until == nil ? "without end" : "until \(text(code.validity.until))"
    }

    private func text(_ instant: Date?) -> String { instant?.formatted(.iso8601) ?? "always" }

    /// One JSON object.
    func json(_ finding: Finding) -> String {
        var line = JSONLine()
        line.add("outcome", finding.verdict.name)
        if let file = finding.file { line.add("file", file) }
        if let page = finding.page { line.add("page", page) }
        if let text = finding.text { line.add("code", text) }
        if let code = finding.verdict.code {
            line.add("ticket", "\(code.ticket)")
            if let event = code.event { line.add("eventTag", "\(event)") }
            if let from = code.validity.from { line.add("from", text(from)) }
            if let until = code.validity.until { line.add("until", text(until)) }
            line.add("key", "\(code.key)")
        } else {
            line.add("reason", details(finding.verdict))
        }
        return line.closed
    }
}

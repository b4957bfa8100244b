import Domain
import Foundation
import Rendering

/// Gives a ticket the signed code that it lacks.
struct TicketSigner: Sendable {
    static let defaultGrace: TimeInterval = 24 * 3600

    let key: SigningKey
    /// Seconds before the doors open at which codes begin; nil lets them begin when the ticket is issued.
    var before: TimeInterval?
    /// Seconds after the event's end for which codes are still valid: shows run late, and so do scanners' clocks.
    var after = Self.defaultGrace

    /// The record with a code. One that has its own is left as it is, and one that is no ticket for other reasons is left
    /// to those who check it.
    func sign(_ record: Value) throws(RecordFailure) -> Value {
        guard case .object(var members) = record, case .object(var ticket) = members["ticket"],
            ticket["code"]?.isAbsent ?? true
        else { return record }
        // Without an id no ticket is made; any text here lets the check say so instead of missing the code.
        let code = if let id = ticket["id"]?.fieldText { try code(of: id, in: record).text } else { "none" }
        ticket["code"] = .string(code)
        members["ticket"] = .object(ticket)
        return .object(members)
    }

    private func code(of ticket: String, in record: Value) throws(RecordFailure) -> SignedCode {
        let event = (record["event"]?["id"]?.fieldText).map { EventID(named: $0) }
        let validity = try validity(record)
        do throws(KeyRingError) {
            return try key.sign(ticket: TicketID(named: ticket), event: event, validity: validity)
        } catch {
            throw .code(CodeFailure(fact: error.fact, remedy: error.remedy))
        }
    }

    /// From the issue, or some time before the doors, until some time after the end; open where the data say nothing.
    private func validity(_ record: Value) throws(RecordFailure) -> Validity {
        let issued = try instant("ticket", "issuedAt", of: record)
        let starts = try instant("event", "startsAt", of: record)
        let ends = try instant("event", "endsAt", of: record)
        let doors = try instant("event", "doorsAt", of: record)
        var from = issued?.date
        if let before { from = (doors ?? starts)?.date.addingTimeInterval(-before) ?? from }
        // A date alone is a whole day.
        let end = (ends ?? starts ?? doors).map { $0.hasTime ? $0.date : $0.date.addingTimeInterval(24 * 3600) }
        let until = end?.addingTimeInterval(after)
        guard let validity = Validity(from: from, until: until) else {
            let window = [from, until].map { $0?.formatted(.iso8601) ?? "ever" }
            throw .code(
                CodeFailure(
                    fact: "a code from \(window[0]) until \(window[1]) would never be valid",
                    remedy: "check when the ticket is issued and when the event ends"))
        }
        return validity
    }

    private func instant(_ object: String, _ name: String, of record: Value) throws(RecordFailure) -> TicketInstant? {
        guard case .string(let text)? = record[object]?[name], !text.isEmpty else { return nil }
        if let instant = TicketInstant(text, timeZone: record["event"]?["timeZone"]?.fieldText) { return instant }
        // A time zone that is wrong is told of when the ticket is checked.
        guard TicketInstant(text) == nil else { return nil }
        throw .render(RenderError(.invalidInstant, field: "\(object).\(name)", value: text))
    }
}

/// Why a ticket has no signed code.
struct CodeFailure: Error, Hashable {
    var fact: String
    var remedy: String
}

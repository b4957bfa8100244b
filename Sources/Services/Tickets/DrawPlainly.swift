import Domain
import Foundation
import Rendering

// A ticket that is plain beats none: where an event's template fails, whatever the reason, the template of last resort draws
// what it can, and what a door needs in any case. Such a document is replaced as soon as the right one can be drawn.

extension Renderers {
    /// Draws a ticket by the template of last resort.
    func plain(_ ticket: PrintedTicket) throws(DrawingFailure) -> Drawn {
        try plainly([ticket]) { data throws(DrawingFailure) in try pdf(data[0], .lastResort) }
    }

    /// The same for one document of several.
    func plain(_ tickets: [PrintedTicket]) throws(DrawingFailure) -> Drawn {
        try plainly(tickets) { data throws(DrawingFailure) in try merged(data, .lastResort) }
    }

    /// With less and less on it, until it can be drawn.
    private func plainly(
        _ tickets: [PrintedTicket], _ draw: ([Value]) throws(DrawingFailure) -> Drawn
    ) throws(DrawingFailure) -> Drawn {
        // Why something less has to do was told by whoever asks for it: the event's own template failed.
        for form in [PrintedTicket.Form.whole, .seat] {
            if let drawn = try? draw(tickets.map { $0.data(form) }) { return drawn }
        }
        return try draw(tickets.map { $0.data(.code) })
    }
}

extension PrintedTicket {
    /// How much stands on a ticket.
    enum Form {
        case whole
        /// What is bought, and where to sit.
        case seat
        /// What nothing can stop: what is bought, as far as it can be read, and the code.
        case code
    }

    func data(_ form: Form) -> Value {
        guard form != .whole, case .object(let all) = data else { return data }
        var members: [String: Value] = [
            "ticket": .object(["id": .string("\(id)"), "number": .string(number), "code": .string(code)]),
            "event": .object(["id": .string("\(event.id)"), "name": .string(event.title.plain ?? "Ticket")]),
        ]
        if form == .seat { members["seat"] = all["seat"] }
        return .object(members)
    }
}

extension String {
    /// What of it is in every font, so short that it fits everywhere; nil where that is nothing.
    fileprivate var plain: String? {
        let known = unicodeScalars.filter { (0x20..<0x7F).contains($0.value) || (0xC0..<0x180).contains($0.value) }
        let words = String(String.UnicodeScalarView(known)).split(separator: " ").map(String.init)
        let text = words.joined(separator: " ")
        guard !text.isEmpty else { return nil }
        let fits = text.count <= 32 && words.allSatisfy { $0.count <= 16 }
        return fits ? text : text.prefix(15).trimmingCharacters(in: .whitespaces) + "…"
    }
}

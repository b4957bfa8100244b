import Domain
import Foundation
import ServiceKit

extension EventsService {
    /// A name as long as people have, so that there is room for theirs.
    static let sampleHolder = "Maximiliana Oberhuber-Wolkenstein"

    /// Has sample tickets of an event drawn. Throws `APIError` 400 with what does not fit, or cannot be drawn: better now
    /// than when somebody has paid.
    func proof(_ event: Event, _ seats: [SeatRun]) async throws {
        let samples = seats.samples.map { run in
            ReservedSeat(
                id: resources.newID(), section: run.section, row: run.row, number: run.numbers.first ?? "",
                seatType: run.seatType, price: run.price)
        }
        let response = try await resources.call(
            ProofTickets(
                event: event.outline(), seats: samples, holders: samples.map { _ in Self.sampleHolder }))
        var problems: [FieldProblem] = []
        for fault in response.faults {
            let problem = FieldProblem(fault.eventField, "cannot stand on the tickets: \(fault.message)")
            // One text is on many samples, and stops all of them.
            if !problems.contains(problem) { problems.append(problem) }
        }
        guard problems.isEmpty else { throw APIError.invalid(problems) }
    }

    /// The same for a changed event, where the change is one that its tickets show.
    func proof(_ changed: Event, insteadOf event: Event, seats count: Int) async throws {
        guard changed.status != .cancelled, try changed.outline() != event.outline() else { return }
        let grid = SeatMap.grid(of: max(1, count), price: 1000)
        let map = event.venue.layoutConfig ?? grid
        guard let currency = Currency(event.currency) else { throw EventsError.unknownCurrency(event.currency) }
        // Seats were made of the map in this currency, so that it expresses the prices.
        try await proof(changed, try map.plan(in: currency))
    }
}

extension ProofTickets.Fault {
    /// What of a request for an event is to blame.
    fileprivate var eventField: String {
        switch field {
        case "event.name"?: "title"
        case "event.timeZone"?: "timeZone"
        case let field? where field.hasPrefix("venue.") || field.hasPrefix("seat."): "venueId"
        default: "templateName"
        }
    }
}

extension [SeatRun] {
    /// So many samples stand for all characters.
    private static var most: Int { 100 }

    /// Few seats that stand for all, each a run of its own: the longest texts, the highest price, and the characters that are
    /// anywhere.
    var samples: [SeatRun] {
        var samples: [SeatRun] = []
        var texts = [SeenTexts](repeating: SeenTexts(), count: 4)
        var longest = [SeatRun?](repeating: nil, count: 4)
        var dearest: SeatRun?
        for run in self {
            for number in run.numbers {
                let sample = SeatRun(
                    section: run.section, row: run.row, seatType: run.seatType, price: run.price, numbers: [number])
                if run.price > dearest?.price ?? -1 { dearest = sample }
                var isNew = false
                for (index, text) in [run.section, run.row, number, run.seatType].enumerated() {
                    let seen = texts[index].note(text)
                    if seen.isLonger { longest[index] = sample }
                    isNew = isNew || seen.isNew
                }
                if isNew, samples.count < Self.most { samples.append(sample) }
            }
        }
        return samples + (longest + [dearest]).compactMap(\.self)
    }
}

/// What was seen of one kind of text.
private struct SeenTexts {
    private var characters: Set<Unicode.Scalar> = []
    private var longest = 0
    private var last: String?

    /// Whether it is longer than all before it, and whether it has a character that none of them has.
    mutating func note(_ text: String) -> (isLonger: Bool, isNew: Bool) {
        if text == last { return (false, false) }
        last = text
        let length = text.unicodeScalars.count
        let isLonger = length > longest
        longest = max(longest, length)
        let before = characters.count
        characters.formUnion(text.unicodeScalars)
        return (isLonger, characters.count > before)
    }
}

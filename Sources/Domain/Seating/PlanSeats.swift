import Foundation

/// Neighbouring seats of one row that cost the same and are of one type.
public struct SeatRun: Sendable, Hashable, Codable {
    public let section: String
    public let row: String
    public let seatType: String
    /// Of each seat, in the smallest units of the event's currency.
    public let price: Int
    public var numbers: [String]

    public init(section: String, row: String, seatType: String, price: Int, numbers: [String]) {
        (self.section, self.row, self.seatType) = (section, row, seatType)
        (self.price, self.numbers) = (price, numbers)
    }
}

extension SeatMap {
    public static let standardType = "STANDARD"

    /// A section of rows of 20, for a venue without a map.
    public static func grid(of seats: Int, price: Decimal) -> SeatMap {
        let width = min(20, seats)
        let rows = (0..<(seats + width - 1) / width).map { index in
            Row(label: rowLabel(index), seats: .count(min(width, seats - index * width)))
        }
        return SeatMap(price: price, sections: [Section(name: "General", rows: .listed(rows))])
    }

    /// All seats, in the order of the map. The map must have no faults; one more is thrown where the currency cannot
    /// express a price.
    public func plan(in currency: Currency) throws(SeatMapFault) -> [SeatRun] {
        var runs: [SeatRun] = []
        for (index, section) in sections.enumerated() {
            for (number, row) in section.listedRows.enumerated() {
                let place = "sections[\(index)].rows[\(number)]"
                for (position, seat) in row.listedSeats.enumerated() {
                    let price = seat.price ?? row.price ?? section.price ?? self.price ?? 0
                    guard let money = Money(price, currency) else {
                        throw SeatMapFault(
                            field: "\(place).seats[\(position)]",
                            message: "costs \(price), which is no sum of \(currency)")
                    }
                    let type = seat.seatType ?? row.seatType ?? section.seatType ?? seatType ?? Self.standardType
                    let run = SeatRun(
                        section: section.name, row: row.label, seatType: type, price: money.minorUnits,
                        numbers: [seat.number])
                    runs.extend(by: run)
                }
            }
        }
        return runs
    }

    /// A to Z, AA to AZ, and so on.
    static func rowLabel(_ index: Int) -> String {
        let letter = String(UnicodeScalar(UInt8(ascii: "A") + UInt8(index % 26)))
        return index < 26 ? letter : rowLabel(index / 26 - 1) + letter
    }
}

extension SeatMap.Section {
    fileprivate var listedRows: [SeatMap.Row] {
        switch rows {
        case .listed(let rows): rows
        case .count(let count):
            (0..<count).map { SeatMap.Row(label: SeatMap.rowLabel($0), seats: .count(seatsPerRow ?? 0)) }
        }
    }
}

extension SeatMap.Row {
    fileprivate var listedSeats: [SeatMap.Seat] {
        switch seats {
        case .listed(let seats): seats
        case .count(let count): (0..<count).map { SeatMap.Seat(number: "\($0 + 1)") }
        }
    }
}

extension [SeatRun] {
    fileprivate mutating func extend(by run: SeatRun) {
        // Compared in place: a copy of the last one would have all its numbers copied at each seat.
        guard let end = indices.last, self[end].section == run.section, self[end].row == run.row,
            self[end].seatType == run.seatType, self[end].price == run.price
        else { return append(run) }
        self[end].numbers += run.numbers
    }
}

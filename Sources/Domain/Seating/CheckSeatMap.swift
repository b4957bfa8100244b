import Foundation

/// What is wrong about a seat map, and where in it: `sections[0].rows[2].label`.
public struct SeatMapFault: Error, Sendable, Hashable {
    public let field: String
    public let message: String
}

extension SeatMap {
    public static let seatLimit = 100_000
    private static let rowLimit = 5_000
    private static let faultLimit = 20
    private static let priceLimit = Decimal(10_000_000)

    /// All that is wrong, up to a number that somebody reads. Empty for a map that seats can be made of.
    public var faults: [SeatMapFault] {
        var faults = Faults()
        faults.check(price, "price")
        faults.check(seatType: seatType, "seatType")
        faults.require((1...500).contains(sections.count), "sections", "must have 1 to 500 sections")
        faults.distinct(sections.map(\.name), "sections", "name")
        for (index, section) in sections.enumerated() { check(section, "sections[\(index)]", &faults) }
        if faults.all.isEmpty {
            faults.require(
                seatCount <= Self.seatLimit, "sections", "have \(seatCount) seats, and \(Self.seatLimit) are the most")
        }
        return Array(faults.all.prefix(Self.faultLimit))
    }

    public var seatCount: Int {
        sections.reduce(0) { sum, section in
            switch section.rows {
            case .count(let count): sum + count * (section.seatsPerRow ?? 0)
            case .listed(let rows): sum + rows.reduce(0) { $0 + $1.seats.count }
            }
        }
    }

    private func check(_ section: Section, _ place: String, _ faults: inout Faults) {
        faults.check(label: section.name, 60, "\(place).name")
        faults.check(section.price, "\(place).price")
        faults.check(seatType: section.seatType, "\(place).seatType")
        let range = 1...Self.rowLimit
        faults.require(
            range.contains(section.rows.count), "\(place).rows", "must be 1 to \(Self.rowLimit) rows")
        switch section.rows {
        case .count:
            faults.require(
                section.seatsPerRow.map { range.contains($0) } ?? false, "\(place).seatsPerRow",
                "must say how many seats each row has, from 1 to \(Self.rowLimit)")
            faults.require(section.price ?? price != nil, "\(place).price", "is missing, and the map has none for all")
        case .listed(let rows):
            faults.require(
                section.seatsPerRow == nil, "\(place).seatsPerRow", "is only for rows that are counted, not listed")
            faults.distinct(rows.map(\.label), "\(place).rows", "label")
            for (index, row) in rows.enumerated() {
                check(row, "\(place).rows[\(index)]", isPriced: section.price ?? price != nil, &faults)
            }
        }
    }

    private func check(_ row: Row, _ place: String, isPriced: Bool, _ faults: inout Faults) {
        faults.check(label: row.label, 20, "\(place).label")
        faults.check(row.price, "\(place).price")
        faults.check(seatType: row.seatType, "\(place).seatType")
        faults.require(
            (1...Self.rowLimit).contains(row.seats.count), "\(place).seats", "must be 1 to \(Self.rowLimit) seats")
        let isPriced = isPriced || row.price != nil
        guard case .listed(let seats) = row.seats else {
            return faults.require(isPriced, "\(place).price", "is missing, and neither section nor map have one")
        }
        faults.distinct(seats.map(\.number), "\(place).seats", "number")
        for (index, seat) in seats.enumerated() {
            let place = "\(place).seats[\(index)]"
            faults.check(label: seat.number, 20, "\(place).number")
            faults.check(seat.price, "\(place).price")
            faults.check(seatType: seat.seatType, "\(place).seatType")
            faults.require(
                isPriced || seat.price != nil, "\(place).price", "is missing, and row, section and map have none")
        }
    }

    private struct Faults {
        var all: [SeatMapFault] = []

        mutating func require(_ isMet: Bool, _ field: String, _ message: @autoclosure () -> String) {
            // More than are shown need not be put in words.
            if !isMet, all.count < SeatMap.faultLimit { all.append(SeatMapFault(field: field, message: message())) }
        }

        mutating func check(_ price: Decimal?, _ field: String) {
            guard let price else { return }
            require(
                price >= 0 && price <= SeatMap.priceLimit && price.exponent >= -4, field,
                "must be from 0 to \(SeatMap.priceLimit), with at most 4 decimals")
        }

        mutating func check(label: String, _ limit: Int, _ field: String) {
            let isPlain =
                label.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
                && label.contains { !$0.isWhitespace }
            require(
                isPlain && label.unicodeScalars.count <= limit, field,
                "must have 1 to \(limit) characters, and no control characters")
        }

        mutating func check(seatType: String?, _ field: String) {
            guard let seatType else { return }
            let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
            require(
                (1...32).contains(seatType.count) && seatType.allSatisfy(letters.contains), field,
                "must be a word in capitals, such as STANDARD, VIP or ACCESSIBLE")
        }

        mutating func distinct(_ names: [String], _ place: String, _ member: String) {
            var seen: Set<String> = []
            for (index, name) in names.enumerated() where !seen.insert(name).inserted {
                require(false, "\(place)[\(index)].\(member)", "is there already")
            }
        }
    }
}

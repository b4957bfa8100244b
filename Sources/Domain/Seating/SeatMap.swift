import Foundation

/// How a venue is seated: sections of rows of seats, with what they cost and where they are drawn.
///
///     { "price": 40, "sections": [
///         { "name": "Stalls", "position": { "x": 0, "y": 20 }, "rows": [
///             { "label": "A", "seats": 20 },
///             { "label": "B", "price": 55, "curve": 140, "seats": [
///                 { "number": "1", "seatType": "ACCESSIBLE", "position": { "x": 0, "y": 8 } }, { "number": "2" } ] } ] },
///         { "name": "Balcony", "price": 25, "rows": 6, "seatsPerRow": 30 } ] }
///
/// Price and type of a seat are its own, else its row's, its section's, or the map's. Positions and curves are handed on
/// to whoever draws the map and mean nothing here.
public struct SeatMap: Sendable, Hashable, Codable {
    public var price: Decimal?
    public var seatType: String?
    public var stage: Position?
    public var sections: [Section]

    public struct Section: Sendable, Hashable, Codable {
        public var name: String
        public var price: Decimal?
        public var seatType: String?
        public var position: Position?
        public var rows: Counted<Row>
        /// With rows that are only counted.
        public var seatsPerRow: Int?

        public init(
            name: String, price: Decimal? = nil, seatType: String? = nil, position: Position? = nil,
            rows: Counted<Row>, seatsPerRow: Int? = nil
        ) {
            (self.name, self.price, self.seatType, self.position) = (name, price, seatType, position)
            (self.rows, self.seatsPerRow) = (rows, seatsPerRow)
        }
    }

    public struct Row: Sendable, Hashable, Codable {
        public var label: String
        public var price: Decimal?
        public var seatType: String?
        public var position: Position?
        /// The radius on which it is drawn; a row without one is straight.
        public var curve: Double?
        public var seats: Counted<Seat>

        public init(
            label: String, price: Decimal? = nil, seatType: String? = nil, position: Position? = nil,
            curve: Double? = nil, seats: Counted<Seat>
        ) {
            (self.label, self.price, self.seatType, self.position) = (label, price, seatType, position)
            (self.curve, self.seats) = (curve, seats)
        }
    }

    public struct Seat: Sendable, Hashable, Codable {
        public var number: String
        public var price: Decimal?
        public var seatType: String?
        public var position: Position?

        public init(number: String, price: Decimal? = nil, seatType: String? = nil, position: Position? = nil) {
            (self.number, self.price, self.seatType, self.position) = (number, price, seatType, position)
        }
    }

    /// Where something is drawn, in units of the map's own, and how many degrees it is turned.
    public struct Position: Sendable, Hashable, Codable {
        public var x: Double
        public var y: Double
        public var rotation: Double?

        public init(x: Double, y: Double, rotation: Double? = nil) {
            (self.x, self.y, self.rotation) = (x, y, rotation)
        }
    }

    public init(price: Decimal? = nil, seatType: String? = nil, stage: Position? = nil, sections: [Section]) {
        (self.price, self.seatType, self.stage, self.sections) = (price, seatType, stage, sections)
    }
}

/// Things one by one, or only how many: 20 seats are those from 1 to 20, 6 rows those from A to F.
public enum Counted<Element: Codable & Sendable & Hashable>: Sendable, Hashable {
    case count(Int)
    case listed([Element])

    public var count: Int {
        switch self {
        case .count(let count): count
        case .listed(let elements): elements.count
        }
    }
}

extension Counted: Codable {
    public init(from decoder: any Decoder) throws {
        // Which of the two it is decides whether it is an array; no other error is met here.
        if (try? decoder.unkeyedContainer()) != nil {
            self = .listed(try [Element](from: decoder))
        } else {
            self = .count(try decoder.singleValueContainer().decode(Int.self))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .count(let count): try container.encode(count)
        case .listed(let elements): try container.encode(elements)
        }
    }
}

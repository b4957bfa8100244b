import Domain
import Foundation

/// A venue to try things with.
struct DemoHall: Encodable {
    var name: String
    var address: String
    var city: String
    var country: String
    var zipCode: String
    var capacity: Int
    var layoutConfig: SeatMap?
}

extension DemoHall {
    /// Halls of several kinds: a theatre in the round of its curved rows, a concert hall with a balcony and choir seats, a
    /// small stage, and a field without seats.
    static let all = [opera, philharmonic, cellar, meadow]

    private static let opera: DemoHall = {
        let stalls = SeatMap.Section(
            name: "Stalls", price: 68, position: .init(x: 0, y: 60),
            rows: .listed(
                curvedRows(labels: "ABCDEFGHJKLMNP", from: 18, growing: 1, radius: 120) { label, row in
                    // The first rows are the dearest, and the last has room for wheelchairs at its ends.
                    if "ABC".contains(label) { row.price = 95 }
                    if label == "P" { makeAccessible(&row, places: 4) }
                }))
        let balcony = SeatMap.Section(
            name: "Balcony", price: 42, position: .init(x: 0, y: 320),
            rows: .listed(
                curvedRows(labels: "ABCDEF", from: 26, growing: 2, radius: 300) { label, row in
                    if label == "A" { row.price = 55 }
                }))
        let boxes = (1...8).map { number -> SeatMap.Section in
            let isRight = number % 2 == 0
            let place = SeatMap.Position(
                x: isRight ? 260 : -260, y: 60 + Double((number - 1) / 2 * 50), rotation: isRight ? -90 : 90)
            return SeatMap.Section(
                name: "Box \(number)", price: 110, seatType: "BOX", position: place,
                rows: .listed([.init(label: "A", seats: .count(4))]))
        }
        let map = SeatMap(stage: .init(x: 0, y: 0), sections: [stalls, balcony] + boxes)
        return DemoHall(
            name: "Opera on the Canal", address: "Water Street 12", city: "Amsterdam", country: "NL",
            zipCode: "1011 AB",
            capacity: map.seatCount, layoutConfig: map)
    }()

    private static let philharmonic: DemoHall = {
        let parterre = SeatMap.Section(
            name: "Parterre", price: 54, position: .init(x: 0, y: 80),
            rows: .listed(
                curvedRows(labels: "ABCDEFGHJKLMNPQRSTUV", from: 24, growing: 1, radius: 200) { label, row in
                    if "STUV".contains(label) { row.price = 36 }
                    if label == "L" { makeAccessible(&row, places: 6) }
                }))
        let choir = SeatMap.Section(
            name: "Choir", price: 28, position: .init(x: 0, y: -60, rotation: 180), rows: .count(4), seatsPerRow: 22)
        let gallery = SeatMap.Section(
            name: "Gallery", price: 31, position: .init(x: 0, y: 480),
            rows: .listed(curvedRows(labels: "ABCDE", from: 40, growing: 2, radius: 420) { _, _ in }))
        let map = SeatMap(stage: .init(x: 0, y: 0), sections: [parterre, choir, gallery])
        return DemoHall(
            name: "City Philharmonic", address: "Konzertplatz 1", city: "Leipzig", country: "DE", zipCode: "04109",
            capacity: map.seatCount, layoutConfig: map)
    }()

    private static let cellar: DemoHall = {
        let map = SeatMap(
            price: 18, stage: .init(x: 0, y: 0),
            sections: [
                .init(name: "Tables", seatType: "TABLE", position: .init(x: 0, y: 30), rows: .count(6), seatsPerRow: 8),
                .init(name: "Bar", price: 12, position: .init(x: 0, y: 150), rows: .count(1), seatsPerRow: 12),
            ])
        return DemoHall(
            name: "The Cellar", address: "ul. Piwna 7", city: "Kraków", country: "PL", zipCode: "31-000",
            capacity: map.seatCount, layoutConfig: map)
    }()

    private static let meadow = DemoHall(
        name: "Riverside Meadow", address: "Quai des Bateliers", city: "Strasbourg", country: "FR", zipCode: "67000",
        capacity: 1500, layoutConfig: nil)

    // MARK: - Rows

    /// Rows that get longer, each on a circle of its own.
    private static func curvedRows(
        labels: String, from first: Int, growing: Int, radius: Double, _ change: (Character, inout SeatMap.Row) -> Void
    ) -> [SeatMap.Row] {
        labels.enumerated().map { index, label in
            var row = SeatMap.Row(
                label: String(label), position: .init(x: 0, y: Double(index) * 14), curve: radius + Double(index) * 14,
                seats: .count(first + index * growing))
            change(label, &row)
            return row
        }
    }

    /// Some places at each end are for wheelchairs.
    private static func makeAccessible(_ row: inout SeatMap.Row, places: Int) {
        let count = row.seats.count
        row.seats = .listed(
            (1...count).map { number in
                let isEnd = number <= places / 2 || number > count - places / 2
                return .init(number: "\(number)", seatType: isEnd ? "ACCESSIBLE" : nil)
            })
    }
}

import Domain
import Testing

@testable import Events

/// Which seats tickets are tried out for before an event is made.
@Suite struct `Samples of seats` {
    private func run(_ row: String, _ price: Int, _ numbers: [String] = ["1"]) -> SeatRun {
        SeatRun(section: "Stalls", row: row, seatType: "STANDARD", price: price, numbers: numbers)
    }

    @Test func `are few where all are alike`() {
        let all = (1...500).map { run("A", 1000, ["\($0)"]) }
        #expect(all.samples.count < 20)
        // The longest number comes late.
        #expect(all.samples.contains { $0.numbers[0].count == 3 })
    }

    @Test func `have the longest text and the highest price of many that are new, wherever they stand`() {
        // A character each that no other has.
        var all = (0..<300).map { run(String(Unicode.Scalar(0x4E00 + UInt32($0)) ?? "?"), 1000 + $0) }
        all.append(run("A row whose name is long", 5))
        let samples = all.samples
        #expect(samples.count < 110)
        #expect(samples.contains { $0.row == "A row whose name is long" })
        #expect(samples.contains { $0.price == 1299 })
    }
}

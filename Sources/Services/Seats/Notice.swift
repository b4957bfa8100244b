import Domain

/// That seats of an event have changed: `RUN:FIRST-LAST:SEAT,SEAT`, or `*` in the place of seats.
struct Notice: Sendable, Hashable {
    /// Which process tells it. No two notices of a process about an event have the same numbers.
    let run: UInt64
    /// Those of the announcements that it tells.
    let numbers: ClosedRange<UInt64>
    /// Nil where all should be looked at.
    let seats: [SeatID]?

    /// A notification has less than 8,000 bytes; one about more seats says only that the event is another.
    private static let most = 150

    init(run: UInt64, numbers: ClosedRange<UInt64>, seats: Set<SeatID>?) {
        (self.run, self.numbers) = (run, numbers)
        self.seats = seats.flatMap { $0.count > Self.most ? nil : $0.sorted() }
    }

    /// That all should be looked at, and that nobody has heard before.
    private static var unlike: Notice { Notice(run: .random(in: .min ... .max), numbers: 0...0, seats: nil) }

    /// What is written otherwise, by another version, says that all should be looked at.
    init(_ payload: String) {
        let parts = payload.split(separator: ":", omittingEmptySubsequences: false)
        let bounds = parts.count == 3 ? parts[1].split(separator: "-").map { UInt64($0) } : []
        guard parts.count == 3, let run = UInt64(parts[0]), bounds.count == 2, let first = bounds[0],
            let last = bounds[1], first <= last, last < .max
        else {
            self = .unlike
            return
        }
        let ids = parts[2].split(separator: ",").map { SeatID(String($0)) }
        let known = ids.compactMap(\.self)
        self.init(run: run, numbers: first...last, seats: known.isEmpty || known.count < ids.count ? nil : Set(known))
    }

    var payload: String {
        let list = seats.map { $0.map(\.description).joined(separator: ",") } ?? "*"
        return "\(run):\(numbers.lowerBound)-\(numbers.upperBound):\(list)"
    }

    /// Both in one.
    func joined(to other: Notice) -> Notice {
        guard run == other.run else { return .unlike }
        let bounds =
            min(numbers.lowerBound, other.numbers.lowerBound)...max(numbers.upperBound, other.numbers.upperBound)
        guard let seats, let more = other.seats else { return Notice(run: run, numbers: bounds, seats: nil) }
        return Notice(run: run, numbers: bounds, seats: Set(seats).union(more))
    }
}

/// Which announcements a stream has passed on: of each process those between two numbers.
struct HeardNotices {
    private var heard: [UInt64: ClosedRange<UInt64>] = [:]
    /// Processes that are remembered. To forget one means no more than to tell something twice.
    private static let most = 64

    /// Whether it tells anything that was not heard before; it is, from now on.
    mutating func isNews(_ notice: Notice) -> Bool {
        let new = notice.numbers
        guard let known = heard[notice.run] else {
            if heard.count >= Self.most { heard = [:] }
            heard[notice.run] = new
            return true
        }
        if known.contains(new.lowerBound), known.contains(new.upperBound) { return false }
        let isNear = new.lowerBound <= known.upperBound + 1 && known.lowerBound <= new.upperBound + 1
        heard[notice.run] =
            isNear ? min(known.lowerBound, new.lowerBound)...max(known.upperBound, new.upperBound) : new
        return true
    }
}

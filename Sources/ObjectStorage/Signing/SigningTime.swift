import Foundation
import HTTPClient

/// The moment of a signature as it is written: `20260501T193000Z`, and the day of it.
struct SigningTime: Sendable, Hashable {
    let stamp: String

    var day: String { String(stamp.prefix(8)) }

    init(_ date: Date) {
        // A date that is out of all reason must not trap; no server accepts it anyway.
        let seconds = max(0, min(date.timeIntervalSince1970, 253_402_300_799))
        let date = CivilDate(secondsSince1970: Int(seconds))
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        stamp =
            "\(date.year)\(two(date.month))\(two(date.day))T\(two(date.hour))\(two(date.minute))\(two(date.second))Z"
    }
}

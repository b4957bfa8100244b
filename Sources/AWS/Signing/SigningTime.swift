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
        stamp =
            "\(date.year)\(date.month.padded(2))\(date.day.padded(2))"
            + "T\(date.hour.padded(2))\(date.minute.padded(2))\(date.second.padded(2))Z"
    }
}

import ArgumentParser
import Foundation

/// A length of time: `90s`, `15m`, `6h`, `2d`.
struct Period: ExpressibleByArgument, Hashable {
    var seconds: TimeInterval

    init?(argument: String) {
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        guard let unit = argument.last.flatMap({ units[$0] }), let count = UInt16(argument.dropLast()) else {
            return nil
        }
        seconds = Double(count) * unit
    }

    /// Long enough for somebody who has just bought a ticket to fetch it.
    static let linkLifetime = Period(seconds: 900)

    init(seconds: TimeInterval) { self.seconds = seconds }

    var duration: Duration { .seconds(seconds) }
}

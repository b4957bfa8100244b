import Foundation
import Synchronization

/// Which names stand for time zones of the IANA database.
enum KnownTimeZones {
    /// Names that were found before: looking one up takes Foundation a lock and a search. Only true names are kept, so
    /// the set cannot grow beyond the database.
    private static let found = Mutex<Set<String>>([])

    /// The database's names without an area. Other short names that Foundation accepts, such as `PST`, are ambiguous.
    private static let withoutArea: Set<String> = [
        "CET", "CST6CDT", "Cuba", "EET", "EST", "EST5EDT", "Egypt", "Eire", "GB", "GB-Eire", "GMT", "GMT+0", "GMT-0",
        "GMT0", "Greenwich", "HST", "Hongkong", "Iceland", "Iran", "Israel", "Jamaica", "Japan", "Kwajalein", "Libya",
        "MET", "MST", "MST7MDT", "NZ", "NZ-CHAT", "Navajo", "PRC", "PST8PDT", "Poland", "Portugal", "ROC", "ROK",
        "Singapore", "Turkey", "UCT", "UTC", "Universal", "W-SU", "WET", "Zulu",
    ]

    static func contains(_ name: String) -> Bool {
        found.withLock { found in
            if found.contains(name) { return true }
            guard isPlausible(name), TimeZone(identifier: name) != nil else { return false }
            found.insert(name)
            return true
        }
    }

    private static func isPlausible(_ name: String) -> Bool {
        guard name.utf8.count <= 64 else { return false }
        return withoutArea.contains(name) || (name.first?.isLetter == true && name.contains("/") && !name.contains("."))
    }
}

import Foundation
import Testing

@testable import Rendering

@Suite struct `Reading instants` {
    @Test(
        arguments: [
            ("2026-05-01", nil, nil), ("2026-05-01T19:30", 70_200, nil), ("2026-05-01 19:30:15", 70_215, nil),
            ("2026-05-01T19:30:00Z", 70_200, 0), ("2026-05-01t19:30:00.123456789z", 70_200, 0),
            ("2026-05-01T19:30:00,5+02:00", 70_200, 7200), ("2026-05-01T19:30-0330", 70_200, -12_600),
            ("2026-05-01T19:30+14", 70_200, 50_400), ("2026-12-31T23:59:60Z", 86_399, 0),
        ] as [(String, Int?, Int?)])
    func `dates, times and offsets are read`(text: String, secondOfDay: Int?, offset: Int?) {
        let instant = WrittenInstant(text)
        #expect(instant != nil)
        #expect(instant?.secondOfDay == secondOfDay)
        #expect(instant?.offset == offset)
    }

    @Test(arguments: [
        "", "2026", "2026-02-29", "2026-02-30", "2026-13-01", "2026-00-10", "2026-04-31", "2026-4-1", "2026-05-01T",
        "2026-05-01T24:00", "2026-05-01T19:60", "2026-05-01T19:30:61", "2026-05-01T19", "2026-05-01T19:30:00.Z",
        "2026-05-01T19:30+19:00", "2026-05-01T19:30+02:", "2026-05-01T19:30+02:60", "2026-05-01T19:30Zx",
        "2026-05-01Z", " 2026-05-01", "01.05.2026", "20260501", "tomorrow", "0000-01-01", "1492-10-12",
        "2026-05-01T19:30 Z",
        "２０２６-05-01", "2026-05-01T19:30:00." + String(repeating: "0", count: 100),
    ])
    func `what is no date that exists is refused`(text: String) {
        #expect(WrittenInstant(text) == nil)
    }

    @Test(arguments: [
        ("1970-01-01", 0), ("1969-12-31", -1), ("2000-02-29", 11_016), ("2024-02-29", 19_782), ("2026-09-08", 20_704),
        ("1900-03-01", -25_508), ("9999-12-31", 2_932_896),
    ])
    func `days are counted by the Gregorian calendar`(text: String, days: Int) {
        #expect(WrittenInstant(text)?.daysSince1970 == days)
    }

    private func shown(_ text: String, zone: String?) throws -> String? {
        var value = sampleTicket.setting("event.timeZone", .null)
        if let zone { value = value.setting("event.timeZone", .string(zone)) }
        return try Evaluator(value.setting("event.startsAt", .string(text))).print(
            "{event.startsAt | date: short} {event.startsAt | time: zone}")
    }

    @Test func `the event's time zone tells day and time, then the instant's own offset, then UTC`() throws {
        #expect(try shown("2026-09-08T23:30:00Z", zone: "Asia/Tokyo") == "09/09/2026 08:30 GMT+9")
        #expect(try shown("2026-09-08T23:30:00-04:00", zone: "Europe/Berlin") == "09/09/2026 05:30 CEST")
        #expect(try shown("2026-09-08T23:30:00-04:00", zone: nil) == "08/09/2026 23:30 GMT-4")
        #expect(try shown("2026-09-08T23:30:00", zone: nil) == "08/09/2026 23:30 GMT")
        #expect(try shown("2026-09-08T23:30:00", zone: "America/New_York") == "08/09/2026 23:30 GMT-4")
    }

    @Test func `local times around a change of the clock are the ones that a clock shows`() throws {
        #expect(try shown("2026-03-29T01:59", zone: "Europe/Berlin") == "29/03/2026 01:59 CET")
        #expect(try shown("2026-03-29T02:30", zone: "Europe/Berlin") == "29/03/2026 03:30 CEST")
        #expect(try shown("2026-03-29T03:00", zone: "Europe/Berlin") == "29/03/2026 03:00 CEST")
        #expect(try shown("2026-10-25T02:30", zone: "Europe/Berlin") == "25/10/2026 02:30 CEST")
        #expect(try shown("2026-10-25T03:00", zone: "Europe/Berlin") == "25/10/2026 03:00 CET")
        #expect(try shown("2026-11-01T01:30", zone: "America/New_York") == "01/11/2026 01:30 GMT-4")
    }

    @Test(arguments: ["Europe/Atlantis", "PST", "IST", "+02:00", "../../etc/passwd", "europe/berlin", "GMT+2"])
    func `a time zone that IANA does not know is refused`(zone: String) throws {
        let evaluator = try Evaluator(sampleTicket.setting("event.timeZone", .string(zone)))
        #expect(
            try evaluator.error("{event.startsAt | time}")
                == RenderError(.invalidTimeZone, field: "event.timeZone", value: zone))
    }
}

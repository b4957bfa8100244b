import Foundation
import Testing

@testable import Rendering

@Suite struct `Telling instants` {
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

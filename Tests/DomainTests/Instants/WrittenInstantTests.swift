import Domain
import Testing

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

    @Test(
        arguments: [
            ("2026-05-01T19:30:00Z", 70_200, 0, 0), ("2026-05-01t19:30:00.250-23:59", 70_200, 0.25, -86_340),
            ("2026-12-31T23:59:60.5Z", 86_399, 0.5, 0), ("0000-02-29T00:00:00z", 0, 0, 0),
        ] as [(String, Int, Double, Int)])
    func `the internet writes them in full`(text: String, second: Int, fraction: Double, offset: Int) {
        let instant = WrittenInstant(text, as: .internet)
        #expect(instant?.secondOfDay == second)
        #expect(instant?.fraction == fraction)
        #expect(instant?.offset == offset)
        #expect(instant?.isLeapSecond == text.contains(":60"))
    }

    @Test(arguments: [
        "2026-05-01", "2026-05-01T19:30Z", "2026-05-01T19:30:00", "2026-05-01 19:30:00Z", "2026-05-01T19:30:00,5Z",
        "2026-05-01T19:30:00+0200", "2026-05-01T19:30:00+02", "2026-02-29T19:30:00Z", "1900-02-29T19:30:00Z",
    ])
    func `what is not in full is refused there`(text: String) {
        #expect(WrittenInstant(text, as: .internet) == nil)
    }
}

import Testing

@testable import Rendering

@Suite struct `What a text needs` {
    @Test func `all paths are named, those in filters and links too`() throws {
        let text = try MarkedText(
            parsing: "**{event.startsAt | range: event.endsAt}** [{a}](https://e.org/{ticket.id}) {strings.doors}")
        #expect(text.paths == ["event.startsAt", "event.endsAt", "a", "ticket.id", "strings.doors"])
        #expect(try Condition(parsing: "a and (b == c or not d > 1)").paths == ["a", "b", "c", "d"])
    }

    @Test func `a text is static when it needs only static strings`() throws {
        let strings = StaticStrings([
            "plain": .perLanguage(["en": try MarkedText(parsing: "Doors"), "de": try MarkedText(parsing: "Einlass")]),
            "over": .all(try MarkedText(parsing: "{strings.plain}!")),
            "data": .perLanguage([
                "en": try MarkedText(parsing: "No data"), "de": try MarkedText(parsing: "{seat.row}"),
            ]),
            "overData": .all(try MarkedText(parsing: "{strings.data}")),
            "lost": .all(try MarkedText(parsing: "{strings.nowhere}")),
        ])
        #expect(strings.names == ["plain", "over"])
        #expect(strings.cycle == nil)
        #expect(try Interpolation(parsing: "a {strings.over | upper}").isStatic(with: strings))
        #expect(try !Interpolation(parsing: "a {strings.overData}").isStatic(with: strings))
        #expect(try !MarkedText(parsing: "[a]({event.url})").isStatic(with: strings))
        #expect(try MarkedText(parsing: "**a**").isStatic(with: strings))
    }

    @Test func `strings that go in a circle are found`() throws {
        let strings = StaticStrings([
            "a": .all(try MarkedText(parsing: "{strings.b}")), "b": .all(try MarkedText(parsing: "{strings.c}")),
            "c": .all(try MarkedText(parsing: "{strings.b}")), "d": .all(try MarkedText(parsing: "d")),
        ])
        #expect(strings.cycle == "a")
        #expect(strings.names == ["d"])
    }

    @Test(arguments: [
        ("holdrName", "holderName"), ("NAME", "name"), ("nmae", "name"), ("zzz", nil), ("", nil),
        (String(repeating: "n", count: 1_000_000), nil),
    ])
    func `a mistyped name finds its neighbour`(typed: String, nearest: String?) {
        #expect(["name", "holderName", "seat"].nearest(to: typed) == nearest)
    }
}

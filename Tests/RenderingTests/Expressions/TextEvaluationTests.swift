import Foundation
import Testing

@testable import Rendering

@Suite struct `Filling in fields` {
    @Test func `texts are printed as they are`() throws {
        let evaluator = try Evaluator()
        #expect(try evaluator.print("{holder.name}: row {seat.row}") == "Łukasz Żółć: row 12")
        #expect(try evaluator.print("{event.startsAt}") == "2026-09-08T17:30:00Z")
        #expect(try evaluator.print("{order.lines.1.description}") == "Fee")
    }

    @Test func `what data brings is never read as an expression`() throws {
        let evaluator = try Evaluator(sampleTicket.setting("holder.name", "{ticket.id} **x** [a](b)"))
        #expect(try evaluator.print("{holder.name}") == "{ticket.id} **x** [a](b)")
        let spans = try evaluator.spans(of: MarkedText(parsing: "*{holder.name}*"))
        #expect(spans == [ResolvedSpan(text: "{ticket.id} **x** [a](b)", isItalic: true)])
    }

    @Test func `a bare number has the digits of the locale and no grouping`() throws {
        #expect(try Evaluator().print("{ticket.number}") == "100234")
        #expect(try Evaluator(locale: "ar-EG").print("{ticket.number}") == "١٠٠٢٣٤")
        let share = sampleTicket.setting("extra.share", .number(Decimal(string: "0.125") ?? 0))
        #expect(try Evaluator(share, locale: "de-DE").print("{extra.share}") == "0,125")
    }

    @Test func `machines read numbers as in JSON`() throws {
        let evaluator = try Evaluator(locale: "ar-EG")
        #expect(try evaluator.print("{ticket.number}-{ticket.id}", for: .machine) == "100234-T-1")
    }

    @Test(arguments: [
        ("{holder.company}", "holder.company"), ("{venue.name}", "venue.name"), ("{event.name.x}", "event.name.x"),
        ("{order.lines.2.amount}", "order.lines.2.amount"), ("{order.lines.-1}", "order.lines.-1"),
        ("{order.lines.99999999999999999999}", "order.lines.99999999999999999999"),
        ("{venue.name | upper}", "venue.name"), ("{event.startsAt | range: event.lastEntryAt}", "event.lastEntryAt"),
        ("{event.startsAt | relativeDay: order.purchasedAt}", "order.purchasedAt"),
        ("{price.amount | money: extra.currency}", "extra.currency"), ("{extra.empty | join}", "extra.empty"),
        ("{strings.lost}", "strings.lost"),
    ])
    func `an absent value without default is an error that names the path`(source: String, field: String) throws {
        #expect(try Evaluator().error(source) == RenderError(.missingField, field: field))
    }

    @Test func `default stands in for what is absent, whatever comes before and after it`() throws {
        let evaluator = try Evaluator()
        #expect(try evaluator.print(#"{venue.name | default: "–"}"#) == "–")
        #expect(try evaluator.print(#"{holder.company | upper | default: "none"}"#) == "none")
        #expect(try evaluator.print(#"{venue.name | default: "none" | upper}"#) == "NONE")
        #expect(try evaluator.print(#"{event.startsAt | range: event.lastEntryAt | default: "soon"}"#) == "soon")
        #expect(try evaluator.print(#"{holder.name | default: "none"}"#) == "Łukasz Żółć")
        #expect(try evaluator.print(#"{extra.fee | default: "0" | money}"#) == "€0.00")
    }

    @Test func `what is no text names what to do instead`() throws {
        let evaluator = try Evaluator()
        for (source, field, remedy) in [
            ("{extra.vip}", "extra.vip", "when"), ("{extra.perks}", "extra.perks", "join"),
            ("{event.organiser}", "event.organiser", "event.organiser.name"),
            ("{extra.list | join}", "extra.list.0", "join"), ("{holder.name | join}", "holder.name", "without join"),
            ("{extra.vip | date}", "extra.vip", "2026-05-01T"), ("{extra.perks | money}", "extra.perks", "12.50"),
        ] {
            let error = try evaluator.error(source)
            #expect(error?.field == field)
            #expect(error?.remedy.contains(remedy) == true, "\(String(describing: error))")
        }
    }

    @Test func `letters change case by the locale's rules`() throws {
        let value = sampleTicket.setting("holder.name", "Istanbul ılıca")
        #expect(try Evaluator(value, locale: "tr-TR").print("{holder.name | upper}") == "ISTANBUL ILICA")
        #expect(try Evaluator(value, locale: "en").print("{holder.name | lower}") == "istanbul ılıca")
        let greek = sampleTicket.setting("holder.name", "άέ straße")
        #expect(try Evaluator(greek, locale: "el-GR").print("{holder.name | upper}") == "ΑΕ STRASSE")
        let dotless = sampleTicket.setting("holder.name", "istanbul")
        #expect(try Evaluator(dotless, locale: "tr-TR").print("{holder.name | upper}") == "İSTANBUL")
    }

    @Test func `lists are joined without what is empty`() throws {
        let evaluator = try Evaluator(locale: "ar-EG")
        #expect(try evaluator.print("{extra.perks | join}") == "Cloakroom, Drink")
        #expect(try evaluator.print("{extra.perks | join: ' · ' | upper}") == "CLOAKROOM · DRINK")
    }

    @Test func `several values are joined without those that are missing`() throws {
        let value = sampleTicket.setting("venue.address", "Rathausplatz 1").setting("venue.city", "")
            .setting("venue.country", "Austria")
        let source = "{venue.address, venue.city, venue.country, extra.perks | join: ', '}"
        #expect(try Evaluator(value).print(source) == "Rathausplatz 1, Austria, Cloakroom, Drink")
        #expect(try Evaluator(value).print("{seat.row,seat.number|join:'/'|upper}") == "12/7")
        let strings = ["hall": Localised.all(try MarkedText(parsing: "**Hall** {seat.row}"))]
        #expect(
            try Evaluator(value, strings: strings).print("{strings.hall, venue.country | join}") == "Hall 12, Austria")
    }

    @Test func `several values that are all missing are as one that is`() throws {
        let evaluator = try Evaluator()
        #expect(
            try evaluator.error("{venue.address, venue.city | join}")
                == RenderError(.missingField, field: "venue.address"))
        #expect(try evaluator.print(#"{venue.address, venue.city | join | default: "–"}"#) == "–")
        #expect(try evaluator.error("{venue.city, event.organiser | join}")?.field == "event.organiser")
    }

    @Test func `text is cut between characters, not within them`() throws {
        let value = sampleTicket.setting("holder.name", "Zoë 👩‍👩‍👧‍👦 कृष्ण")
        let evaluator = try Evaluator(value)
        #expect(try evaluator.print("{holder.name | truncate: 5}") == "Zoë 👩‍👩‍👧‍👦…")
        #expect(try evaluator.print("{holder.name | truncate: 4}") == "Zoë…")
        #expect(try evaluator.print("{holder.name | truncate: 100}") == "Zoë 👩‍👩‍👧‍👦 कृष्ण")
        #expect(try evaluator.print("{holder.name | truncate: 2}") == "Zo…")
    }

    @Test func `a locale that is no language tag is refused`() {
        for locale in ["", "de_DE", "e", "en-", "en--GB", "en-\u{1B}[0m", String(repeating: "en-", count: 100)] {
            #expect(throws: RenderError.self) { try Evaluator(locale: locale) }
        }
    }
}

@Suite struct `Repeating over lists` {
    @Test func `each item has its name, and errors have its real path`() throws {
        let rows = try Evaluator().rows(of: Repetition(list: "order.lines", name: "line"))
        #expect(rows.count == 2)
        #expect(
            try rows[0].print("{line.description} {line.amount | money} {event.name}")
                == "Seat €1,234.50 Night of Songs")
        #expect(try rows[1].error("{line.quantity}") == RenderError(.missingField, field: "order.lines.1.quantity"))
    }

    @Test func `items may be repeated within items`() throws {
        let value = sampleTicket.setting("extra.days", [["acts": ["A", "B"]], ["acts": ["C"]]])
        let days = try Evaluator(value).rows(of: Repetition(list: "extra.days", name: "day"))
        let acts = try days.flatMap { try $0.rows(of: Repetition(list: "day.acts", name: "act")) }
        #expect(try acts.map { try $0.print("{act}") } == ["A", "B", "C"])
        #expect(try acts[2].error("{act | date}")?.field == "extra.days.1.acts.0")
    }

    @Test func `an absent list has no items, and other values are refused`() throws {
        let evaluator = try Evaluator()
        #expect(try evaluator.rows(of: Repetition(list: "venue.rooms", name: "room")).isEmpty)
        #expect(throws: RenderError.self) { try evaluator.rows(of: Repetition(list: "event.name", name: "x")) }
    }

    @Test func `too long a list is refused`() throws {
        let evaluator = try Evaluator(sampleTicket.setting("extra.perks", .list(Array(repeating: 1, count: 501))))
        let error = RenderError(.tooManyItems(count: 501, limit: 500), field: "extra.perks")
        #expect(throws: error) { try evaluator.rows(of: Repetition(list: "extra.perks", name: "perk")) }
        #expect(try evaluator.error("{extra.perks | join}") == error)
    }
}

@Suite struct `Texts of the template` {
    private func strings() throws -> [String: Localised<MarkedText>] {
        [
            "doors": .perLanguage([
                "en": try MarkedText(parsing: "Doors"), "de": try MarkedText(parsing: "**Einlass**"),
                "pl": try MarkedText(parsing: "Wejście"), "zh-Hant": try MarkedText(parsing: "入場"),
                "zh-Hans": try MarkedText(parsing: "入场"), "pt-BR": try MarkedText(parsing: "Abertura"),
            ]),
            "seat": .all(try MarkedText(parsing: "Row *{seat.row}*, {strings.doors}")),
            "a": .all(try MarkedText(parsing: "{strings.b}{strings.b}")),
            "b": .all(try MarkedText(parsing: "{strings.a}{strings.a}")),
        ]
    }

    @Test(arguments: [
        ("pl-PL", "Wejście"), ("PL", "Wejście"), ("de-AT-1996", "Einlass"), ("zh-TW", "入場"), ("zh-Hans-SG", "入场"),
        ("zh-CN", "入场"), ("pt-PT", "Abertura"), ("th-TH-u-ca-buddhist", "Doors"), ("en-u-nu-arab", "Doors"),
    ])
    func `the nearest language is chosen, else the template's own`(locale: String, text: String) throws {
        #expect(try Evaluator(locale: locale, strings: strings()).print("{strings.doors}") == text)
    }

    @Test func `without the template's own language the first by name is taken`() throws {
        let texts = Localised.perLanguage(["fr": "Entrée", "es": "Entrada"])
        #expect(try Evaluator(locale: "ja", default: "en").pick(texts) == "Entrada")
        #expect(try Evaluator(locale: "ja", default: "fr-FR").pick(texts) == "Entrée")
        #expect(try Evaluator().pick(Localised<String>.perLanguage([:])) == nil)
    }

    @Test func `a string keeps its emphasis unless a filter changes it`() throws {
        let evaluator = try Evaluator(locale: "de", strings: strings())
        #expect(
            try evaluator.spans(of: MarkedText(parsing: "{strings.seat} {strings.doors | upper}")) == [
                ResolvedSpan(text: "Row "), ResolvedSpan(text: "12", isItalic: true), ResolvedSpan(text: ", "),
                ResolvedSpan(text: "Einlass", isBold: true), ResolvedSpan(text: " EINLASS"),
            ])
        #expect(try evaluator.print("{strings.seat}") == "Row 12, Einlass")
    }

    @Test func `strings that go in a circle or grow without bounds end in an error`() throws {
        let evaluator = try Evaluator(strings: strings())
        #expect(try evaluator.error("{strings.a}") != nil)
        var bomb: [String: Localised<MarkedText>] = [
            "s0": .all(try MarkedText(parsing: #"{holder.company | default: ""}"#))
        ]
        for level in 1...14 {
            let use = "{strings.s\(level - 1)}"
            bomb["s\(level)"] = .all(try MarkedText(parsing: String(repeating: use, count: 50)))
        }
        let error = try Evaluator(strings: bomb).error("{strings.s14}")
        #expect(error?.problem == .tooLong(limit: 200_000))
    }
}

@Suite struct `Resolving marked text` {
    @Test func `styles follow the marks, and empty stretches vanish`() throws {
        let source = #"**{event.name}** *{holder.company | default: ""}*in row {seat.row}"#
        #expect(
            try Evaluator().spans(of: MarkedText(parsing: source)) == [
                ResolvedSpan(text: "Night of Songs", isBold: true), ResolvedSpan(text: " in row 12"),
            ])
    }

    private func link(_ target: String, _ value: Value = sampleTicket) throws -> String? {
        try Evaluator(value, locale: "ar-EG").spans(of: MarkedText(parsing: "[x](\(target))")).first?.link
    }

    @Test(arguments: [
        ("https://example.org/{ticket.id}", "https://example.org/T-1"),
        ("{event.organiser.url}", "https://example.org/a?b=c&d=e"),
        ("https://example.org/?n={holder.name}", "https://example.org/?n=%C5%81ukasz%20%C5%BB%C3%B3%C5%82%C4%87"),
        ("https://example.org/{ticket.number}", "https://example.org/100234"),
        ("https://example.org/straße", "https://example.org/stra%C3%9Fe"),
        ("mailto:{extra.mail}", "mailto:a+b@example.org"), ("tel:+49123", "tel:+49123"),
    ])
    func `addresses are filled in and escaped`(target: String, address: String) throws {
        #expect(try link(target, sampleTicket.setting("extra.mail", "a+b@example.org")) == address)
    }

    @Test func `data cannot lead a link to another host`() throws {
        let value = sampleTicket.setting("extra.x", "@evil.example/?a#b")
        #expect(try link("https://example.org{extra.x}", value) == "https://example.org%40evil.example%2F%3Fa%23b")
    }

    @Test(arguments: [
        "javascript:alert(1)", "www.example.org", "file:///etc/passwd", "https://", "https:///x", " https://a", "tel:",
    ])
    func `addresses that a click should not open are refused`(address: String) throws {
        let value = sampleTicket.setting("extra.x", .string(address))
        #expect(throws: RenderError(.invalidLink, field: "extra.x", value: LinkAddress.escaped(address))) {
            try link("{extra.x}", value)
        }
    }
}

extension LinkAddress {
    fileprivate static func escaped(_ text: String) -> String {
        var address = LinkAddress()
        address.append(data: text)
        return address.text
    }
}

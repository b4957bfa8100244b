import Testing

@testable import Rendering

@Suite("What a template is tried with")
struct TortureTests {
    private func cases(_ sample: [String: Value], used: Set<String>, locales: [String] = ["en-GB"]) -> [TortureCase] {
        TortureCase.all(sample: Sheet.ticket(sample), locales: locales, used: used)
    }

    private func value(_ cases: [TortureCase], _ name: String) throws -> Value {
        try #require(cases.first { $0.name == name }, "\(cases.map(\.name))").value
    }

    @Test func `fields of the template's own come at twice their length, in their own words`() throws {
        let sample: [String: Value] = ["extra": ["note": "Ask me about robots and soup", "role": "話し手", "gate": "7"]]
        let cases = cases(sample, used: ["extra.note", "extra.role", "extra.gate"])
        #expect(
            try value(cases, "long extra.note")["extra"]?["note"]
                == "Ask me about robots and soup Ask me about robots and soup")
        #expect(try value(cases, "long extra.role")["extra"]?["role"] == "話し手 話し手 話し手 話し手 話し手 話し手")
        #expect(try value(cases, "long extra.gate")["extra"]?["gate"] == "887")
    }

    @Test(arguments: [
        ("2026-05-01", "2026-09-30T19:30:00+02:00"), ("-4.5", "-884.5"), ("data:image/png;base64,AAAA", nil), ("", nil),
        ("https://example.org/a", "https://example.org/a/2026/with/a/long/path/to/one/of/many/pages"),
    ])
    func `what is no free text keeps its form`(text: String, long: String?) {
        #expect(Torture.lengthened(.string(text)) == long.map(Value.string))
    }

    @Test func `values of items come long in every item`() throws {
        let perks: Value = [["label": "Coat"], ["label": "Drink at the bar"]]
        let lines: Value = [["description": "Adult", "amount": 8], ["description": "Child", "amount": 4]]
        let cases = cases(
            ["extra.perks": perks, "order.lines": lines],
            used: [
                "extra.perks", "extra.perks.0.label", "order.lines", "order.lines.0.description",
                "order.lines.0.amount",
            ])
        let label: Value = "Drink at the bar Drink at the bar"
        #expect(
            try value(cases, "long extra.perks.*.label")["extra"]?["perks"] == [["label": label], ["label": label]])
        guard case .list(let long) = try value(cases, "long order.lines.*.description")["order"]?["lines"] else {
            throw RenderError(.missingField)
        }
        #expect(long.count == 2 && long[0]["amount"] == 8 && long[1]["description"] == long[0]["description"])
        #expect(
            try value(cases, "12888.88 USD in en-GB")["order"]?["lines"] == [
                ["description": "Adult", "amount": "12888.88"], ["description": "Child", "amount": "12888.88"],
            ])
    }

    @Test func `a ticket without order lines gets none by a long text for them`() {
        let cases = cases([:], used: ["order.lines", "order.lines.0.description"])
        #expect(!cases.contains { $0.name == "long order.lines.*.description" })
        #expect(cases.allSatisfy { (try? TicketDocument(checking: $0.value)) != nil })
    }

    @Test func `the worst and the least are tried in every locale`() throws {
        let sample: [String: Value] = ["extra.note": "Bring a coat and a lamp", "terms": "Be nice."]
        let cases = cases(
            sample, used: ["event.name", "event.startsAt", "extra.note", "terms"], locales: ["en-GB", "de-DE"])
        for locale in ["en-GB", "de-DE"] {
            let longest = try #require(cases.first { $0.name == "every text at its longest in \(locale)" })
            #expect(longest.locale == locale && longest.value["extra"]?["note"] != "Bring a coat and a lamp")
            #expect(longest.value["event"]?["startsAt"] != nil && longest.value["terms"] == .string(Torture.terms))
            let least = try #require(cases.first { $0.name == "nothing but what is required in \(locale)" })
            #expect(least.locale == locale && least.value == Sheet.ticket())
        }
    }
}

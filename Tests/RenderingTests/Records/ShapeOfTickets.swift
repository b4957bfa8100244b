import Testing

@testable import Rendering

@Suite struct ShapeOfTickets {
    private func kind(_ path: String) -> TicketShape.Kind? {
        TicketShape.kind(
            of: DataPath(parts: path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)))
    }

    @Test(arguments: [
        ("ticket.id", TicketShape.Kind.text), ("ticket", .object), ("event.organiser", .object),
        ("event.organiser.url", .text),
        ("event.startsAt", .instant), ("event.timeZone", .timeZone), ("order.lines", .list), ("order.lines.0", .object),
        ("order.lines.12.amount", .number), ("extra", .anything), ("extra.perks.0.label", .anything),
        ("locale", .locale),
    ])
    func `a path that data can have has a kind`(path: String, kind: TicketShape.Kind) {
        #expect(self.kind(path) == kind)
    }

    @Test(arguments: [
        "", "tickets", "ticket.id.x", "order.lines.amount", "order.lines.00", "order.lines.*", "extra.", "seat.0",
    ])
    func `a path that data cannot have is not contained`(path: String) {
        #expect(kind(path) == nil)
    }

    @Test func `the nearest path is found at any depth`() {
        #expect(TicketShape.nearest(to: DataPath(parts: ["evnt", "nmae"])) == "event.name")
        #expect(TicketShape.nearest(to: DataPath(parts: ["order", "lines", "3", "amonut"])) == "order.lines.3.amount")
        #expect(TicketShape.nearest(to: DataPath(parts: ["order", "wardrobe"])) == nil)
    }

    @Test func `the table has a row for each field`() {
        #expect(TicketShape.table.contains("| `ticket.id` | text | yes | what identifies the ticket |\n"))
        #expect(TicketShape.table.split(separator: "\n").count == TicketShape.fields.count + 2)
    }

    @Test(arguments: [
        "de", "pl-PL", "zh-Hant-TW", "sr-Latn-RS", "es-419", "sl-rozaj-biske", "de-CH-1996", "en-US-u-hc-h12",
        "zh-yue-HK",
        "en-a-bbb-x-a-ccc", "x-private", "DE-de", "ar-u-nu-latn",
    ])
    func `a well-formed language tag is accepted`(tag: String) {
        #expect(LanguageTag(tag) != nil)
    }

    @Test(arguments: [
        ("xx-QQ", "xx"), ("english", "english"), ("deu", "deu"), ("en-UK", "UK"), ("pl-XX", "XX"),
        ("x-private", "x-private"),
    ])
    func `a language or region that is none is found out`(tag: String, part: String) {
        #expect(LanguageTag.problem(with: tag) == .unknownLocale(subtag: part))
    }

    @Test(arguments: [
        "de", "DE-de", "yue-HK", "fil", "nb-NO", "no", "sr-Latn-RS", "es-419", "iw-IL", "sh", "en-001", "sq-XK",
        "ar-u-nu-latn", "zh-yue-HK",
    ])
    func `a language that is known is welcome`(tag: String) {
        #expect(LanguageTag.problem(with: tag) == nil)
    }

    @Test(arguments: [
        ("de_DE", "de-DE"), ("pt_BR.UTF-8", "pt-BR"), ("sr_RS@latin", "sr-RS"), ("xx_QQ", nil), ("de DE", nil),
    ])
    func `a locale as POSIX writes it is written anew`(text: String, tag: String?) {
        #expect(LanguageTag.suggestion(for: text) == tag)
    }

    @Test(arguments: [
        "", "d", "de_DE", "de-", "-de", "de--DE", "deutsch-ö", "en-a", "en-a-x", "en-x", "x", "123", "de-DE-DE",
        "pl-PL ",
        "abcdefghi", "en-u-", "de-Latn-Latn",
    ])
    func `a malformed language tag is refused`(tag: String) {
        #expect(LanguageTag(tag) == nil)
    }
}

import Foundation

/// What real life brings to a box office, at its longest.
enum Torture {
    /// The longest names that are still plausible, one per script that tickets are printed in.
    static let names: [(script: String, name: String)] = [
        ("Latin", "Maximiliana Konstantina von Hohenstaufen-Wittgenstein"),
        ("Polish", "Władysława Grzegżółka-Brzęczyszczykiewicz"),
        ("Vietnamese", "Nguyễn Phước Quỳnh Hương Thị Minh Khai"),
        ("Greek", "Κωνσταντίνος Παπαχριστοδουλόπουλος"),
        ("Cyrillic", "Александра Константиновна Рождественская"),
        ("Arabic", "عبد الرحمن محمد عبد العزيز الهاشمي"),
        ("Hebrew", "אברהם יצחק בן־ציון רוזנצווייג"),
        ("Devanagari", "वेंकटलक्ष्मी श्रीनिवासराघवन चट्टोपाध्याय"),
        ("Bengali", "মোহাম্মদ আব্দুল্লাহ আল মামুন চৌধুরী"),
        ("Tamil", "வேங்கடசுப்பிரமணியன் கிருஷ்ணமூர்த்தி"),
        ("Thai", "กัญญาณัฐ ศรีสุวรรณประเสริฐวัฒนกุล"),
        ("Chinese", "欧阳娜娜·阿卜杜热西提"),
        ("Japanese", "勅使河原 長宗我部之介"),
        ("Korean", "남궁민수 황보석준"),
        ("emoji", "Zoë 🎉 Brännström-Ó Súilleabháin 🎻"),
    ]

    static let longTexts: [(path: String, text: String)] = [
        ("event.name", "Die Meistersinger von Nürnberg – konzertante Aufführung in drei Aufzügen"),
        ("event.subtitle", "Königliches Philharmonisches Orchester Stockholm · Leitung: Élodie Brännström-Villeneuve"),
        ("event.organiser.name", "Internationale Gesellschaft der Musikfreunde und Konzertveranstalter e. V."),
        ("venue.name", "Staatsoper Unter den Linden, Apollosaal und Großer Konzertsaal"),
        ("venue.address", "Straße der Pariser Kommune 128–130, Gebäude C, Eingang Nordwest"),
        ("venue.city", "Llanfairpwllgwyngyll"),
        ("venue.country", "Bosnien und Herzegowina"),
        (
            "venue.directions",
            String(repeating: "From the central station take tram 4 towards the harbour to Opera Square. ", count: 5)
        ),
        ("ticket.type", "Ermäßigt (Schwerbehinderte mit Begleitperson)"),
        ("ticket.number", "2026-MEI-0004-8812-9912"),
        ("order.number", "ORD-2026-09-30-00018842"),
        ("holder.company", "Norddeutsche Landesforschungsanstalt für Meereskunde GmbH & Co. KG"),
        ("seat.label", "Parterre mitte links, Reihe 128, Platz 104"),
        ("seat.entrance", "Eingang Nordwest C2"),
        ("order.lines.0.description", "Parterre mitte links, Reihe 128, ermäßigt (Schwerbehinderte mit Begleitperson)"),
    ]

    /// Without these there is no ticket.
    static let required: Set<String> = ["ticket.id", "ticket.code", "event.name"]

    static let seat: [(String, Value)] = [
        ("seat.section", .string("Parterre mitte")), ("seat.row", .string("128")), ("seat.number", .string("104")),
    ]

    /// A Wednesday in September, the longest of days in most languages, and an end on another day.
    static let dates: [(String, Value)] = [
        ("event.startsAt", .string("2026-09-30T19:30:00+02:00")),
        ("event.doorsAt", .string("2026-09-30T18:00:00+02:00")),
        ("event.endsAt", .string("2026-10-28T23:59:00+02:00")),
        ("ticket.issuedAt", .string("2026-09-23T10:48:00+02:00")),
        ("order.purchasedAt", .string("2026-09-23T10:48:00+02:00")),
    ]

    static let prices: [(amount: String, currency: String)] = [("0", "EUR"), ("12888.88", "USD"), ("1288888", "HUF")]

    static func price(_ amount: String, _ currency: String) -> [(String, Value)] {
        [
            ("price.amount", .string(amount)), ("price.currency", .string(currency)), ("order.total", .string(amount)),
            ("order.lines.0.amount", .string(amount)), ("order.lines.0.quantity", .string("128")),
        ]
    }

    static let terms = Array(
        repeating: "Tickets are exchanged only when the event is cancelled; latecomers are admitted at a break.",
        count: 12
    ).joined(separator: "\n")

    static let orderLines = Value.list(
        (1...12).map { line in
            .object([
                "description": .string("Parterre mitte links, Reihe 128, Platz \(100 + line), ermäßigt"),
                "quantity": .number(Decimal(line)), "amount": .string("1288.88"),
            ])
        })

    /// As long as a signed code gets (154 characters of QR's alphanumeric mode).
    static let code = String(
        String(repeating: "TKT1:0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./", count: 4).prefix(154))

    /// A value of the template's own at about twice its length, in its own words and so in its own script; nil for what
    /// has no length.
    static func lengthened(_ value: Value) -> Value? {
        switch value {
        case .number(let number): return .number(number * 100)
        case .string(let text):
            // Pictures stay as they are; and nobody doubles a book.
            guard !text.isEmpty, !text.hasPrefix("data:"), text.count <= 2000 else { return nil }
            if TicketShape.Kind.instant.problem(with: text) == nil { return dates[0].1 }
            if JSONNumber(wholeText: text) != nil {
                return .string(text.hasPrefix("-") ? "-88\(text.dropFirst())" : "88\(text)")
            }
            let isAddress = text.contains("://") || text.hasPrefix("mailto:")
            return .string(isAddress ? "\(text)/2026/with/a/long/path/to/one/of/many/pages" : repeated(text))
        default: return nil
        }
    }

    /// Twice the text, or as often as fills a short line.
    private static func repeated(_ text: String) -> String {
        let count = max(2, (24 + text.count) / (text.count + 1))
        return Array(repeating: text, count: count).joined(separator: " ")
    }
}

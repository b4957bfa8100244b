import Foundation

@testable import Rendering

/// Tickets as chance would have them: names in every script, any seat and price, fields that are absent, any of the
/// template's locales. The same seed gives the same tickets.
struct RandomTickets {
    private let sample: Value
    private let locales: [String]
    private var random: RepeatableRandom

    init(sample: Value, locales: [String], seed: UInt64) {
        self.sample = sample
        self.locales = locales
        random = RepeatableRandom(seed: seed)
    }

    /// The next ticket's data, and the locale to set it in.
    mutating func next() -> (value: Value, locale: String) {
        var value = sample
        let changes: [(String, Value)] = [
            ("ticket.id", .string(identifier())), ("ticket.code", .string(code())),
            ("ticket.number", .string("TP-\(number(in: 1...999_999))")),
            ("event.name", .string(phrase(words: 1...4))), ("event.subtitle", .string(phrase(words: 1...5))),
            ("event.startsAt", .string(instant())), ("venue.name", .string(phrase(words: 1...3))),
            ("venue.city", .string(phrase(words: 1...2))), ("holder.name", .string(phrase(words: 1...3))),
            ("seat.row", .string(String(number(in: 1...128)))), ("seat.number", .string(String(number(in: 1...400)))),
            ("seat.section", .string(phrase(words: 1...1))), ("price.amount", .string(amount())),
            ("terms", .string((0..<number(in: 1...4)).map { _ in phrase(words: 3...12) }.joined(separator: "\n"))),
            ("order.lines", .list((0..<number(in: 1...6)).map { _ in orderLine() })),
        ]
        for (path, change) in changes where chance(of: 0.7) || path.hasPrefix("ticket.") {
            value = value.setting(path, to: change)
        }
        for path in Self.optional where chance(of: 0.15) { value = value.removing(path) ?? value }
        return (value, pick(locales))
    }

    private static let optional = [
        "event.subtitle", "venue.address", "holder.name", "seat.section", "seat.entrance", "price.amount", "terms",
        "event.doorsAt", "ticket.type",
    ]

    // MARK: - Parts

    mutating func number(in range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

    private mutating func chance(of share: Double) -> Bool { Double.random(in: 0..<1, using: &random) < share }

    private mutating func pick<Item>(_ items: [Item]) -> Item { items[number(in: 0...items.count - 1)] }

    /// Words of one script, or now and then of several.
    mutating func phrase(words: ClosedRange<Int>) -> String {
        var script = chance(of: 0.4) ? Self.latin : pick(Self.scripts)
        var parts: [String] = []
        for _ in 0..<number(in: words) {
            if chance(of: 0.1) { script = pick(Self.scripts) }
            parts.append(pick(script))
        }
        return parts.joined(separator: " ")
    }

    private mutating func identifier() -> String {
        String((0..<24).map { _ in pick(Array("0123456789abcdef-")) })
    }

    /// In the alphabet of QR's alphanumeric mode (ISO/IEC 18004, table 5), without the space.
    private mutating func code() -> String {
        let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ$%*+-./:")
        return String((0..<number(in: 60...110)).map { _ in pick(alphabet) })
    }

    private mutating func instant() -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let date = "\(number(in: 2026...2031))-\(two(number(in: 1...12)))-\(two(number(in: 1...28)))"
        return "\(date)T\(two(number(in: 0...23))):\(two(number(in: 0...59))):00Z"
    }

    private mutating func amount() -> String { "\(number(in: 0...2000)).\(number(in: 10...99))" }

    private mutating func orderLine() -> Value {
        .object([
            "description": .string(phrase(words: 1...4)), "quantity": .number(Decimal(number(in: 1...9))),
            "amount": .string(amount()),
        ])
    }

    /// A picture of soft colours, as a `data:` URI. Not a coarse one: Cairo asks readers to smooth pixels that they can
    /// see, which PDF/A forbids.
    mutating func photo() -> String {
        let (width, height) = (number(in: 170...200), number(in: 170...200))
        let waves = (0..<3).map { _ in (across: number(in: 20...60), down: number(in: 20...60)) }
        var rows: [UInt8] = []
        for y in 0..<height {
            rows.append(0)
            for x in 0..<width {
                for wave in waves {
                    let phase = Double(x) / Double(wave.across) + Double(y) / Double(wave.down)
                    rows.append(UInt8(128 + 120 * sin(phase)))
                }
            }
        }
        let bytes =
            SamplePNG.signature + SamplePNG.header(width: width, height: height) + SamplePNG.imageData(rows)
            + SamplePNG.end
        return "data:image/png;base64," + Data(bytes).base64EncodedString()
    }

    private static let latin = [
        "Łukasz", "Żółć", "Nguyễn", "Quỳnh", "Ångström", "Čapek", "Fjord", "office", "affluent", "O’Neill", "AVATAR",
        "Tōkyō", "Straße", "l’été", "№", "3½", "“quoted”", "(brackets)", "back\\slash", "A–Z", "Ǿ", "ﬁnale",
        "e\u{301}te",
    ]

    static let scripts = [
        latin, ["Κωνσταντίνος", "Ὀδυσσεύς", "μουσική", "Θέατρο"], ["Александра", "Ёлка", "Київ", "Ђорђе", "музыка"],
        ["عبد", "الرحمن", "محمد", "مَرْحَبًا", "لا", "١٢٣"], ["אברהם", "שָׁלוֹם", "תל־אביב", "ירושלים"],
        ["श्रीनिवास", "क्षत्रिय", "संगीत", "हिन्दी"], ["মোহাম্মদ", "কৃষ্ণা", "সঙ্গীত", "ঢাকা"],
        ["கிருஷ்ணமூர்த்தி", "இசை", "சென்னை"], ["กัญญาณัฐ", "ดนตรี", "ที่นั่ง", "น้ำ"], ["山田", "東京", "音楽会", "さくら", "カタカナ"],
        ["남궁민수", "서울", "음악회"], ["🎉", "🎻", "👩‍👩‍👧", "🇵🇱", "⭐️", "✓"],
    ]
}

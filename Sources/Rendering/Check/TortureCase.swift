/// A ticket that real life may bring, made from a template's sample to see whether the template bears it.
public struct TortureCase: Sendable, Hashable {
    public var name: String
    public var value: Value
    public var locale: String

    /// All cases for a template: its sample in every locale it claims, then everything that is longer, larger or absent.
    ///
    /// `used` are the data paths that the template reads, with 0 for the items of a list: what it never shows cannot
    /// break it.
    public static func all(sample: Value, locales: [String], used: Set<String>) -> [TortureCase] {
        var maker = Maker(sample: sample, home: locales.first ?? "en", used: used)
        maker.addLongTexts()
        maker.addMany()
        for locale in locales { maker.addLocale(locale) }
        maker.addAbsent()
        return maker.cases
    }

    private struct Maker {
        typealias Changes = [(path: String, value: Value)]

        let sample: Value
        /// The locale of what is not tried in all of them.
        let home: String
        let used: Set<String>
        var cases: [TortureCase] = []

        mutating func add(_ name: String, _ changes: Changes, locale: String? = nil) {
            // Items are changed only where the sample has some.
            let relevant = changes.filter { used.contains($0.path) && (!$0.path.isItem || sample.has($0.path)) }
            guard !relevant.isEmpty else { return }
            let value = relevant.reduce(sample) { $0.setting($1.path, to: $1.value) }
            cases.append(TortureCase(name: name, value: value, locale: locale ?? home))
        }

        mutating func addLongTexts() {
            for (script, name) in Torture.names { add("long \(script) name", [("holder.name", .string(name))]) }
            for (path, text) in Torture.longTexts { add("long \(path.spelled)", [(path, .string(text))]) }
            for (path, value) in longOwn { add("long \(path.spelled)", [(path, value)]) }
            add("three-digit rows", Torture.seat)
            add("twelve lines of terms", [("terms", .string(Torture.terms))])
            add("the longest code", [("ticket.code", .string(Torture.code))])
        }

        mutating func addMany() {
            add("twelve order lines", [("order.lines", Torture.orderLines)])
        }

        mutating func addLocale(_ locale: String) {
            cases.append(TortureCase(name: "sample in \(locale)", value: sample, locale: locale))
            add("longest dates in \(locale)", Torture.dates, locale: locale)
            for (amount, currency) in Torture.prices {
                add("\(amount) \(currency) in \(locale)", Torture.price(amount, currency), locale: locale)
            }
            add("every text at its longest in \(locale)", longest, locale: locale)
            cases.append(
                TortureCase(name: "nothing but what is required in \(locale)", value: sample.bare, locale: locale))
        }

        mutating func addAbsent() {
            for path in used.sorted() where !Torture.required.contains(path) {
                guard let value = sample.removing(path) else { continue }
                cases.append(TortureCase(name: "without \(path)", value: value, locale: home))
            }
        }

        private var longest: Changes {
            let texts = Torture.longTexts.map { (path: $0.path, value: Value.string($0.text)) }
            let price = Torture.prices.max { $0.amount.count < $1.amount.count }
            return texts + longOwn + Torture.seat + Torture.dates
                + (price.map { Torture.price($0.amount, $0.currency) } ?? [])
                + [("holder.name", .string(Torture.names[0].name)), ("terms", .string(Torture.terms))]
        }

        /// The fields of the template's own, at about twice what the sample gives them: nobody else knows what they hold.
        private var longOwn: Changes {
            used.sorted().compactMap { path in
                guard path.hasPrefix("extra."), let value = sample.longest(at: path),
                    let long = Torture.lengthened(value)
                else { return nil }
                return (path, long)
            }
        }
    }
}

extension String {
    /// True for the path of something in a list's items, which stand under their numbers.
    fileprivate var isItem: Bool { split(separator: ".").contains { $0.allSatisfy(\.isNumber) } }

    /// The path as people read it: `order.lines.*.amount`.
    fileprivate var spelled: String {
        split(separator: ".").map { $0.allSatisfy(\.isNumber) ? "*" : $0 }.joined(separator: ".")
    }
}

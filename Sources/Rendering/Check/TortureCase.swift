/// A ticket that real life may bring, made from a template's sample to see whether the template bears it.
public struct TortureCase: Sendable, Hashable {
    public var name: String
    public var value: Value
    public var locale: String

    /// All cases for a template: its sample in every locale it claims, then everything that is longer, larger or absent.
    ///
    /// `used` are the data paths that the template reads: what it never shows cannot break it.
    public static func all(sample: Value, locales: [String], used: Set<String>) -> [TortureCase] {
        let home = locales.first ?? "en"
        var cases = locales.map { TortureCase(name: "sample in \($0)", value: sample, locale: $0) }
        func add(_ name: String, _ changes: [(String, Value)], locale: String = home) {
            let relevant = changes.filter { used.contains($0.0) }
            guard !relevant.isEmpty else { return }
            let value = relevant.reduce(sample) { $0.setting($1.0, to: $1.1) }
            cases.append(TortureCase(name: name, value: value, locale: locale))
        }
        for (script, name) in Torture.names { add("long \(script) name", [("holder.name", .string(name))]) }
        for (place, text) in Torture.longTexts { add("long \(place)", [(place, .string(text))]) }
        for locale in locales {
            add("longest dates in \(locale)", Torture.dates, locale: locale)
            for (amount, currency) in Torture.prices {
                add("\(amount) \(currency) in \(locale)", Torture.price(amount, currency), locale: locale)
            }
        }
        let longest = Torture.longTexts.map { ($0.path, Value.string($0.text)) }
        add("every text at its longest", longest + Torture.seat + [("holder.name", .string(Torture.names[0].name))])
        add("three-digit rows", Torture.seat)
        add("twelve lines of terms", [("terms", .string(Torture.terms))])
        add("twelve order lines", [("order.lines", Torture.orderLines)])
        add("the longest code", [("ticket.code", .string(Torture.code))])
        for path in used.sorted() where !TortureCase.required.contains(path) {
            guard let value = sample.removing(path) else { continue }
            cases.append(TortureCase(name: "without \(path)", value: value, locale: home))
        }
        cases.append(TortureCase(name: "nothing but what is required", value: sample.bare, locale: home))
        return cases
    }

    private static let required: Set<String> = ["ticket.id", "ticket.code", "event.name"]
}

extension Value {
    /// The value with a member set at a dotted path, making objects on the way.
    func setting(_ path: String, to value: Value) -> Value {
        let parts = path.split(separator: ".", maxSplits: 1).map(String.init)
        var members: [String: Value] = [:]
        if case .object(let known) = self { members = known }
        members[parts[0]] = parts.count == 1 ? value : (members[parts[0]] ?? .object([:])).setting(parts[1], to: value)
        return .object(members)
    }

    /// The value without the member at a dotted path; nil when there is none.
    func removing(_ path: String) -> Value? {
        guard case .object(var members) = self else { return nil }
        let parts = path.split(separator: ".", maxSplits: 1).map(String.init)
        guard let member = members[parts[0]] else { return nil }
        if parts.count == 1 {
            members[parts[0]] = nil
        } else {
            guard let rest = member.removing(parts[1]) else { return nil }
            members[parts[0]] = rest
        }
        return .object(members)
    }

    /// Only what every ticket must have.
    fileprivate var bare: Value {
        .object([
            "ticket": .object([
                "id": self["ticket"]?["id"] ?? .string("T"), "code": self["ticket"]?["code"] ?? .string("T"),
            ]),
            "event": .object(["name": self["event"]?["name"] ?? .string("E")]),
        ])
    }
}

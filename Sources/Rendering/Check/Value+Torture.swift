extension Value {
    /// The value with a member set at a dotted path, making objects on the way. A position in a list stands for all of
    /// its items.
    func setting(_ path: String, to value: Value) -> Value {
        let parts = path.split(separator: ".", maxSplits: 1).map(String.init)
        func changed(_ member: Value?) -> Value {
            parts.count == 1 ? value : (member ?? .object([:])).setting(parts[1], to: value)
        }
        if case .list(let items) = self { return .list(items.map { changed($0) }) }
        var members: [String: Value] = [:]
        if case .object(let known) = self { members = known }
        members[parts[0]] = changed(members[parts[0]])
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

    func has(_ path: String) -> Bool { !all(at: path).isEmpty }

    /// The longest text or number at a dotted path: among the items, where the path leads through a list.
    func longest(at path: String) -> Value? {
        all(at: path).max { $0.length < $1.length }
    }

    /// Only what every ticket must have.
    var bare: Value {
        .object([
            "ticket": .object([
                "id": self["ticket"]?["id"] ?? .string("T"), "code": self["ticket"]?["code"] ?? .string("T"),
            ]),
            "event": .object(["name": self["event"]?["name"] ?? .string("E")]),
        ])
    }

    /// What stands at a dotted path, in each of the items where it leads through a list.
    private func all(at path: String) -> [Value] {
        let parts = path.split(separator: ".", maxSplits: 1).map(String.init)
        let members: [Value]
        switch self {
        case .list(let items): members = items
        case .object(let known): members = known[parts[0]].map { [$0] } ?? []
        default: members = []
        }
        return parts.count == 1 ? members : members.flatMap { $0.all(at: parts[1]) }
    }

    private var length: Int {
        switch self {
        case .string(let text): text.count
        case .number(let number): number.canonicalText.count
        default: 0
        }
    }
}

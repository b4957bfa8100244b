extension TicketShape {
    /// The fields as a tree, for looking up one member after the other.
    indirect enum Node: Sendable {
        case field(Kind)
        case object(Members)
        case list(Node)

        var kind: Kind {
            switch self {
            case .field(let kind): kind
            case .object: .object
            case .list: .list
            }
        }

        var memberNames: [String] {
            guard case .object(let members) = self else { return [] }
            return members.byName.keys.sorted()
        }

        /// What stands below: a member, a position of a list, anything below `extra`.
        func child(_ part: String) -> Node? {
            switch self {
            case .field(.anything): part.isEmpty ? nil : self
            case .field: nil
            case .object(let members): members.byName[part]?.node
            case .list(let item): part.isListPosition ? item : nil
            }
        }
    }

    struct Member: Sendable {
        var node: Node
        var isRequired = false
    }

    /// The members that an object may have. Those that it must have are kept apart, since every ticket is asked for them.
    struct Members: Sendable {
        let byName: [String: Member]
        let required: [(name: String, node: Node)]

        init(_ byName: [String: Member]) {
            self.byName = byName
            required = byName.filter(\.value.isRequired).map { ($0.key, $0.value.node) }
        }
    }

    static let root: Node = .object(members(of: fields.map { ($0.path.split(separator: ".").map(String.init), $0) }))

    /// The fields' remaining parts, gathered by the first of them.
    private static func members(of fields: [(parts: [String], field: Field)]) -> Members {
        Members(
            Dictionary(grouping: fields) { $0.parts[0] }.mapValues { group in
                guard group[0].parts.count > 1 else {
                    return Member(node: .field(group[0].field.kind), isRequired: group[0].field.isRequired)
                }
                let members = members(of: group.map { (Array($0.parts.dropFirst()), $0.field) })
                let item = members.byName["*"]?.node
                return Member(node: item.map(Node.list) ?? .object(members), isRequired: !members.required.isEmpty)
            })
    }
}

extension String {
    /// Digits without leading zeros, few enough for a list's length.
    fileprivate var isListPosition: Bool {
        (1...4).contains(utf8.count) && utf8.allSatisfy(\.isDigit) && (self == "0" || !hasPrefix("0"))
    }
}

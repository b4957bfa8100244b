extension DataPath {
    /// The name in `strings.name`, or nil when this path leads into the data.
    public var stringName: String? { parts.count == 2 && parts[0] == "strings" ? parts[1] : nil }
}

extension Expression {
    /// Every path that is read, those in filters included, in the order they are written.
    public var paths: [DataPath] { [path] + others + filters.flatMap(\.paths) }
}

extension Interpolation {
    /// Every path that is read, `strings.…` included, in the order they are written.
    public var paths: [DataPath] {
        parts.flatMap { part -> [DataPath] in
            if case .value(let expression) = part { expression.paths } else { [] }
        }
    }
}

extension MarkedText {
    /// Every path that is read, in texts and links, `strings.…` included.
    public var paths: [DataPath] { spans.flatMap { $0.content.paths + ($0.link?.paths ?? []) } }
}

extension Condition {
    /// Every path that is asked for.
    public var paths: [DataPath] {
        switch self {
        case .present(let path): [path]
        case .compare(let left, _, let right):
            [left, right].compactMap { if case .path(let path) = $0 { path } else { nil } }
        case .not(let condition): condition.paths
        case .all(let conditions), .any(let conditions): conditions.flatMap(\.paths)
        }
    }

    /// True when the answer is the same for every ticket.
    public var isStatic: Bool { paths.isEmpty }
}

extension Localised where Content == Interpolation {
    public var paths: [DataPath] { contents.flatMap(\.paths) }
}

extension Localised where Content == MarkedText {
    public var paths: [DataPath] { contents.flatMap(\.paths) }
}

extension Localised {
    /// The texts of all languages, in the order of their tags.
    public var contents: [Content] {
        switch self {
        case .all(let content): [content]
        case .perLanguage(let contents): contents.sorted { $0.key < $1.key }.map(\.value)
        }
    }
}

// MARK: - What needs no data

/// Knows which of a template's `strings` are the same on every ticket of a locale.
public struct StaticStrings: Sendable, Hashable {
    /// The strings that use no data, nor a string that does.
    public let names: Set<String>
    /// A string that leads into a circle of strings, if there is one: such a template cannot be drawn.
    public let cycle: String?

    public init(_ strings: [String: Localised<MarkedText>]) {
        let paths = strings.mapValues(\.paths)
        let needs = paths.mapValues { Set($0.compactMap(\.stringName).filter { paths[$0] != nil }) }
        var users: [String: [String]] = [:]
        for (name, needed) in needs { for other in needed { users[other, default: []].append(name) } }
        // Strings are settled once all that they need are; what is never settled goes in a circle.
        var open = needs.mapValues(\.count)
        var ready = open.filter { $0.value == 0 }.map(\.key)
        var names: Set<String> = []
        while let name = ready.popLast() {
            open[name] = nil
            if (paths[name] ?? []).allSatisfy({ $0.stringName.map(names.contains) ?? false }) { names.insert(name) }
            for user in users[name] ?? [] {
                open[user, default: 0] -= 1
                if open[user] == 0 { ready.append(user) }
            }
        }
        self.names = names
        cycle = open.keys.min()
    }
}

extension Interpolation {
    /// True when every ticket of a locale has this very text.
    public func isStatic(with strings: StaticStrings) -> Bool { strings.cover(paths) }
}

extension MarkedText {
    /// True when every ticket of a locale has this very text.
    public func isStatic(with strings: StaticStrings) -> Bool { strings.cover(paths) }
}

extension Localised where Content == Interpolation {
    public func isStatic(with strings: StaticStrings) -> Bool { strings.cover(paths) }
}

extension Localised where Content == MarkedText {
    public func isStatic(with strings: StaticStrings) -> Bool { strings.cover(paths) }
}

extension StaticStrings {
    func cover(_ paths: [DataPath]) -> Bool { paths.allSatisfy { $0.stringName.map(names.contains) ?? false } }
}

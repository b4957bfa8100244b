extension TemplateDecoder {
    /// What an item of `each` is called unless `as` says otherwise.
    static let defaultItemName = "item"

    /// The first parts of paths that lead into the ticket data or to the template's strings: no item may take them.
    static let reservedNames = [
        "locale", "ticket", "event", "venue", "seat", "holder", "order", "price", "terms", "extra", "strings",
    ]

    mutating func interpolation(_ node: SourceNode?) -> Interpolation? {
        parse(node) { (text) throws(ExpressionError) in
            try Interpolation(parsing: text)
        } paths: {
            $0.paths
        }
    }

    mutating func condition(_ node: SourceNode?) -> Condition? {
        parse(node) { (text) throws(ExpressionError) in
            try Condition(parsing: text)
        } paths: {
            $0.paths
        }
    }

    mutating func dataPath(_ node: SourceNode?) -> DataPath? {
        let path = parse(node) { (text) throws(ExpressionError) in
            try DataPath(parsing: text)
        } paths: {
            [$0]
        }
        if let node, path?.parts.first == "strings" {
            problems.add(node, "the template's strings are no data", remedy: "name a path of the ticket data")
        }
        return path
    }

    mutating func localisedText(_ node: SourceNode?) -> Localised<Interpolation>? {
        localised(node) { decoder, node in decoder.interpolation(node) }
    }

    mutating func markedText(_ node: SourceNode?) -> Localised<MarkedText>? {
        localised(node) { decoder, node in
            decoder.parse(node) { (text) throws(ExpressionError) in
                try MarkedText(parsing: text)
            } paths: {
                $0.paths
            }
        }
    }

    private mutating func localised<Content>(
        _ node: SourceNode?, content: (inout TemplateDecoder, SourceNode) -> Content?
    ) -> Localised<Content>? {
        guard let node else { return nil }
        guard node.isMap else { return content(&self, node).map { .all($0) } }
        var contents: [String: Content] = [:]
        for entry in node.entries { contents[entry.key] = content(&self, entry.value) }
        if !node.entries.isEmpty, !node.entries.contains(where: { covers($0.key, locale: defaultLocale) }) {
            problems.add(
                node, "no text for \(defaultLocale), the first of `locales`",
                remedy: "add one for \(defaultLocale.split(separator: "-").first ?? "en")")
        }
        return .perLanguage(contents)
    }

    /// True when a text in `tag` serves `locale` (RFC 4647, 3.4: by leaving off subtags from the end).
    private func covers(_ tag: String, locale: String) -> Bool {
        let (tag, locale) = (tag.lowercased(), locale.lowercased())
        return locale == tag || locale.hasPrefix(tag + "-")
    }

    private mutating func parse<Parsed>(
        _ node: SourceNode?, by parser: (String) throws(ExpressionError) -> Parsed, paths: (Parsed) -> [DataPath]
    ) -> Parsed? {
        guard let node, let text = node.text else { return nil }
        do throws(ExpressionError) {
            let parsed = try parser(text)
            check(paths(parsed), at: node)
            return parsed
        } catch {
            problems.add(node, "\(error.fact) in \(quoted(text))", remedy: error.remedy)
            return nil
        }
    }

    /// Checks that every path leads somewhere: to the template's strings, to the item of a list, or into the data.
    private mutating func check(_ paths: [DataPath], at node: SourceNode) {
        for path in paths {
            guard let first = path.parts.first else { continue }
            if let list = scope.list(of: first) {
                // What is wrong with the list itself is reported where `each` stands.
                if TicketShape.isList(list), !scope.allows(path) { return reportUnknownField(path, at: node) }
            } else if first == "strings" {
                guard path.parts.count != 2 || !strings.contains(path.parts[1]) else { continue }
                // One is enough for a text: looking for near names takes its time.
                return reportUnknownString(path, at: node)
            } else if itemNames.contains(first), !Self.reservedNames.contains(first) {
                problems.add(
                    node, "\"\(first)\" is only known inside the element whose `each` it belongs to",
                    remedy: "move this there, or use a path of the ticket data")
            } else if !scope.allows(path) {
                return reportUnknownField(path, at: node)
            }
        }
    }

    private mutating func reportUnknownField(_ path: DataPath, at node: SourceNode) {
        let nearest = scope.nearest(to: path)
        problems.add(
            node, "\(quoted(path.description)) is not a field of a ticket",
            remedy: nearest.map { "did you mean \(quoted($0))? Fields of your own belong under extra" }
                ?? "use one that the README of the templates lists; fields of your own belong under extra")
    }

    private mutating func reportUnknownString(_ path: DataPath, at node: SourceNode) {
        let name = path.parts.dropFirst().joined(separator: ".")
        problems.add(
            node, "unknown string \(quoted(name))",
            remedy: didYouMean(name, among: strings.sorted()) ?? "declare it under `strings`")
    }

    // MARK: Lists

    /// The list and the name of its items, from `each` and `as`.
    mutating func repetition(_ node: SourceNode) -> Repetition? {
        guard let each = node["each"] else {
            if let name = node["as"] { problems.add(name, "`as` names the item of `each`", remedy: "add `each`") }
            return nil
        }
        let name = node["as"]?.text ?? Self.defaultItemName
        let place = node["as"] ?? each
        if Self.reservedNames.contains(name) {
            problems.add(place, "\"\(name)\" is a name of the ticket data", remedy: "call the item something else")
        } else if scope.list(of: name) != nil {
            problems.add(
                place, "the item of an outer `each` is called \"\(name)\" already",
                remedy: "give this one another name with `as`")
        }
        guard let list = dataPath(each) else { return nil }
        checkRepeats(list, at: each)
        return Repetition(list: list, name: name)
    }

    private mutating func checkRepeats(_ list: DataPath, at node: SourceNode) {
        guard let kind = TicketShape.kind(of: scope.resolved(list)), !TicketShape.isList(scope.resolved(list)) else {
            return
        }
        let path = list.description
        let remedy =
            switch kind {
            case .object, .anything: "repeat over a list, such as order.lines or one of your own under extra"
            case .text:
                "print it once, as text: \"{\(path)}\" (its line feeds begin new lines), or give the data a list under extra"
            default: "print it once, as text: \"{\(path)}\", or give the data a list under extra"
            }
        problems.add(node, "`each` repeats over a list, and \(path) is \(kind.article)", remedy: remedy)
    }

    /// Does `work` where expressions can name the item of `repetition`.
    mutating func withItem<Result>(
        of repetition: Repetition?, _ work: (inout TemplateDecoder) -> Result
    ) -> Result {
        guard let repetition else { return work(&self) }
        let outer = scope
        scope = scope.entering(repetition)
        defer { scope = outer }
        return work(&self)
    }
}

import Yams

/// Turns a Yams tree into a `SourceNode`, within the limits on depth, number of nodes and length of texts.
struct SourceConverter {
    private(set) var problems: TemplateProblems
    private var nodes = 0

    init(problems: TemplateProblems) { self.problems = problems }

    /// Nil once a limit is passed: what follows would only repeat the problem.
    mutating func convert(_ node: Node) -> SourceNode? { convert(node, path: .root, depth: 0, at: .start) }

    private mutating func convert(
        _ node: Node, path: SourcePath, depth: Int, at parent: SourcePosition
    ) -> SourceNode? {
        let position = node.mark.map { SourcePosition(line: $0.line, column: $0.column) } ?? parent
        nodes += 1
        guard nodes <= SourceLimits.nodes else {
            problems.add(
                at: position, path: path, "the file has more than \(SourceLimits.nodes) values",
                remedy: "split it into several templates")
            return nil
        }
        guard depth <= SourceLimits.depth else {
            problems.add(
                at: position, path: path, "lists and maps are nested more than \(SourceLimits.depth) deep",
                remedy: "flatten it")
            return nil
        }
        var result = SourceNode(path: path, position: position, content: .null)
        switch node {
        case .scalar(let scalar): result.content = content(of: scalar, at: position, path: path)
        case .sequence(let sequence):
            guard let items = list(sequence, path: path, depth: depth, at: position) else { return nil }
            result.content = .list(items)
        case .mapping(let mapping):
            guard let entries = map(mapping, path: path, depth: depth, at: position) else { return nil }
            result.content = .map(entries)
        case .alias: return nil  // Only made by Yams' encoder.
        }
        return result
    }

    private mutating func list(
        _ sequence: Node.Sequence, path: SourcePath, depth: Int, at position: SourcePosition
    ) -> [SourceNode]? {
        var items: [SourceNode] = []
        for (index, item) in sequence.enumerated() {
            let converted = convert(item, path: .index(index, of: path), depth: depth + 1, at: position)
            guard let converted else { return nil }
            items.append(converted)
        }
        return items
    }

    private mutating func map(
        _ mapping: Node.Mapping, path: SourcePath, depth: Int, at position: SourcePosition
    ) -> [SourceEntry]? {
        var entries: [SourceEntry] = []
        var firsts: [String: SourcePosition] = [:]
        for (key, value) in mapping {
            let position = key.mark.map { SourcePosition(line: $0.line, column: $0.column) } ?? position
            guard let name = keyName(key, at: position, path: path) else { continue }
            let keyPath = SourcePath.key(name, of: path)
            if let first = firsts[name] {
                problems.add(
                    at: position, path: keyPath, "the key \(quoted(name)) stands here a second time",
                    remedy: "the first is in line \(first.line); remove one of the two")
                continue
            }
            firsts[name] = position
            let converted = convert(value, path: keyPath, depth: depth + 1, at: position)
            guard let converted else { return nil }
            entries.append(SourceEntry(key: name, position: position, value: converted))
        }
        return entries
    }

    private mutating func keyName(_ key: Node, at position: SourcePosition, path: SourcePath) -> String? {
        guard case .scalar(let scalar) = key else {
            problems.add(at: position, path: path, "a key must be a word, not a list or map", remedy: "name it")
            return nil
        }
        if scalar.style == .plain {
            if let feature = Veil.feature(of: scalar.string) {
                problems.add(at: position, path: path, "YAML \(feature.plural) are not read", remedy: feature.remedy)
                return nil
            }
            if scalar.string == "<<" {
                problems.add(
                    at: position, path: path, "YAML merge keys are not read", remedy: "use `extends` in a style")
                return nil
            }
        }
        let name = Veil.lift(scalar.string)
        guard name.utf8.count <= SourceLimits.keyBytes else {
            problems.add(
                at: position, path: path, "the key \(quoted(name)) is longer than \(SourceLimits.keyBytes) bytes",
                remedy: "shorten it")
            return nil
        }
        return name
    }

    private mutating func content(
        of scalar: Node.Scalar, at position: SourcePosition, path: SourcePath
    ) -> SourceNode.Content {
        guard scalar.string.utf8.count <= SourceLimits.textBytes else {
            problems.add(
                at: position, path: path, "the text is longer than \(SourceLimits.textBytes / 1024) KiB",
                remedy: "shorten it, or let it come from the data")
            return .null
        }
        guard scalar.style == .plain else { return .text(text(of: scalar, at: position, path: path)) }
        if let feature = Veil.feature(of: scalar.string) {
            problems.add(at: position, path: path, "YAML \(feature.plural) are not read", remedy: feature.remedy)
            return .null
        }
        return plainContent(Veil.lift(scalar.string))
    }

    /// The text of a quoted scalar; escapes such as `\0` can bring what the file itself may not hold.
    private mutating func text(of scalar: Node.Scalar, at position: SourcePosition, path: SourcePath) -> String {
        let text = Veil.lift(scalar.string)
        let control = text.unicodeScalars.first { $0.value < 0x20 && $0 != "\n" && $0 != "\t" || $0.value == 0x7F }
        if let control {
            problems.add(
                at: position, path: path,
                "the text holds the control character U+00"
                    + (control.value < 16 ? "0" : "") + String(control.value, radix: 16, uppercase: true),
                remedy: "remove the escape")
        }
        return text
    }

    /// Plain scalars by YAML 1.2's core schema (10.3.2), without octal, hexadecimal and infinite numbers.
    private func plainContent(_ text: String) -> SourceNode.Content {
        switch text {
        case "", "~", "null", "Null", "NULL": .null
        case "true", "True", "TRUE": .bool(true)
        case "false", "False", "FALSE": .bool(false)
        default: PlainNumber.parse(text).map { .number($0) } ?? .text(text)
        }
    }
}

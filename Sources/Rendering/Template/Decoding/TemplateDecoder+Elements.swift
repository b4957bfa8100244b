extension TemplateDecoder {
    mutating func elements(_ node: SourceNode?, in surroundings: Surroundings) -> [Element] {
        var elements: [Element] = []
        var names: [String: SourcePosition] = [:]
        for (index, item) in (node?.items ?? []).enumerated() {
            guard let kind = ElementKind.allCases.first(where: { item[$0.rawValue] != nil }) else { continue }
            elementCount += 1
            guard elementCount <= SourceLimits.elements else {
                problems.add(
                    item, "the template has more than \(SourceLimits.elements) elements",
                    remedy: "draw what does not change as one SVG image")
                break
            }
            let name = item["id"]?.text ?? "\(kind.rawValue)\(index + 1)"
            if let first = names[name] {
                problems.add(
                    item["id"] ?? item, "an element is called \"\(name)\" already, in line \(first.line)",
                    remedy: "choose another id")
            }
            names[name] = item.position
            elements.append(element(item, kind: kind, name: name, in: surroundings))
        }
        return elements
    }

    private mutating func element(
        _ node: SourceNode, kind: ElementKind, name: String, in surroundings: Surroundings
    ) -> Element {
        let path = surroundings.path + "/" + name
        let repetition = kind == .table ? misplacedRepetition(node) : elementRepetition(node, in: surroundings)
        let frame = frame(node, kind: kind, in: surroundings)
        return withItem(of: repetition) { decoder in
            Element(
                path: path, frame: frame, rotation: node["rotate"]?.number ?? 0,
                condition: decoder.condition(node["when"]), repetition: repetition, role: node["role"]?.word(),
                alternative: decoder.localisedText(node["alt"]),
                content: decoder.content(node, kind: kind, path: path))
        }
    }

    private mutating func elementRepetition(_ node: SourceNode, in surroundings: Surroundings) -> Repetition? {
        if surroundings.kind == .canvas, let each = node["each"] {
            problems.add(
                each, "only elements in a row or column can repeat, for here all would lie on one place",
                remedy: "put it into a `column` or `row`")
        }
        return repetition(node)
    }

    /// The rows of a table repeat, by its own `each`; the table itself may too, in a flow.
    private mutating func misplacedRepetition(_ node: SourceNode) -> Repetition? {
        if let each = node["each"], node["table"]?["each"] == nil {
            problems.add(each, "`each` of a table's rows stands beside `columns`", remedy: "move it into `table`")
        }
        return repetition(node)
    }

    private mutating func content(_ node: SourceNode, kind: ElementKind, path: String) -> Element.Content {
        switch kind {
        case .text:
            return .text(TextElement(text: markedText(node["text"]) ?? .empty, style: style(node)))
        case .rect, .circle, .line, .rule, .path: return .shape(shape(node[kind.rawValue] ?? node, kind: kind))
        case .image: return .image(image(node))
        case .code: return .code(code(node))
        case .group: return .group(elements(node["group"], in: Surroundings(path: path, kind: .canvas)))
        case .column: return .flow(flow(node, axis: .column, path: path))
        case .row: return .flow(flow(node, axis: .row, path: path))
        case .table: return .table(table(node["table"] ?? node))
        }
    }

    private mutating func flow(_ node: SourceNode, axis: FlowElement.Axis, path: String) -> FlowElement {
        let kind: Surroundings.Kind = axis == .column ? .column : .row
        return FlowElement(
            axis: axis,
            elements: elements(node[axis == .column ? "column" : "row"], in: Surroundings(path: path, kind: kind)),
            gap: node["gap"].flatMap { Length($0) } ?? .zero, padding: node["padding"].flatMap { Length($0) } ?? .zero,
            alignment: node["align"]?.word() ?? .stretch, background: node["background"].map { rectangle($0) })
    }
}

extension Localised where Content == MarkedText {
    static var empty: Self { .all(MarkedText(spans: [])) }
}

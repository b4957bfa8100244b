extension TemplateDecoder {
    mutating func pages(_ node: SourceNode?) -> [Page] {
        var pages: [Page] = []
        var names: [String: SourcePosition] = [:]
        for (index, page) in (node?.items ?? []).enumerated() {
            let name = page["name"]?.text ?? "page\(index + 1)"
            if let first = names[name] {
                problems.add(
                    page["name"] ?? page, "a page is called \"\(name)\" already, in line \(first.line)",
                    remedy: "choose another name")
            }
            names[name] = page.position
            pages.append(self.page(page, name: name))
        }
        return pages
    }

    private mutating func page(_ node: SourceNode, name: String) -> Page {
        let size = node["size"]?.items ?? []
        return Page(
            name: name, width: size.first.flatMap { Length($0) } ?? .mm(100),
            height: size.count > 1 ? pageHeight(size[1]) : .fixed(.mm(100)),
            background: paint(node["background"]), condition: condition(node["when"]),
            elements: elements(node["elements"], in: Surroundings(path: name, kind: .canvas)))
    }

    private mutating func pageHeight(_ node: SourceNode) -> PageHeight {
        if let height = Length(node) { return .fixed(height) }
        let minimum = node["min"].flatMap { Length($0) } ?? .mm(5)
        let maximum = node["max"].flatMap { Length($0) } ?? .mm(5000)
        if minimum > maximum {
            problems.add(node, "the least height is more than the greatest", remedy: "let `min` be less than `max`")
        }
        return .content(
            minimum: minimum, maximum: maximum, margin: node["margin"].flatMap { Length($0) } ?? .zero)
    }
}

/// What an element stands in: it decides how the element is named and placed.
struct Surroundings {
    enum Kind {
        /// A page or a group, where every element has its own place.
        case canvas
        case column, row
    }

    var path: String
    var kind: Kind
}

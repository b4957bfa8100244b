extension TemplateDecoder {
    /// The style that `node` names under `style` and changes by its own keys, over `below` where it names none.
    mutating func style(_ node: SourceNode, below: StyleKeys = StyleKeys()) -> TextStyle {
        finished(keys(node, below: below), at: node)
    }

    func keys(_ node: SourceNode, below: StyleKeys = StyleKeys()) -> StyleKeys {
        StyleKeys(node, colours: colours).over(named(node["style"]) ?? below)
    }

    /// The style of that name; a stand-in where the schema has complained about the name.
    func named(_ node: SourceNode?) -> StyleKeys? {
        guard let node else { return nil }
        if let name = node.text, let keys = styles[name] { return keys }
        return StyleKeys(family: "", size: .pt(10))
    }

    /// A style that text can be set in.
    mutating func finished(_ keys: StyleKeys, at node: SourceNode) -> TextStyle {
        if case .shrink(let minimum, _) = keys.fit, let size = keys.size, minimum > size {
            problems.add(
                node["fit"] ?? node, "the type shrinks to \(minimum.words) but is only \(size.words) large",
                remedy: "let `shrink` be less than `size`")
        }
        if let style = keys.style { return style }
        let missing = [keys.family == nil ? "family" : nil, keys.size == nil ? "size" : nil].compactMap { $0 }
        let example = styles.filter { $0.value.style != nil }.keys.min().map { ", such as `style: \($0)`" } ?? ""
        problems.add(
            node, "the text has no \(missing.joined(separator: " and no "))",
            remedy: "give it here, or name a style that has it" + example)
        return TextStyle(family: "", size: .pt(10))
    }
}

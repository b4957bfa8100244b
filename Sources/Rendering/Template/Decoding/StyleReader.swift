/// Reads the named colours and type styles of a document.
struct StyleReader {
    private(set) var problems: TemplateProblems
    let colours: [String: Colour]
    private let nodes: [String: SourceNode]
    private let order: [String]
    private var resolved: [String: StyleKeys] = [:]

    init(root: SourceNode, problems: TemplateProblems) {
        self.problems = problems
        var colours: [String: Colour] = [:]
        for entry in root["colours"]?.entries ?? [] {
            // What is no colour is reported by the schema, and names of other colours are none.
            colours[entry.key] = entry.value.text.flatMap(Colour.init(hex:)) ?? .black
            if entry.key == "none" {
                self.problems.add(entry.value, "\"none\" means no colour", remedy: "choose another name")
            }
        }
        self.colours = colours
        let entries = root["styles"]?.entries ?? []
        nodes = Dictionary(entries.map { ($0.key, $0.value) }) { first, _ in first }
        order = entries.map(\.key)
    }

    /// Every style by name, with what it extends merged in.
    mutating func read() -> [String: StyleKeys] {
        for name in order where resolved[name] == nil { resolve(name) }
        return resolved
    }

    /// Follows `extends` to its end and merges on the way back.
    private mutating func resolve(_ name: String) {
        var chain: [String] = []
        var seen: Set<String> = []
        var next: String? = name
        while let current = next, resolved[current] == nil, let node = nodes[current] {
            if !seen.insert(current).inserted, let start = chain.firstIndex(of: current) {
                let circle = (chain[start...] + [current]).map { "\"\($0)\"" }.joined(separator: " → ")
                problems.add(
                    nodes[chain[chain.count - 1]]?["extends"] ?? node,
                    "styles extend each other in a circle: \(circle)",
                    remedy: "let one of them stand alone")
                break
            }
            chain.append(current)
            next = node["extends"]?.text
        }
        var below = next.flatMap { resolved[$0] } ?? StyleKeys()
        for current in chain.reversed() {
            guard let node = nodes[current] else { continue }
            below = StyleKeys(node, colours: colours).over(below)
            resolved[current] = below
        }
    }
}

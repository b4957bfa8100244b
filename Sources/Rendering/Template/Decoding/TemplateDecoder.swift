/// Makes a `Template` of a document, resolving every name in it.
///
/// It also runs over documents that the schema refuses, to collect the mistakes of both at once: what the schema has
/// complained about is passed over in silence and stands in with a default. The result only counts without problems.
struct TemplateDecoder {
    var problems: TemplateProblems
    let colours: [String: Colour]
    let styles: [String: StyleKeys]
    let strings: Set<String>
    /// The default locale, which every text per language must cover.
    let defaultLocale: String
    /// Every name that some `each` gives to its item.
    let itemNames: Set<String>
    /// What expressions can name where the decoder stands.
    var scope = PathScope()
    /// Files that elements refer to, with the first node that does.
    var assets: [(name: String, node: SourceNode)] = []
    var elementCount = 0

    init(root: SourceNode, problems: TemplateProblems) {
        var styleReader = StyleReader(root: root, problems: problems)
        styles = styleReader.read()
        self.problems = styleReader.problems
        colours = styleReader.colours
        strings = Set(root["strings"]?.entries.map(\.key) ?? [])
        defaultLocale = root["locales"]?.items.first?.text ?? Self.locales[0]
        itemNames = root["pages"].map(Self.itemNames(in:)) ?? []
    }

    /// What a template is made for when it does not say.
    static let locales = ["en-GB"]

    /// The template, without the bytes of its assets.
    mutating func decode(_ root: SourceNode, name: String) -> Template {
        checkVersion(root)
        return Template(
            name: name, title: root["title"]?.text ?? name, summary: root["summary"]?.text ?? "",
            locales: root["locales"].map { $0.items.compactMap(\.text) } ?? Self.locales,
            printer: printer(root["printer"]), document: properties(root["document"]),
            strings: decodeStrings(root["strings"]), pages: pages(root["pages"]), assets: [:])
    }

    private mutating func checkVersion(_ root: SourceNode) {
        let known = TemplateSchema.formatVersion
        guard let node = root["format"], let version = node.number, version > Double(known) else { return }
        problems.add(node, "this program reads format \(known)", remedy: "update ticketpress")
    }

    private func printer(_ node: SourceNode?) -> Printer {
        var printer = Printer()
        if let dpi = node?["dpi"]?.number { printer.dpi = dpi }
        if let dots = node?["dotsPerModule"]?.number { printer.dotsPerModule = dots }
        if let monochrome = node?["monochrome"]?.bool { printer.isMonochrome = monochrome }
        return printer
    }

    private mutating func properties(_ node: SourceNode?) -> DocumentProperties {
        let eventName = Interpolation(parts: [.value(Expression(path: DataPath(parts: ["event", "name"])))])
        return DocumentProperties(
            title: localisedText(node?["title"]) ?? .all(eventName),
            author: interpolation(node?["author"]), subject: localisedText(node?["subject"]))
    }

    private mutating func decodeStrings(_ node: SourceNode?) -> [String: Localised<MarkedText>] {
        var texts: [String: Localised<MarkedText>] = [:]
        for entry in node?.entries ?? [] { texts[entry.key] = markedText(entry.value) }
        if let name = StaticStrings(texts).cycle, let culprit = node?[name] {
            problems.add(culprit, "the string refers to itself by way of others", remedy: "write one of them out")
        }
        return texts
    }

    /// Collects the names of items from the whole document, to tell a name out of place from an unknown one.
    private static func itemNames(in node: SourceNode) -> Set<String> {
        var names: Set<String> = []
        if node["each"] != nil { names.insert(node["as"]?.text ?? defaultItemName) }
        for child in node.entries.map(\.value) + node.items { names.formUnion(itemNames(in: child)) }
        return names
    }
}

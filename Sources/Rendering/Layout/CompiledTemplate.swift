/// A template made ready to be drawn many times: fonts found, pictures read, paths checked, static parts known.
/// A value that all threads share.
public struct CompiledTemplate: Sendable {
    public let template: Template
    public let fonts: FontLibrary
    private let pictures: [String: Picture]
    private let strings: StaticStrings
    /// What each element depends on.
    let reads: ElementReads
    /// By the number of the element.
    private let isStatic: [Bool]
    /// Every path that the template reads, from the top of the data.
    public let usedPaths: Set<DataPath>

    /// Refuses a template that could never make a ticket: a family that is not declared, a picture that cannot be read, a
    /// path that no data can have.
    public init(_ template: Template, fonts: FontLibrary) throws(RenderError) {
        var numbering = NumberElements(strings: template.strings)
        var template = template
        template.pages = numbering.number(template.pages)
        self.template = template
        reads = numbering.reads
        self.fonts = fonts
        strings = StaticStrings(template.strings)
        var check = CompileCheck(template: template, fonts: fonts, strings: strings)
        try check.run()
        pictures = check.pictures
        isStatic = template.elements(of: check.staticElements, count: numbering.reads.elements.count)
        usedPaths = check.usedPaths
    }

    func picture(named name: String) throws(RenderError) -> Picture {
        guard let picture = pictures[name] else {
            throw RenderError(.imageUnreadable(reason: "\(name) is not in the template's folder"))
        }
        return picture
    }

    /// True when every ticket of a locale gets the same items from this element.
    func isStatic(_ element: Element) -> Bool { isStatic[element.number] }

    /// True when the header says the same on every ticket of a locale, over columns that no cell widens.
    func isStaticHeader(of table: TableElement) -> Bool {
        table.columns.allSatisfy { $0.width != .automatic && $0.header?.isStatic(with: strings) ?? true }
    }

    /// True when the element takes the same room along the axis on every ticket of a locale.
    func hasFixedExtent(_ element: Element, along axis: FlowElement.Axis) -> Bool {
        guard element.condition == nil, element.repetition == nil else { return false }
        let extent = axis == .column ? element.frame.height : element.frame.width
        if extent.fixed != nil || isStatic(element) { return true }
        if case .share = extent { return true }
        return false
    }
}

extension Template {
    /// For each of `count` numbered elements, whether its path is among `paths`.
    fileprivate func elements(of paths: Set<String>, count: Int) -> [Bool] {
        var found = Array(repeating: false, count: count)
        func mark(_ elements: [Element]) {
            for element in elements {
                found[element.number] = paths.contains(element.path)
                switch element.content {
                case .group(let elements): mark(elements)
                case .flow(let flow): mark(flow.elements)
                case .text, .shape, .image, .code, .table: break
                }
            }
        }
        for page in pages { mark(page.elements) }
        return found
    }
}

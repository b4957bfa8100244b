/// Walks a template once, before anything is drawn.
struct CompileCheck {
    let template: Template
    let fonts: FontLibrary
    let strings: StaticStrings
    private(set) var pictures: [String: Picture] = [:]
    private(set) var staticElements: Set<String> = []
    private(set) var usedPaths: Set<DataPath> = []
    private var families: Set<String>

    init(template: Template, fonts: FontLibrary, strings: StaticStrings) {
        self.template = template
        self.fonts = fonts
        self.strings = strings
        families = Set(fonts.faces.filter { !$0.isColour }.map(\.family))
    }

    mutating func run() throws(RenderError) {
        for (name, bytes) in template.assets.sorted(by: { $0.key < $1.key }) {
            do {
                pictures[name] = try Picture(reading: bytes, allowing: [.png, .jpeg, .svg])
            } catch {
                throw error.located(template: template.name, element: name)
            }
        }
        if let cycle = strings.cycle {
            throw RenderError(
                .drawingFailed(reason: "the string \(cycle) leads back to itself"), template: template.name,
                element: "strings/\(cycle)")
        }
        let scope = PathScope()
        for text in template.strings.values { try check(text.paths, scope, element: "strings") }
        try check(documentPaths, scope, element: "document")
        for page in template.pages {
            try check(page.condition?.paths ?? [], scope, element: page.name)
            for element in page.elements { _ = try visit(element, scope) }
        }
    }

    private var documentPaths: [DataPath] {
        let document = template.document
        return document.title.paths + (document.author?.paths ?? []) + (document.subject?.paths ?? [])
    }

    /// Checks an element and what is in it; true when it is the same on every ticket.
    private mutating func visit(_ element: Element, _ outer: PathScope) throws(RenderError) -> Bool {
        var scope = outer
        var isStatic = element.repetition == nil
        if let repetition = element.repetition {
            try check([repetition.list], scope, element: element.path)
            scope = scope.entering(repetition)
        }
        try check(element.condition?.paths ?? [], scope, element: element.path)
        if let alternative = element.alternative {
            try check(alternative.paths, scope, element: element.path)
            isStatic = isStatic && alternative.isStatic(with: strings)
        }
        let isContentStatic = try visitContent(of: element, scope)
        if isStatic && isContentStatic { staticElements.insert(element.path) }
        return isStatic && isContentStatic && element.condition == nil
    }

    private mutating func visitContent(of element: Element, _ scope: PathScope) throws(RenderError) -> Bool {
        switch element.content {
        case .text(let text):
            try check(text.text, text.style, scope, element: element.path)
            return text.text.isStatic(with: strings)
        case .shape:
            return true
        case .image(let image):
            guard case .data(let path) = image.source else { return true }
            try check([path], scope, element: element.path)
            return false
        case .code(let code):
            try check(code.payload.paths, scope, element: element.path)
            return code.payload.isStatic(with: strings)
        case .group(let elements):
            return try visitAll(elements, scope)
        case .flow(let flow):
            return try visitAll(flow.elements, scope)
        case .table(let table):
            try visit(table, scope, element: element.path)
            return false
        }
    }

    private mutating func visitAll(_ elements: [Element], _ scope: PathScope) throws(RenderError) -> Bool {
        var isStatic = true
        for element in elements {
            let isChildStatic = try visit(element, scope)
            isStatic = isStatic && isChildStatic
        }
        return isStatic
    }

    private mutating func visit(_ table: TableElement, _ scope: PathScope, element: String) throws(RenderError) {
        try check([table.rows.list], scope, element: element)
        let inner = scope.entering(table.rows)
        for column in table.columns {
            if let header = column.header { try check(header, column.headerStyle, scope, element: element) }
            try check(column.cell, column.style, inner, element: element)
            if let footer = column.footer { try check(footer, column.footerStyle, scope, element: element) }
        }
    }

    private mutating func check(
        _ text: Localised<MarkedText>, _ style: TextStyle, _ scope: PathScope, element: String
    ) throws(RenderError) {
        try check(text.paths, scope, element: element)
        guard families.contains(style.family) else {
            throw RenderError(
                .unknownFont(nearest: families.sorted().nearest(to: style.family)), template: template.name,
                element: element, value: style.family)
        }
    }

    private mutating func check(_ paths: [DataPath], _ scope: PathScope, element: String) throws(RenderError) {
        for path in paths {
            guard path.stringName.map({ template.strings[$0] != nil }) ?? scope.allows(path) else {
                let nearest = path.stringName == nil ? scope.nearest(to: path) : nil
                throw RenderError(
                    .unknownField(nearest: nearest), template: template.name, element: element, field: path.description)
            }
            if path.stringName == nil { usedPaths.insert(scope.resolved(path)) }
        }
    }
}

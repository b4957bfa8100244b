/// Finds the texts that a template gives per language and that have nothing to say in a locale it claims: there the
/// reader would get another language.
struct MissingLanguages {
    let template: Template
    private let locales: [(name: String, preference: LanguagePreference)]
    private var findings: [RenderError] = []

    /// One finding for each text, with all the locales that it lacks.
    static func findings(in template: Template) -> [RenderError] {
        var search = MissingLanguages(template)
        search.visitTemplate()
        return search.findings
    }

    private init(_ template: Template) {
        self.template = template
        locales = template.locales.compactMap { name in
            LanguageTag(name).map { (name, LanguagePreference($0, otherwise: nil)) }
        }
    }

    private mutating func visitTemplate() {
        let document = template.document
        check(document.title, "document", field: "title")
        if let subject = document.subject { check(subject, "document", field: "subject") }
        for (name, text) in template.strings.sorted(by: { $0.key < $1.key }) { check(text, "strings/\(name)") }
        for page in template.pages { visit(page.elements) }
    }

    private mutating func visit(_ elements: [Element]) {
        for element in elements {
            if let alternative = element.alternative { check(alternative, element.path, field: "alt") }
            switch element.content {
            case .text(let text): check(text.text, element.path)
            case .group(let children): visit(children)
            case .flow(let flow): visit(flow.elements)
            case .table(let table): visit(table, element.path)
            case .shape, .image, .code: break
            }
        }
    }

    private mutating func visit(_ table: TableElement, _ path: String) {
        for (index, column) in table.columns.enumerated() {
            check(column.cell, path, field: "columns[\(index)].cell")
            if let header = column.header { check(header, path, field: "columns[\(index)].header") }
            if let footer = column.footer { check(footer, path, field: "columns[\(index)].footer") }
        }
    }

    private mutating func check<Content>(_ text: Localised<Content>, _ element: String, field: String? = nil) {
        let missing = locales.filter { !$0.preference.isServed(by: text) }.map(\.name)
        guard !missing.isEmpty else { return }
        findings.append(
            RenderError(.untranslated(locales: missing), template: template.name, element: element, field: field))
    }
}

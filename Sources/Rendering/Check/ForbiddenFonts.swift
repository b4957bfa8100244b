/// Finds fonts that a ticket would have to carry and may not (ISO 19005-2, 6.2.11.4.1).
enum ForbiddenFonts {
    /// One finding for each family that the template names or falls back to.
    static func findings(in template: Template, fonts: FontLibrary) -> [RenderError] {
        let used = Set(template.pages.flatMap { families(in: $0.elements) } + fonts.fallback)
        var known: Set<String> = []
        // Faces of colour are drawn as pictures.
        return fonts.faces.filter { used.contains($0.family) && !$0.isColour }.compactMap { face in
            guard let reason = EmbeddingRights(of: face).refusal, known.insert(face.family).inserted else { return nil }
            return RenderError(.fontNotEmbeddable(reason: reason), template: template.name, value: face.name)
        }
    }

    private static func families(in elements: [Element]) -> [String] {
        elements.flatMap { element -> [String] in
            switch element.content {
            case .text(let text): [text.style.family]
            case .group(let children): families(in: children)
            case .flow(let flow): families(in: flow.elements)
            case .table(let table):
                table.columns.flatMap { [$0.headerStyle.family, $0.style.family, $0.footerStyle.family] }
            case .shape, .image, .code: []
            }
        }
    }
}

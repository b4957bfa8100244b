/// Finds pictures that say nothing to a reader who cannot see them: neither a text to be read instead of them nor a word
/// that they are decoration (ISO 14289-1, 7.3).
enum SilentPictures {
    static func findings(in template: Template) -> [RenderError] {
        template.pages.flatMap { paths(in: $0.elements) }.map {
            RenderError(.pictureWithoutText, template: template.name, element: $0)
        }
    }

    private static func paths(in elements: [Element]) -> [String] {
        elements.flatMap { element -> [String] in
            guard element.role != .artifact else { return [] }
            switch element.content {
            case .image: return element.alternative == nil ? [element.path] : []
            case .shape: return element.role == .figure && element.alternative == nil ? [element.path] : []
            case .group(let children): return paths(in: children)
            case .flow(let flow): return paths(in: flow.elements)
            case .text, .code, .table: return []
            }
        }
    }
}

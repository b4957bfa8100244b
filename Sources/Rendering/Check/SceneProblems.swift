/// What a laid-out ticket shows that no layout would refuse, and no reader would want.
struct SceneProblems {
    let scene: Scene
    let template: Template

    /// A printer of black dots turns colour into a raster of holes.
    var colours: [RenderError] {
        guard template.printer.isMonochrome else { return [] }
        return scene.pages.flatMap(\.items).filter { $0.alternative != FindingList.mark }.compactMap { item in
            item.colours.first { $0 != .black && $0 != .white && $0.alpha > 0 }.map {
                RenderError(.colourOnMonochrome(colour: $0.hex), template: template.name, element: item.element)
            }
        }
    }

    /// Texts that run into each other. Line boxes may touch: letters collide when they share a third of a line's height.
    var collisions: [RenderError] {
        scene.pages.flatMap { page -> [RenderError] in
            let texts = page.items.compactMap { item -> (item: SceneItem, bounds: Rect, size: Double)? in
                guard let size = item.textSize else { return nil }
                return (item, item.bounds, size)
            }
            return texts.indices.flatMap { index -> [RenderError] in
                let (item, bounds, size) = texts[index]
                return texts[..<index].compactMap { other -> RenderError? in
                    guard bounds.overlaps(other.bounds, tolerance: min(size, other.size) / 3) else { return nil }
                    let depth = Length.pt(bounds.overlapDepth(with: other.bounds)).millimetres
                    return RenderError(
                        .textOverText(other: other.item.element, millimetres: depth), template: template.name,
                        element: item.element)
                }
            }
        }
    }

    /// Below this nobody reads it at a gate; in points.
    private static let smallestText = 5.0

    var smallTexts: [RenderError] {
        scene.pages.flatMap(\.items).compactMap { item in
            guard let size = item.textSize, size < Self.smallestText else { return nil }
            return RenderError(
                .textTooSmall(points: size, minimum: Self.smallestText), template: template.name,
                element: item.element)
        }
    }
}

extension SceneItem {
    /// The size of its smallest type in points; nil for what is no text.
    fileprivate var textSize: Double? {
        if case .text(let runs) = content { runs.map(\.size).min() } else { nil }
    }

    /// Every plain colour that the item is drawn in; pictures are not looked into.
    fileprivate var colours: [Colour] {
        switch content {
        case .text(let runs): runs.map(\.colour)
        case .path(_, let fill, let stroke): (fill?.colours ?? []) + (stroke.map { [$0.colour] } ?? [])
        case .code(let code): [code.dark] + (code.light.map { [$0] } ?? [])
        case .image: []
        }
    }
}

extension Paint {
    fileprivate var colours: [Colour] {
        switch self {
        case .solid(let colour): [colour]
        case .linear(_, let stops), .radial(let stops): stops.map(\.colour)
        }
    }
}

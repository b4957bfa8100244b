/// Draws a template with torture cases and gathers what breaks.
public struct TemplateCheck: Sendable {
    /// One thing that is wrong with an element, with the case in which it is worst.
    public struct Finding: Sendable {
        public enum Severity: String, Sendable { case error, warning }

        public var severity: Severity
        public var error: RenderError
        public var torture: TortureCase
        /// How many of the cases show it.
        public var count: Int
        /// The page in that case, with the element framed in red.
        public var picture: [UInt8]?
    }

    public var cases: [TortureCase]
    private let compiled: CompiledTemplate

    public init(_ compiled: CompiledTemplate, sample: Value) {
        self.compiled = compiled
        cases = TortureCase.all(
            sample: sample, locales: compiled.template.locales, used: Set(compiled.usedPaths.map(\.description)))
    }

    /// Runs every case; `progress` is told how many are done. Findings come with errors first, then by element.
    public func run(pictureDPI: Double = 110, progress: (Int) -> Void = { _ in }) throws -> [Finding] {
        let renderer = try TicketRenderer(compiled)
        var worst: [Key: Finding] = [:]
        for (index, torture) in cases.enumerated() {
            for finding in examine(torture, with: renderer) {
                let key = Key(element: finding.error.element ?? "", kind: finding.error.problem.code)
                guard var known = worst[key] else {
                    worst[key] = finding
                    continue
                }
                known.count += 1
                if finding.error.problem.measure > known.error.problem.measure {
                    known.error = finding.error
                    known.torture = finding.torture
                }
                worst[key] = known
            }
            progress(index + 1)
        }
        let sorted = worst.values.sorted { $0.order < $1.order }
        return sorted.map { finding in
            var finding = finding
            finding.picture = picture(of: finding, with: renderer, dpi: pictureDPI)
            return finding
        }
    }

    private struct Key: Hashable {
        var element: String
        var kind: String
    }

    private func examine(_ torture: TortureCase, with renderer: TicketRenderer) -> [Finding] {
        func finding(_ error: RenderError, _ severity: Finding.Severity = .error) -> Finding {
            Finding(severity: severity, error: error, torture: torture, count: 1)
        }
        do {
            let document = try TicketDocument(checking: torture.value, locale: torture.locale)
            let (scene, errors) = try renderer.examine(document)
            return errors.map { finding($0) } + colourProblems(in: scene).map { finding($0) }
                + collisions(in: scene).map { finding($0) }
                + smallText(in: scene).map { finding($0, .warning) }
        } catch {
            return [finding(error)]
        }
    }

    /// The page on which the finding's element stands, in the finding's case.
    private func picture(of finding: Finding, with renderer: TicketRenderer, dpi: Double) -> [UInt8]? {
        // A case that cannot be drawn at all has no picture: the finding stands on its own.
        guard let document = try? TicketDocument(checking: finding.torture.value, locale: finding.torture.locale),
            let scene = try? renderer.examine(document).scene
        else { return nil }
        let page = scene.pages.firstIndex { $0.items.contains { $0.element == finding.error.element } } ?? 0
        // A page that is too large for a picture is reported in words all the same.
        return try? renderer.png(scene, page: page, dpi: dpi)
    }

    /// A printer of black dots turns colour into a raster of holes.
    private func colourProblems(in scene: Scene) -> [RenderError] {
        guard compiled.template.printer.isMonochrome else { return [] }
        return scene.pages.flatMap(\.items).filter { $0.alternative != FindingList.mark }.compactMap { item in
            item.colours.first { $0 != .black && $0 != .white && $0.alpha > 0 }.map {
                RenderError(
                    .colourOnMonochrome(colour: $0.hex), template: compiled.template.name, element: item.element)
            }
        }
    }

    /// Texts that run into each other. Line boxes may touch: letters collide when they share a third of a line's height.
    private func collisions(in scene: Scene) -> [RenderError] {
        scene.pages.flatMap { page -> [RenderError] in
            let texts = page.items.compactMap { item -> (item: SceneItem, size: Double)? in
                guard case .text(let runs) = item.content, let size = runs.map(\.size).min() else { return nil }
                return (item, size)
            }
            return texts.indices.flatMap { index -> [RenderError] in
                texts[..<index].compactMap { other -> RenderError? in
                    let (item, size) = texts[index]
                    let margin = min(size, other.size) / 3
                    guard item.bounds.overlaps(other.item.bounds, tolerance: margin) else { return nil }
                    return RenderError(
                        .textOverText(other: other.item.element), template: compiled.template.name,
                        element: item.element)
                }
            }
        }
    }

    /// Below this nobody reads it at a gate.
    private static let smallestText = 5.0

    private func smallText(in scene: Scene) -> [RenderError] {
        scene.pages.flatMap(\.items).compactMap { item in
            guard case .text(let runs) = item.content, let size = runs.map(\.size).min(), size < Self.smallestText
            else {
                return nil
            }
            return RenderError(
                .textTooSmall(points: size, minimum: Self.smallestText), template: compiled.template.name,
                element: item.element)
        }
    }
}

extension TemplateCheck.Finding {
    fileprivate var order: (Int, String, String) {
        (severity == .error ? 0 : 1, error.element ?? "", error.problem.code)
    }
}

extension SceneItem {
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

extension RenderError.Problem {
    /// How bad it is, to find the worst of its kind.
    fileprivate var measure: Double {
        switch self {
        case .textTooWide(let length, let available), .textTooHigh(let length, let available),
            .contentTooHigh(let length, let available), .contentTooWide(let length, let available):
            length - available
        case .textTooLarge(let lines, let allowed): Double(lines - allowed)
        case .offPage(let length): length
        case .modulesTooSmall(let length, _): -length
        case .tooFewDots(let dots, _, _): -dots
        case .lowContrast(let ratio, _): -ratio
        case .textTooSmall(let points, _): -points
        default: 0
        }
    }
}

/// Draws a template with torture cases and gathers what breaks.
public struct TemplateCheck: Sendable {
    /// One thing that is wrong with an element, with the case in which it is worst.
    public struct Finding: Sendable {
        public enum Severity: String, Sendable { case error, warning }

        /// What there is to see of it.
        public enum Illustration: Sendable {
            /// The page as PNG, with the element framed in red.
            case picture([UInt8])
            /// Why there is no picture.
            case missing(reason: String)
        }

        public var severity: Severity
        public var error: RenderError
        /// Nil where the template itself is at fault, whatever the ticket.
        public var torture: TortureCase?
        /// How many of the cases show it.
        public var count: Int
        /// Nil where no ticket is at fault.
        public var illustration: Illustration?
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
        var worst = WorstFindings()
        worst.add(
            MissingLanguages.findings(in: compiled.template).map { Finding(severity: .warning, error: $0, count: 0) })
        let faults =
            SilentPictures.findings(in: compiled.template)
            + ForbiddenFonts.findings(in: compiled.template, fonts: compiled.fonts)
        worst.add(faults.map { Finding(severity: .error, error: $0, count: 0) })
        for (index, torture) in cases.enumerated() {
            worst.add(examine(torture, with: renderer))
            progress(index + 1)
        }
        return worst.sorted.map { finding in
            var finding = finding
            finding.illustration = finding.torture.map {
                illustration(of: finding.error, in: $0, with: renderer, dpi: pictureDPI)
            }
            return finding
        }
    }

    private func examine(_ torture: TortureCase, with renderer: TicketRenderer) -> [Finding] {
        func finding(_ error: RenderError, _ severity: Finding.Severity = .error) -> Finding {
            Finding(severity: severity, error: error, torture: torture, count: 1)
        }
        do {
            let document = try TicketDocument(checking: torture.value, locale: torture.locale)
            let (scene, errors) = try renderer.examine(document)
            let problems = SceneProblems(scene: scene, template: compiled.template)
            return (errors + problems.colours + problems.collisions).withoutConsequences.map { finding($0) }
                + problems.smallTexts.map { finding($0, .warning) }
        } catch {
            return [finding(error)]
        }
    }

    /// The page on which the error's element stands, as far as the case could be laid out.
    private func illustration(
        of error: RenderError, in torture: TortureCase, with renderer: TicketRenderer, dpi: Double
    ) -> Finding.Illustration {
        let document: TicketDocument
        do {
            document = try TicketDocument(checking: torture.value, locale: torture.locale)
        } catch {
            return .missing(reason: "the data is refused before anything is laid out")
        }
        guard var scene = try? renderer.examine(document).scene else {
            // The error is the finding itself.
            return .missing(reason: "the ticket has no page")
        }
        let element = error.element ?? ""
        let page = scene.pages.firstIndex { $0.name == element || $0.items.contains { $0.element == element } } ?? 0
        if !scene.pages[page].items.contains(where: { $0.element == element && $0.alternative == FindingList.mark }) {
            scene = FindingList.marking([element], in: scene)
        }
        do {
            return .picture(try renderer.png(scene, page: page, dpi: dpi))
        } catch {
            return .missing(reason: error.problem.fact)
        }
    }
}

extension TemplateCheck.Finding {
    /// The picture's PNG, where there is one.
    public var picture: [UInt8]? {
        if case .picture(let png) = illustration { png } else { nil }
    }
}

/// Draws tickets of one template, one after the other. Keeps fonts, shaped static texts and decoded pictures between
/// them. Not for two threads at once: each has its own.
public final class TicketRenderer {
    public let compiled: CompiledTemplate
    public let engine: Engine
    private let shaper: TextShaper
    private let canvas: CairoCanvas
    private let press: Press
    private let statics = StaticStore()
    private let laid: LaidElements
    private let languages: KnownLanguages
    private let contrasts: ContrastStore

    /// `engine` writes the PDF documents; pictures of pages are always drawn by Cairo.
    public init(_ compiled: CompiledTemplate, engine: Engine = .press) throws(FontError) {
        self.compiled = compiled
        self.engine = engine
        press = Press(fonts: compiled.fonts)
        shaper = try TextShaper(fonts: compiled.fonts)
        canvas = CairoCanvas(fonts: compiled.fonts)
        contrasts = ContrastStore(canvas: canvas)
        laid = LaidElements(compiled.reads)
        languages = KnownLanguages(otherwise: compiled.template.locales.first)
    }

    /// Lays the ticket out. Whatever is wrong with it, in the data or on the page, is an error here; the scene is complete.
    public func scene(for document: TicketDocument) throws(RenderError) -> Scene {
        try pass(for: document, findings: nil, statics: statics, laid: laid).scene()
    }

    /// Lays the ticket out as far as it goes, with all that is wrong with it; the scene marks in red where.
    public func examine(_ document: TicketDocument) throws(RenderError) -> (scene: Scene, findings: [RenderError]) {
        let findings = FindingList()
        // What was laid out while problems were only collected must not serve tickets that are made in earnest.
        let pass = try pass(for: document, findings: findings, statics: StaticStore(), laid: nil)
        let scene = try pass.scene()
        return (findings.marked(scene), findings.errors)
    }

    private func pass(
        for document: TicketDocument, findings: FindingList?, statics: StaticStore, laid: LaidElements?
    ) throws(RenderError) -> LayoutPass {
        let rules = try languages.rules(for: compiled.template.locale(for: document))
        let evaluator = Evaluator(document, rules: rules, strings: compiled.template.strings)
        laid?.values.take(document.value, language: rules.locale)
        return LayoutPass(
            compiled: compiled, shaper: shaper, statics: statics, laid: laid, contrasts: contrasts,
            evaluator: evaluator, language: evaluator.locale, isRightToLeft: evaluator.isRightToLeft,
            findings: findings,
            budget: LayoutBudget())
    }

    /// The whole scene as one PDF document.
    public func pdf(_ scene: Scene) throws(RenderError) -> [UInt8] {
        switch engine {
        case .press: try press.pdf(scene)
        case .cairo: try canvas.pdf(scene)
        }
    }

    /// A page as PNG; `dpi` is also written into the file.
    public func png(_ scene: Scene, page: Int, dpi: Double) throws(RenderError) -> [UInt8] {
        try canvas.png(scene.pages[page], dpi: dpi)
    }

    public func svg(_ scene: Scene, page: Int) throws(RenderError) -> [UInt8] { try canvas.svg(scene.pages[page]) }
}

/// The contrast behind codes, measured once where it cannot change. Belongs to one renderer.
final class ContrastStore {
    struct Key: Hashable {
        var element: String
        var language: String
    }

    let canvas: CairoCanvas
    private var ratios: [Key: Double] = [:]

    init(canvas: CairoCanvas) { self.canvas = canvas }

    subscript(key: Key) -> Double? {
        get { ratios[key] }
        set {
            // Languages come from the data, so that the store needs an end.
            if ratios.count >= 4096 { ratios.removeAll(keepingCapacity: true) }
            ratios[key] = newValue
        }
    }
}

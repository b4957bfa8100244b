import CCairo
import Foundation

/// A PDF document in the making: pages go in, Cairo's bytes come out into `output` as they are ready.
final class PDFPages {
    let output = ByteOutput()
    private let canvas: CairoCanvas
    private let surface: OpaquePointer
    private let cr: OpaquePointer
    private var isBroken = false
    private(set) var isEmpty = true

    init(canvas: CairoCanvas, properties: SceneProperties) throws(RenderError) {
        self.canvas = canvas
        // Each page states its own size.
        guard let surface = cairo_pdf_surface_create_for_stream(ByteOutput.write, output.opaque, 1, 1),
            let cr = cairo_create(surface)
        else { throw .drawing("out of memory") }
        self.surface = surface
        self.cr = cr
        CairoContext(cr: cr).turnHintingOff()
        set(properties)
        try RenderError.check(cairo_surface_status(surface))
    }

    deinit {
        cairo_destroy(cr)
        cairo_surface_destroy(surface)
    }

    private func set(_ properties: SceneProperties) {
        let texts: [(cairo_pdf_metadata_t, String?)] = [
            (CAIRO_PDF_METADATA_TITLE, properties.title),
            (CAIRO_PDF_METADATA_AUTHOR, properties.author),
            (CAIRO_PDF_METADATA_SUBJECT, properties.subject),
        ]
        for case (let kind, let text?) in texts where !text.isEmpty {
            cairo_pdf_surface_set_metadata(surface, kind, text)
        }
        // An empty date leaves it out; without one Cairo would ask the clock.
        cairo_pdf_surface_set_metadata(
            surface, CAIRO_PDF_METADATA_CREATE_DATE, properties.createdAt.flatMap(PDFDate.text) ?? "")
    }

    /// Draws all pages of `scene`, or none: whatever can be wrong with it is found before the first is begun.
    func append(_ scene: Scene) throws(RenderError) {
        guard !isBroken else { throw .drawing("the document broke off at an earlier page") }
        try SceneCheck(faces: canvas.faces).check(scene)
        for page in scene.pages { try loadPictures(of: page) }
        isBroken = true
        for page in scene.pages { try append(page) }
        isBroken = false
        isEmpty = false
    }

    private func loadPictures(of page: ScenePage) throws(RenderError) {
        for item in page.items {
            guard let image = item.image else { continue }
            do { _ = try canvas.pictures.form(of: image, for: .pdf) } catch { throw error.of(element: item.element) }
        }
    }

    private func append(_ page: ScenePage) throws(RenderError) {
        cairo_pdf_surface_set_size(surface, page.size.width, page.size.height)
        try ScenePainter(canvas: canvas, context: CairoContext(cr: cr), medium: .pdf).paint(page.items)
        cairo_show_page(cr)
        try RenderError.check(cairo_status(cr))
    }

    /// Ends the document. What is written from here on holds its fonts, its properties and its table of objects.
    func close() throws(RenderError) {
        guard !isBroken else { throw .drawing("the document broke off at an earlier page") }
        guard !isEmpty else { throw .drawing("a document needs a page") }
        isBroken = true
        cairo_surface_finish(surface)
        try RenderError.check(cairo_surface_status(surface))
    }
}

extension SceneItem {
    fileprivate var image: SceneImage? {
        switch content {
        case .image(let image): image
        case .code(let code): code.logo
        case .text, .path: nil
        }
    }
}

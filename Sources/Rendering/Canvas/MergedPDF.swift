/// One PDF of many tickets, which says of itself what the first of them says. Not for two threads at once.
public final class MergedPDF {
    private let canvas: CairoCanvas
    private let sink: PDFStream.Sink
    private var stream: PDFStream?

    public init(_ compiled: CompiledTemplate, sink: @escaping PDFStream.Sink) {
        canvas = CairoCanvas(fonts: compiled.fonts)
        self.sink = sink
    }

    public func append(_ scene: Scene) throws {
        let stream = try self.stream ?? PDFStream(canvas: canvas, properties: scene.properties, sink: sink)
        self.stream = stream
        try stream.append(scene)
    }

    /// Writes the rest. A document of no tickets is an error: a PDF has at least one page.
    public func finish() throws {
        guard let stream else { throw RenderError(.drawingFailed(reason: "there is no ticket to put on a page")) }
        try stream.finish()
    }
}

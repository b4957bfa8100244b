/// One PDF of many tickets, which says of itself what the first of them says. Not for two threads at once.
public final class MergedPDF {
    public typealias Sink = PDFStream.Sink

    private enum Writer {
        case press(MergedPress)
        case cairo(CairoCanvas, PDFStream?)
    }

    private let sink: Sink
    private var writer: Writer

    /// The document's bytes go to `sink` as they are ready.
    public init(_ compiled: CompiledTemplate, engine: Engine = .press, sink: @escaping Sink) {
        self.sink = sink
        switch engine {
        case .press: writer = .press(MergedPress(fonts: compiled.fonts, sink: sink))
        case .cairo: writer = .cairo(CairoCanvas(fonts: compiled.fonts), nil)
        }
    }

    public func append(_ scene: Scene) throws {
        switch writer {
        case .press(let press): try press.append(scene)
        case .cairo(let canvas, let begun):
            let stream = try begun ?? PDFStream(canvas: canvas, properties: scene.properties, sink: sink)
            writer = .cairo(canvas, stream)
            try stream.append(scene)
        }
    }

    /// Writes the rest. A document of no tickets is an error: a PDF has at least one page.
    public func finish() throws {
        switch writer {
        case .press(let press): try press.finish()
        case .cairo(_, let stream?): try stream.finish()
        case .cairo(_, nil): throw RenderError(.drawingFailed(reason: "there is no ticket to put on a page"))
        }
    }
}

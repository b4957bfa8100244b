/// Writes many scenes into one PDF document, page after page, without holding it in memory.
///
/// A scene that cannot be drawn leaves no trace, and more may follow it. When the sink throws, the document has ended:
/// its error is passed on, and what was written is not a PDF.
public final class PDFStream {
    public typealias Sink = ([UInt8]) throws -> Void

    /// Bytes are handed over in pieces of about this size.
    private static let pieceLength = 64 << 10

    private let pages: PDFPages
    private let sink: Sink
    private var length = 0

    public init(canvas: CairoCanvas, properties: SceneProperties, sink: @escaping Sink) throws(RenderError) {
        pages = try PDFPages(canvas: canvas, properties: properties)
        self.sink = sink
    }

    public func append(_ scene: Scene) throws {
        try pages.append(scene)
        if pages.output.bytes.count >= Self.pieceLength { try handOver() }
    }

    /// Writes the rest; a document needs at least one page.
    public func finish() throws {
        if !pages.output.bytes.isEmpty { try handOver() }
        try pages.close()
        pages.output.bytes = try PDFTail.corrected(pages.output.bytes, startingAt: length)
        try handOver()
    }

    private func handOver() throws {
        let piece = pages.output.bytes
        pages.output.bytes = []
        length += piece.count
        try sink(piece)
    }
}

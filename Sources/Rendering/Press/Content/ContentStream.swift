/// The content stream of a page while it is written (ISO 32000-1, 7.8.2). Belongs to one thread at a time; its memory is
/// kept from page to page.
final class ContentStream {
    let bytes = PDFBytes(capacity: 32_768)
    /// Which of the bytes are the rectangles of codes, from front to back.
    private(set) var modules: [Range<Int>] = []

    func removeAll() {
        bytes.removeAll()
        modules.removeAll(keepingCapacity: true)
    }

    func appendModules(of symbol: CodeSymbol) {
        let start = bytes.count
        ModuleRectangles.append(symbol, to: bytes)
        if bytes.count > start { modules.append(start..<bytes.count) }
    }

    /// Writes the stream compressed: operators and the rectangles of codes by a code of each.
    func compress(into stream: CodedStream) {
        stream.begin()
        var start = 0
        for range in modules {
            compress(start..<range.lowerBound, isLast: false, into: stream)
            stream.beginBlock(StreamCodes.modules, isLast: range.upperBound == bytes.count)
            stream.append(lines: bytes.bytes, from: range.lowerBound, to: range.upperBound, by: StreamCodes.modules)
            stream.endBlock(StreamCodes.modules)
            start = range.upperBound
        }
        if start < bytes.count || bytes.count == 0 { compress(start..<bytes.count, isLast: true, into: stream) }
        stream.end(text: bytes.bytes)
    }

    /// So many bytes take less in a code that describes itself.
    private static let worthACode = 500

    private func compress(_ range: Range<Int>, isLast: Bool, into stream: CodedStream) {
        guard isLast || !range.isEmpty else { return }
        let code = range.count < Self.worthACode ? HuffmanCode.fixed : StreamCodes.content
        stream.beginBlock(code, isLast: isLast)
        stream.append(bytes.bytes, from: range.lowerBound, to: range.upperBound, by: code)
        stream.endBlock(code)
    }
}

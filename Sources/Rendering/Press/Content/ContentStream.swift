/// The content of a page while it is written (ISO 32000-1, 7.8.2). Belongs to one thread at a time; its memory is kept from
/// page to page.
final class ContentStream {
    let bytes = PDFBytes(capacity: 32_768)
    /// Which of the bytes are the rectangles of codes, from front to back.
    private(set) var modules: [Range<Int>] = []
    /// Which of them other pages have too, from front to back.
    private(set) var kept: [Range<Int>] = []

    func removeAll() {
        bytes.removeAll()
        modules.removeAll(keepingCapacity: true)
        kept.removeAll(keepingCapacity: true)
    }

    func appendModules(of symbol: CodeSymbol) {
        let start = bytes.count
        ModuleRectangles.append(symbol, to: bytes)
        if bytes.count > start { modules.append(start..<bytes.count) }
    }

    /// Notes that what was written from `start` on other pages have too.
    func noteKept(from start: Int) { kept.append(start..<bytes.count) }

    // MARK: - Compression

    /// Writes a part compressed: operators and the rectangles of codes by a code of each. No rectangles reach over the part's
    /// ends.
    func compress(_ part: Range<Int>? = nil, into stream: CodedStream) {
        let part = part ?? 0..<bytes.count
        let text = UnsafeBufferPointer(rebasing: bytes.bytes[part])
        stream.begin()
        var start = 0
        for range in modules where part.contains(range.lowerBound) {
            let (first, end) = (range.lowerBound - part.lowerBound, range.upperBound - part.lowerBound)
            compress(text, start..<first, isLast: false, into: stream)
            stream.beginBlock(StreamCodes.modules, isLast: end == text.count)
            stream.append(lines: text, from: first, to: end, by: StreamCodes.modules)
            stream.endBlock(StreamCodes.modules)
            start = end
        }
        if start < text.count || text.isEmpty { compress(text, start..<text.count, isLast: true, into: stream) }
        stream.end(text: text)
    }

    /// So many bytes take less in a code that must be described.
    private static let worthACode = 500

    private func compress(
        _ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, isLast: Bool, into stream: CodedStream
    ) {
        guard isLast || !range.isEmpty else { return }
        let code = range.count < Self.worthACode ? HuffmanCode.fixed : StreamCodes.content
        stream.beginBlock(code, isLast: isLast)
        stream.append(text, from: range.lowerBound, to: range.upperBound, by: code)
        stream.endBlock(code)
    }
}

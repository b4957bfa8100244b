/// What many pages of one document have in common, written once: a page's content may be several streams, one behind another
/// (ISO 32000-1, 7.7.3.3), and those need not be its own. Belongs to one document, and so to one thread at a time.
final class SharedStretches {
    /// The number of each stretch's stream, nil for what was seen on one page only.
    private var numbers: [[UInt8]: Int?] = [:]

    /// A stream of its own takes about a hundred bytes in the file, as three hundred bytes of operators do.
    private static let worthSharing = 300
    private static let mostStretches = 1024

    /// Writes what is the page's own, the first stream of that under `number`; returns the numbers of all streams of the page.
    /// `note` is given what stands in its own.
    func write(
        _ content: ContentStream, number: Int, in writer: ObjectWriter, note: (UnsafeBufferPointer<UInt8>) -> Void
    ) -> [Int] {
        var (streams, start, ownNumber): ([Int], Int, Int?) = ([], 0, number)
        func writeOwn(to end: Int) {
            guard start < end else { return }
            let next = ownNumber ?? writer.allocate()
            ownNumber = nil
            note(writer.write(content, start..<end, number: next))
            streams.append(next)
        }
        for range in runs(of: content) {
            guard let shared = stream(for: range, of: content, in: writer) else { continue }
            writeOwn(to: range.lowerBound)
            streams.append(shared)
            start = range.upperBound
        }
        writeOwn(to: content.bytes.count)
        return streams
    }

    /// Pieces that stand one behind another, as far as they are worth a stream.
    private func runs(of content: ContentStream) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        for piece in content.kept {
            if let last = runs.indices.last, runs[last].upperBound == piece.lowerBound {
                runs[last] = runs[last].lowerBound..<piece.upperBound
            } else {
                runs.append(piece)
            }
        }
        return runs.filter { $0.count >= Self.worthSharing }
    }

    private func stream(for range: Range<Int>, of content: ContentStream, in writer: ObjectWriter) -> Int? {
        let key = Array(content.bytes.bytes[range])
        guard let known = numbers[key] else {
            // Tickets that have nothing in common must not fill the memory.
            if numbers.count >= Self.mostStretches { numbers.removeAll(keepingCapacity: true) }
            numbers[key] = .some(nil)
            return nil
        }
        if let known { return known }
        let number = writer.allocate()
        writer.write(content, range, number: number)
        numbers[key] = number
        return number
    }
}

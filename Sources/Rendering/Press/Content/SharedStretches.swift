/// What many pages of one document have in common, written once: a page's content may be several streams, one behind another
/// (ISO 32000-1, 7.7.3.3), and those need not be its own. Belongs to one document, and so to one thread at a time.
///
/// Only what most pages have is shared. A row's letter comes back too, but a stretch that goes on over it would be another
/// one for each row, and one that goes on over the seat's number as well would never come back.
final class SharedStretches {
    /// On how many pages each piece was seen.
    private var sightings: [[UInt8]: Int] = [:]
    /// The number of each stretch's stream.
    private var numbers: [[UInt8]: Int] = [:]
    private var pages = 0

    /// A stream of its own takes about a hundred and fifty bytes in the file, as six hundred bytes of operators do.
    private static let worthSharing = 600
    private static let mostStretches = 1024
    private static let mostPieces = 4096

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
        for range in commonRuns(of: content) {
            let shared = stream(for: range, of: content, in: writer)
            writeOwn(to: range.lowerBound)
            streams.append(shared)
            start = range.upperBound
        }
        writeOwn(to: content.bytes.count)
        return streams
    }

    /// Common pieces that stand one behind another, as far as they are worth a stream.
    private func commonRuns(of content: ContentStream) -> [Range<Int>] {
        // Tickets that have nothing in common must not fill the memory.
        if sightings.count > Self.mostPieces {
            sightings.removeAll(keepingCapacity: true)
            pages = 0
        }
        pages += 1
        var runs: [Range<Int>] = []
        for piece in pieces(of: content) where isCommon(piece, of: content) {
            if let last = runs.indices.last, runs[last].upperBound == piece.lowerBound {
                runs[last] = runs[last].lowerBound..<piece.upperBound
            } else {
                runs.append(piece)
            }
        }
        return runs.filter { $0.count >= Self.worthSharing }
    }

    /// With what every page begins with.
    private func pieces(of content: ContentStream) -> [Range<Int>] {
        guard let first = content.kept.first?.lowerBound, first > 0 else { return content.kept }
        return [0..<first] + content.kept
    }

    /// Counts the piece; true when it was on another page before, and on half of them.
    private func isCommon(_ piece: Range<Int>, of content: ContentStream) -> Bool {
        let key = Array(content.bytes.bytes[piece])
        let count = sightings[key, default: 0] + 1
        sightings[key] = count
        return count > 1 && count * 2 >= pages
    }

    private func stream(for range: Range<Int>, of content: ContentStream, in writer: ObjectWriter) -> Int {
        let key = Array(content.bytes.bytes[range])
        if let known = numbers[key] { return known }
        if numbers.count >= Self.mostStretches { numbers.removeAll(keepingCapacity: true) }
        let number = writer.allocate()
        writer.write(content, range, number: number)
        numbers[key] = number
        return number
    }
}

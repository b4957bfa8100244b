/// Which parts of a file have been written, under which number: pictures and masks that several pages use are there once.
final class PlacedParts {
    private var numbers: [PartIdentity: Int] = [:]

    /// The number of the part's first object; the part is written when it is not there yet.
    func number(of identity: PartIdentity, _ parts: PDFParts, in writer: ObjectWriter) -> Int {
        if let known = numbers[identity] { return known }
        let first = writer.allocate(parts.bodies.count)
        writer.write(parts, first: first)
        // Photos come from the data, one for each ticket, so that a long file needs an end; a picture that comes again
        // later is then written again.
        if numbers.count >= 4096 { numbers.removeAll(keepingCapacity: true) }
        numbers[identity] = first
        return first
    }
}

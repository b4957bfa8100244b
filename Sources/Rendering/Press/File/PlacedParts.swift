/// Which parts of a file have been written, under which number: pictures, masks and resources that several pages use are there once.
final class PlacedParts {
    private var numbers: [PartIdentity: Int] = [:]
    private var dictionaries: [[UInt8]: Int] = [:]
    private let scratch = PDFBytes()

    private static let mostDictionaries = 256

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

    /// The number of a dictionary that says what `body` writes; it is packed when none is there yet.
    func number(in writer: ObjectWriter, _ body: (PDFBytes) -> Void) -> Int {
        scratch.removeAll()
        body(scratch)
        let bytes = scratch.array
        if let known = dictionaries[bytes] { return known }
        let number = writer.allocate()
        writer.pack(number) { $0.append(bytes) }
        if dictionaries.count >= Self.mostDictionaries { dictionaries.removeAll(keepingCapacity: true) }
        dictionaries[bytes] = number
        return number
    }
}

/// A PDF file as Cairo 1.16 writes it: one table of objects at the end, no object streams, no updates.
struct CairoFile {
    struct Object {
        var value: PDFValue
        /// Where the bytes of a stream stand in the file.
        var stream: Range<Int>?
    }

    private let bytes: [UInt8]
    private var offsets: [Int] = []
    private let trailer: PDFValue

    init(_ bytes: [UInt8]) throws(ArtFault) {
        self.bytes = bytes
        let mark = Array("startxref".utf8)
        let tail = max(0, bytes.count - 64)
        guard let found = bytes[tail...].firstRange(of: mark) else { throw ArtFault("no end") }
        var reader = PDFValueReader(bytes, at: found.upperBound)
        reader = PDFValueReader(bytes, at: try reader.integer())
        guard reader.take("xref"), try reader.integer() == 0 else { throw ArtFault("no table of objects") }
        let count = try reader.integer()
        // Each entry takes 20 bytes.
        guard (1...max(1, bytes.count / 20)).contains(count) else { throw ArtFault("no table of objects") }
        for _ in 0..<count {
            offsets.append(try reader.integer())
            _ = try reader.integer()
            guard reader.take("n") || reader.take("f") else { throw ArtFault("a damaged table of objects") }
        }
        guard reader.take("trailer") else { throw ArtFault("no trailer") }
        trailer = try reader.value()
    }

    /// The one page of the document.
    func page() throws(ArtFault) -> PDFValue {
        let pages = try resolved(try resolved(trailer["Root"])["Pages"])
        guard let first = pages["Kids"]?.items.first, pages["Count"]?.integer == 1 else { throw ArtFault("no page") }
        return try resolved(first)
    }

    func object(_ number: Int) throws(ArtFault) -> Object {
        var reader = try reader(of: number)
        let value = try reader.value()
        guard reader.take("stream") else { return Object(value: value) }
        guard let length = try resolved(value["Length"]).integer, bytes.indices.contains(reader.position),
            bytes[reader.position] == 0x0A, length >= 0, length <= bytes.count - reader.position - 1
        else { throw ArtFault("a stream of unknown length") }
        return Object(value: value, stream: reader.position + 1..<reader.position + 1 + length)
    }

    subscript(_ range: Range<Int>) -> ArraySlice<UInt8> { bytes[range] }

    /// The value itself, or that of the object it refers to.
    private func resolved(_ value: PDFValue?) throws(ArtFault) -> PDFValue {
        guard let value else { throw ArtFault("something missing") }
        guard case .reference(let number) = value else { return value }
        var reader = try reader(of: number)
        return try reader.value()
    }

    private func reader(of number: Int) throws(ArtFault) -> PDFValueReader {
        guard offsets.indices.contains(number), number > 0 else { throw ArtFault("a reference to nothing") }
        var reader = PDFValueReader(bytes, at: offsets[number])
        guard try reader.integer() == number, try reader.integer() == 0, reader.take("obj") else {
            throw ArtFault("an object in the wrong place")
        }
        return reader
    }
}

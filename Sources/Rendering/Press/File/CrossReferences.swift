/// Writes cross-reference streams (ISO 32000-1, 7.5.8): where every object of the file is.
///
/// A long file gets one from time to time, each naming the one before it, so that the places of a million objects need
/// not be kept until the end.
struct CrossReferences {
    /// What the trailer says, beside the places.
    struct Trailer {
        var information: Int
        /// 16 bytes (ISO 32000-1, 14.4).
        var identifier: [UInt8]
    }

    /// Lists what is not yet listed. The last section of a file names the whole of the trailer.
    static func write(_ writer: ObjectWriter, catalog: Int, trailer: Trailer? = nil) {
        let number = writer.allocate()
        let start = writer.offset
        // The section lists itself too.
        writer.setPlace(.offset(start), of: number)
        let width = start < 1 << 16 ? 2 : start < 1 << 24 ? 3 : start < 1 << 32 ? 4 : 6
        var runs = Runs(width: width, capacity: writer.places.count)
        for (number, place) in writer.stragglers.sorted(by: { $0.key < $1.key }) { runs.add(number, place) }
        for (index, place) in writer.places.enumerated() { runs.add(writer.firstUnlisted + index, place) }
        runs.close()
        let previous = writer.previousSection
        writer.writeStream(number, runs.entries.bytes, by: .fixed) { output in
            output.append("/Type/XRef/W[1 ")
            output.append(width)
            output.append(" 2]/DecodeParms<</Predictor 12/Columns ")
            output.append(width + 3)
            output.append(">>/Index[")
            output.append(runs.index.bytes)
            output.append("]/Size ")
            output.append(number + 1)
            output.append("/Root ")
            output.append(catalog)
            output.append(" 0 R")
            if let previous {
                output.append("/Prev ")
                output.append(previous)
            }
            if let trailer { append(trailer, to: output) }
        }
        writer.markListed(by: start)
    }

    private static func append(_ trailer: Trailer, to output: PDFBytes) {
        output.append("/Info ")
        output.append(trailer.information)
        output.append(" 0 R/ID[")
        for _ in 0..<2 {
            output.append("<")
            for byte in trailer.identifier { output.appendHex(byte) }
            output.append(">")
        }
        output.append("]")
    }

    /// Where the reader is to begin (ISO 32000-1, 7.5.5).
    static func writeEnd(_ writer: ObjectWriter) {
        writer.output.append("startxref\n")
        writer.output.append(writer.previousSection ?? 0)
        writer.output.append("\n%%EOF\n")
    }
}

/// Objects with places, gathered into runs of consecutive numbers.
///
/// Each row is written as its difference from the row above (the PNG filter Up; ISO 32000-1, 7.4.4.4): where neighbours stand
/// in one object stream, all rows are alike then.
private struct Runs {
    let width: Int
    let entries: PDFBytes
    let index = PDFBytes()
    private var first = 0
    private var count = 0
    /// The row above.
    private var above: Row = (0, 0, 0)

    private typealias Row = (kind: Int, field: Int, last: Int)

    init(width: Int, capacity: Int) {
        self.width = width
        entries = PDFBytes(capacity: (capacity + 1) * (width + 4))
    }

    mutating func add(_ number: Int, _ place: ObjectWriter.Place) {
        let fields: Row
        switch place {
        case .nowhere:
            // Nothing stands there, and nothing refers to it; only the head of the free list must be named.
            guard number == 0 else { return }
            fields = (0, 0, 65_535)
        case .offset(let offset): fields = (1, offset, 0)
        case .packed(let stream, let index): fields = (2, stream, index)
        }
        if number != first + count {
            close()
            (first, count) = (number, 0)
        }
        count += 1
        append(fields)
    }

    private mutating func append(_ row: Row) {
        let (width, above) = (width, above)
        entries.append(atMost: width + 4) { target in
            target[0] = 2
            target[1] = UInt8(truncatingIfNeeded: row.kind &- above.kind)
            for byte in 0..<width {
                let shift = 8 &* (width &- 1 &- byte)
                target[2 &+ byte] =
                    UInt8(truncatingIfNeeded: row.field &>> shift) &- UInt8(truncatingIfNeeded: above.field &>> shift)
            }
            target[width &+ 2] =
                UInt8(truncatingIfNeeded: row.last &>> 8) &- UInt8(truncatingIfNeeded: above.last &>> 8)
            target[width &+ 3] = UInt8(truncatingIfNeeded: row.last &- above.last)
            return width + 4
        }
        self.above = row
    }

    func close() {
        guard count > 0 else { return }
        if index.count > 0 { index.append(" ") }
        index.append(first)
        index.append(" ")
        index.append(count)
    }
}

/// The rows of a cross-reference stream (ISO 32000-1, 7.5.8), whose every object must be there once.
struct CrossReferenceRows {
    struct Row {
        var number: Int
        var type: Int
        /// Of type 1 the offset in the file, of type 2 the number of the object stream.
        var first: Int
    }

    private(set) var rows: [Row] = []

    init(_ stream: PDFObject, _ content: [UInt8], at start: Int) throws(PDFFault) {
        let widths = stream["W"]?.items?.compactMap(\.integer) ?? []
        guard widths.count == 3, let size = stream["Size"]?.integer else {
            throw PDFFault(offset: start, rule: "a cross-reference stream without W or Size")
        }
        let width = widths.reduce(0, +)
        let bytes = try Self.unfiltered(content, stream["DecodeParms"], width: width, at: start)
        let sections = stream["Index"]?.items?.compactMap(\.integer) ?? [0, size]
        var place = 0
        for section in stride(from: 0, to: sections.count - 1, by: 2) {
            for number in sections[section]..<sections[section] + sections[section + 1] {
                guard place + width <= bytes.count else { throw PDFFault(offset: start, rule: "too few rows") }
                var fields: [Int] = []
                for width in widths {
                    fields.append(bytes[place..<place + width].reduce(0) { $0 << 8 | Int($1) })
                    place += width
                }
                rows.append(Row(number: number, type: widths[0] == 0 ? 1 : fields[0], first: fields[1]))
            }
        }
        guard place == bytes.count else { throw PDFFault(offset: start, rule: "too many rows") }
        guard rows.allSatisfy({ $0.number < size }) else { throw PDFFault(offset: start, rule: "a wrong Size") }
    }

    /// Takes PNG's predictors back (ISO 32000-1, 7.4.4.4): None and Up.
    private static func unfiltered(
        _ content: [UInt8], _ parameters: PDFObject?, width: Int, at start: Int
    ) throws(PDFFault) -> [UInt8] {
        guard let parameters, parameters["Predictor"] != .number(1) else { return content }
        guard parameters["Columns"]?.integer == width, width > 0, content.count % (width + 1) == 0 else {
            throw PDFFault(offset: start, rule: "the predictor's rows are not those of the table")
        }
        var (above, bytes) = ([UInt8](repeating: 0, count: width), [UInt8]())
        for row in stride(from: 0, to: content.count, by: width + 1) {
            var line = Array(content[row + 1...row + width])
            switch content[row] {
            case 0: break
            case 2: for column in line.indices { line[column] &+= above[column] }
            default: throw PDFFault(offset: start, rule: "an unexpected predictor")
            }
            bytes += line
            above = line
        }
        return bytes
    }
}

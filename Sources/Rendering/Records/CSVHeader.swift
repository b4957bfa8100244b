/// The columns of a CSV text and the record that a row of theirs makes.
struct CSVHeader: Sendable {
    let delimiter: UInt8
    private let names: [String]
    private let shape: CSVShape

    /// Any fault in the header is fatal, since no row can be understood without it.
    init(row: [UInt8], from start: TextPosition, limits: RecordLimits) throws(RecordError) {
        self = try row.withUnsafeBufferPointer { bytes throws(RecordError) in
            do throws(TextFault) {
                return try CSVHeader(checking: bytes, limits: limits)
            } catch {
                throw error.error(in: bytes, from: start).fatal
            }
        }
    }

    private init(checking bytes: UnsafeBufferPointer<UInt8>, limits: RecordLimits) throws(TextFault) {
        if let offset = UTF8Check.firstInvalidByte(in: bytes) {
            throw TextFault(problem: .invalidUTF8(byte: bytes[offset]), offset: offset)
        }
        delimiter = Self.delimiter(of: bytes)
        var cells = CSVCellReader(bytes, delimiter: delimiter, limits: limits)
        var names: [String] = []
        var offsets = [0]
        while let cell = try cells.next() {
            guard names.count < limits.columns else {
                throw TextFault(problem: .tooManyColumns(limit: limits.columns), offset: 0)
            }
            names.append(Self.trimmed(cell))
            offsets.append(cells.index)
        }
        guard names.contains(where: { $0.contains(".") }) else {
            let start = String(decoding: bytes.prefix(Excerpt.length), as: UTF8.self)
            throw TextFault(problem: .unrecognised(start: Excerpt.of(start)), offset: 0)
        }
        self.names = names
        do throws(CSVShape.Fault) {
            shape = try CSVShape(names: names, limits: limits)
            try Self.checkLetterCase(names)
        } catch {
            throw TextFault(problem: error.problem, offset: offsets[error.column])
        }
    }

    /// Spreadsheets and databases like to change the case of headers: said once here, and not again for each row.
    private static func checkLetterCase(_ names: [String]) throws(CSVShape.Fault) {
        for (column, name) in names.enumerated() {
            let path = DataPath(parts: name.split(separator: ".").map(String.init))
            guard !TicketShape.contains(path), let field = TicketShape.nearest(to: path),
                field.lowercased() == name.lowercased()
            else { continue }
            throw CSVShape.Fault(
                problem: .otherLetterCase(column: Excerpt.of(name), field: Excerpt.of(field)), column: column)
        }
    }

    /// The one that stands most often between the names; the comma when there is but one name.
    private static func delimiter(of bytes: UnsafeBufferPointer<UInt8>) -> UInt8 {
        var counts: [UInt8: Int] = [:]
        var isInQuotes = false
        for byte in bytes {
            if byte == Byte.quote { isInQuotes.toggle() }
            if !isInQuotes, CSVDelimiters.all.contains(byte) { counts[byte, default: 0] += 1 }
        }
        let candidates = [Byte.comma, Byte.semicolon, Byte.tab]
        return candidates.max { counts[$0, default: 0] < counts[$1, default: 0] } ?? Byte.comma
    }

    /// Without the spaces that people put after a delimiter: no field's name starts or ends with one.
    private static func trimmed(_ name: String) -> String {
        let scalars = name.unicodeScalars.drop { $0 == " " }
        let end = scalars.lastIndex { $0 != " " }.map { scalars.index(after: $0) } ?? scalars.startIndex
        return String(scalars[scalars.startIndex..<end])
    }

    // MARK: - Rows

    /// The object that a row makes; empty cells are absent.
    func value(
        ofRow bytes: UnsafeBufferPointer<UInt8>, from start: TextPosition, limits: RecordLimits
    ) throws(RecordError) -> Value {
        do throws(TextFault) {
            let cells = try cells(ofRow: bytes, limits: limits)
            return shape.value(cells) ?? .object([:])
        } catch {
            throw error.error(in: bytes, from: start)
        }
    }

    private func cells(ofRow bytes: UnsafeBufferPointer<UInt8>, limits: RecordLimits) throws(TextFault) -> [String] {
        let invalidByte = UTF8Check.firstInvalidByte(in: bytes)
        var reader = CSVCellReader(bytes, delimiter: delimiter, limits: limits)
        var cells: [String] = []
        cells.reserveCapacity(names.count)
        do throws(TextFault) {
            while let cell = try reader.next() {
                if let invalidByte, invalidByte < reader.index {
                    let problem = RecordError.Problem.invalidUTF8(byte: bytes[invalidByte])
                    throw TextFault(problem: problem, offset: invalidByte)
                }
                cells.append(cell)
            }
        } catch {
            throw TextFault(problem: error.problem, offset: error.offset, cell: name(of: cells.count))
        }
        guard cells.count == names.count else {
            throw TextFault(problem: .wrongCellCount(found: cells.count, expected: names.count), offset: bytes.count)
        }
        return cells
    }

    private func name(of column: Int) -> String? { column < names.count ? Excerpt.of(names[column]) : nil }
}

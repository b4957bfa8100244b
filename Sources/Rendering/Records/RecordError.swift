/// Why ticket data could not be read: the fact, where it was found, and what to do about it.
public struct RecordError: Error, Hashable {
    public var problem: Problem
    /// The record's number in the input, from 1; nil when the problem is that of the whole input.
    public var record: Int?
    /// Where the problem stands in the input, from 1.
    public var line: Int
    /// Characters (Unicode scalars) from the line's start, from 1; nil for a problem of the whole record.
    public var column: Int?
    /// The CSV column's name.
    public var cell: String?
    /// True when nothing after the problem can be read; otherwise the reader goes on with the next record.
    public var isFatal: Bool

    public init(
        _ problem: Problem, record: Int? = nil, line: Int, column: Int? = nil, cell: String? = nil,
        isFatal: Bool = false
    ) {
        self.problem = problem
        self.record = record
        self.line = line
        self.column = column
        self.cell = cell
        self.isFatal = isFatal
    }

    /// What can be wrong with the bytes.
    public enum Problem: Sendable, Hashable {
        // The whole input.
        case emptyInput
        case notUTF8Encoded(encoding: String)
        case packed(format: String)
        case unrecognised(start: String)
        case lostStructure
        // Sizes.
        case recordTooLong(limit: Int)
        case textTooLong(limit: Int)
        case nestedTooDeep(limit: Int)
        case tooManyValues(limit: Int)
        case tooManyColumns(limit: Int)
        // Characters.
        case invalidUTF8(byte: UInt8)
        case controlCharacter(UInt8)
        // JSON.
        case endsEarly(inside: String)
        case unexpected(found: String, expected: String)
        case textAfterEnd(found: String)
        case notAnObject(found: String)
        case duplicateKey(String)
        case invalidEscape(String)
        case loneSurrogate(String)
        case invalidNumber(String)
        case numberOutOfRange(digits: Int)
        // CSV.
        case unclosedQuote
        case strayQuote
        case textAfterQuote
        case wrongCellCount(found: Int, expected: Int)
        case columnWithoutName(Int)
        case invalidColumnName(String)
        case otherLetterCase(column: String, field: String)
        case duplicateColumn(String)
        case conflictingColumns(String, String)
        case listPositionMissing(String)
    }
}

extension RecordError {
    /// The same error, said of a record.
    func of(record number: Int) -> RecordError {
        var error = self
        error.record = number
        return error
    }

    var fatal: RecordError {
        var error = self
        error.isFatal = true
        return error
    }
}

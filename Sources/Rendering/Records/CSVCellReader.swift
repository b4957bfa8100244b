/// Takes the cells of one CSV row apart (RFC 4180, section 2). The bytes are valid UTF-8 and have no line end.
struct CSVCellReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let delimiter: UInt8
    private let limits: RecordLimits
    private(set) var index = 0
    private var isAtEnd = false

    init(_ bytes: UnsafeBufferPointer<UInt8>, delimiter: UInt8, limits: RecordLimits) {
        self.bytes = bytes
        self.delimiter = delimiter
        self.limits = limits
    }

    /// The next cell's text, nil after the last one.
    mutating func next() throws(TextFault) -> String? {
        if isAtEnd { return nil }
        let start = index
        let text = index < bytes.count && bytes[index] == Byte.quote ? try quotedCell() : try plainCell()
        guard text.utf8.count <= limits.textBytes else {
            throw TextFault(problem: .textTooLong(limit: limits.textBytes), offset: start)
        }
        isAtEnd = index == bytes.count
        index += 1
        return text
    }

    private mutating func plainCell() throws(TextFault) -> String {
        let start = index
        while index < bytes.count, bytes[index] != delimiter {
            guard bytes[index] != Byte.quote else { throw TextFault(problem: .strayQuote, offset: index) }
            index += 1
        }
        return text(start..<index)
    }

    private mutating func quotedCell() throws(TextFault) -> String {
        let opening = index
        var text = ""
        index += 1
        while true {
            let start = index
            while index < bytes.count, bytes[index] != Byte.quote { index += 1 }
            guard index < bytes.count else { throw TextFault(problem: .unclosedQuote, offset: opening) }
            let isDoubled = index + 1 < bytes.count && bytes[index + 1] == Byte.quote
            // Of a doubled quote the first one is part of the text.
            text += self.text(start..<(isDoubled ? index + 1 : index))
            index += isDoubled ? 2 : 1
            if !isDoubled { break }
        }
        guard index == bytes.count || bytes[index] == delimiter else {
            throw TextFault(problem: .textAfterQuote, offset: index)
        }
        return text
    }

    private func text(_ range: Range<Int>) -> String {
        String(decoding: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self)
    }
}

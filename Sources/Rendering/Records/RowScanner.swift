/// Follows the quotes of one CSV row until the row ends.
struct RowScanner: Sendable {
    enum Outcome {
        /// The bytes are used up and no line end was found outside quotes.
        case open
        /// The row ended, with its line end, before `index`.
        case ended
        /// Text follows a closing quote on a later line than the row's first: the opening quote was a mistake.
        case broken
    }

    private enum State: Sendable {
        case cellStart
        case plain
        case quoted
        /// After a quote inside quotes: the end of the cell, or the first half of a doubled quote.
        case quoteSeen
    }

    /// The next byte to look at, from the row's first byte.
    private(set) var index = 0
    /// After the first line break inside quotes.
    private(set) var firstLineEnd: Int?
    private var state = State.cellStart
    private let delimiters: CSVDelimiters

    var isInQuotes: Bool { state == .quoted }

    init(delimiters: CSVDelimiters) { self.delimiters = delimiters }

    mutating func scan(_ bytes: UnsafeBufferPointer<UInt8>) -> Outcome {
        while index < bytes.count {
            if state == .quoted {
                scanQuoted(bytes)
                continue
            }
            let byte = bytes[index]
            if byte == Byte.newline {
                index += 1
                return .ended
            }
            switch state {
            case .cellStart where byte == Byte.quote: state = .quoted
            case .quoteSeen where byte == Byte.quote: state = .quoted
            case .quoteSeen where !delimiters.contains(byte) && byte != Byte.carriageReturn:
                if firstLineEnd != nil { return .broken }
                state = .plain
            default: state = delimiters.contains(byte) ? .cellStart : .plain
            }
            index += 1
        }
        return .open
    }

    /// Up to and past the next quote.
    private mutating func scanQuoted(_ bytes: UnsafeBufferPointer<UInt8>) {
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == Byte.quote {
                state = .quoteSeen
                return
            }
            if byte == Byte.newline, firstLineEnd == nil { firstLineEnd = index }
        }
    }
}

/// The bytes that may stand between cells: one once the header is known.
struct CSVDelimiters: Sendable {
    static let all = CSVDelimiters(one: nil)

    let one: UInt8?

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        if let one { return byte == one }
        return byte == Byte.comma || byte == Byte.semicolon || byte == Byte.tab
    }
}

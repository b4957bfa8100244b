/// Follows the brackets and quotes of one JSON value, without looking at anything else, until the value ends.
struct BracketScanner: Sendable {
    enum Outcome {
        /// The bytes are used up and the value is not.
        case open
        /// The value ended before `index`.
        case closed
        /// At `index` stands something after which the brackets mean nothing.
        case broken
    }

    /// The next byte to look at, from the value's first byte.
    private(set) var index = 0
    /// The first line inside the value that starts with `{` in its first column: a record may start there.
    private(set) var firstObjectLine: Int?
    private var depth = 0
    /// One bit for each open bracket, the innermost lowest: 1 for a list.
    private var lists: UInt64 = 0
    private var isInText = false
    private let deepest: Int
    /// In JSON lines a line break inside a text, or an object where none can stand, shows that the record is broken.
    private let isLineDelimited: Bool

    init(limits: RecordLimits, isLineDelimited: Bool) {
        deepest = limits.nesting
        self.isLineDelimited = isLineDelimited
    }

    mutating func scan(_ bytes: UnsafeBufferPointer<UInt8>) -> Outcome {
        while index < bytes.count {
            let outcome = isInText ? scanText(bytes) : scanStructure(bytes)
            if let outcome { return outcome }
        }
        return .open
    }

    /// Up to the closing quote. A backslash and the byte after it are taken together, or not at all.
    private mutating func scanText(_ bytes: UnsafeBufferPointer<UInt8>) -> Outcome? {
        var at = index
        defer { index = at }
        while at < bytes.count {
            while at + 8 <= bytes.count {
                let word = ByteWord(bytes, at: at)
                if word.has(Byte.quote) || word.has(Byte.backslash) || word.has(Byte.newline) { break }
                at += 8
            }
            guard at < bytes.count else { return .open }
            switch bytes[at] {
            case Byte.quote:
                at += 1
                isInText = false
                return depth == 0 ? .closed : nil
            case Byte.backslash:
                guard at + 1 < bytes.count else { return .open }
                let skipsLineBreak = isLineDelimited && bytes[at + 1] == Byte.newline
                at += skipsLineBreak ? 1 : 2
            case Byte.newline where isLineDelimited: return .broken
            default: at += 1
            }
        }
        return nil
    }

    private mutating func scanStructure(_ bytes: UnsafeBufferPointer<UInt8>) -> Outcome? {
        var at = index
        defer { index = at }
        while at < bytes.count {
            switch bytes[at] {
            case Byte.quote:
                at += 1
                isInText = true
                return nil
            case Byte.openBrace:
                if isLineDelimited, depth > 0, bytes[at - 1] == Byte.newline, startsRecord(bytes, at: at) {
                    return .broken
                }
                guard open(isList: false) else { return .broken }
            case Byte.openBracket:
                guard open(isList: true) else { return .broken }
            case Byte.closeBrace, Byte.closeBracket:
                guard close(isList: bytes[at] == Byte.closeBracket) else { return .broken }
                if depth == 0 {
                    at += 1
                    return .closed
                }
            default: break
            }
            at += 1
        }
        return nil
    }

    private mutating func open(isList: Bool) -> Bool {
        guard depth < deepest else { return false }
        lists = lists << 1 | (isList ? 1 : 0)
        depth += 1
        return true
    }

    private mutating func close(isList: Bool) -> Bool {
        guard depth > 0, (lists & 1 == 1) == isList else { return false }
        lists >>= 1
        depth -= 1
        return true
    }

    /// Notes the line; true when the `{` at its start cannot belong to the value that is open.
    private mutating func startsRecord(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Bool {
        if firstObjectLine == nil { firstObjectLine = index }
        switch bytes[..<index].last(where: { !$0.isJSONSpace }) {
        case Byte.colon: return lists & 1 == 1
        case Byte.comma, Byte.openBracket: return lists & 1 == 0
        default: return true
        }
    }
}

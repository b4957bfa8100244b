/// A place in a JSON text and the steps that read on from there.
///
/// The bytes are valid UTF-8 already. No step reads a byte without asking whether there is one.
struct JSONCursor {
    let bytes: UnsafeBufferPointer<UInt8>
    let limits: RecordLimits
    var index = 0

    private var valueCount = 0
    /// Members and items of all open objects and lists: each dictionary and array is made once, at its final size.
    private var openMembers: [Member] = []
    private var openItems: [Value] = []

    private struct Member {
        let key: String
        let offset: Int
        let value: Value
    }

    init(bytes: UnsafeBufferPointer<UInt8>, limits: RecordLimits) {
        self.bytes = bytes
        self.limits = limits
        openMembers.reserveCapacity(32)
    }

    /// The byte at the index; zero at the end, which has no meaning anywhere in JSON.
    @inline(__always)
    var current: UInt8 { index < bytes.count ? bytes[index] : 0 }

    /// The only value of the text, with nothing but white space around it.
    mutating func readWhole() throws(TextFault) -> Value {
        if bytes.starts(with: Byte.byteOrderMark) { index = Byte.byteOrderMark.count }
        skipSpace()
        let value = try readValue(depth: 0)
        skipSpace()
        guard index == bytes.count else {
            throw TextFault(problem: .textAfterEnd(found: excerpt(at: index)), offset: index)
        }
        return value
    }

    @inline(__always)
    mutating func skipSpace() {
        while current.isJSONSpace { index += 1 }
    }

    private mutating func readValue(depth: Int) throws(TextFault) -> Value {
        valueCount += 1
        guard valueCount <= limits.values else { throw fault(.tooManyValues(limit: limits.values)) }
        switch current {
        case Byte.quote: return .string(try readString())
        case Byte.openBrace: return try readObject(depth: depth)
        case Byte.openBracket: return try readList(depth: depth)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try readNumber()
        case UInt8(ascii: "t"): return try readWord("true", as: .bool(true))
        case UInt8(ascii: "f"): return try readWord("false", as: .bool(false))
        case UInt8(ascii: "n"): return try readWord("null", as: .null)
        default: throw unexpected(expected: "a value", inside: depth == 0 ? "the record" : "an object or list")
        }
    }

    private mutating func readObject(depth: Int) throws(TextFault) -> Value {
        try open(depth: depth)
        if current == Byte.closeBrace {
            index += 1
            return .object([:])
        }
        let first = openMembers.count
        while true {
            let offset = index
            guard current == Byte.quote else { throw unexpected(expected: "a key in quotes", inside: "an object") }
            let key = try readString()
            skipSpace()
            guard current == Byte.colon else {
                throw unexpected(expected: "a colon after the key", inside: "an object")
            }
            index += 1
            skipSpace()
            let value = try readValue(depth: depth + 1)
            openMembers.append(Member(key: key, offset: offset, value: value))
            if try closes(with: Byte.closeBrace, expected: "a comma or }", inside: "an object") { break }
        }
        return .object(try closeMembers(from: first))
    }

    private mutating func closeMembers(from first: Int) throws(TextFault) -> [String: Value] {
        var members = [String: Value](minimumCapacity: openMembers.count - first)
        for index in first..<openMembers.count {
            let member = openMembers[index]
            if members.updateValue(member.value, forKey: member.key) != nil {
                throw TextFault(problem: .duplicateKey(Excerpt.of(member.key)), offset: member.offset)
            }
        }
        openMembers.removeLast(openMembers.count - first)
        return members
    }

    private mutating func readList(depth: Int) throws(TextFault) -> Value {
        try open(depth: depth)
        if current == Byte.closeBracket {
            index += 1
            return .list([])
        }
        let first = openItems.count
        while true {
            openItems.append(try readValue(depth: depth + 1))
            if try closes(with: Byte.closeBracket, expected: "a comma or ]", inside: "a list") { break }
        }
        let items = Array(openItems[first...])
        openItems.removeLast(items.count)
        return .list(items)
    }

    private mutating func open(depth: Int) throws(TextFault) {
        guard depth < limits.nesting else { throw fault(.nestedTooDeep(limit: limits.nesting)) }
        index += 1
        skipSpace()
    }

    /// Moves past the bracket (true), or past a comma to the next member or item (false).
    @inline(__always)
    private mutating func closes(with bracket: UInt8, expected: String, inside: String) throws(TextFault) -> Bool {
        skipSpace()
        let isEnd = current == bracket
        guard isEnd || current == Byte.comma else { throw unexpected(expected: expected, inside: inside) }
        index += 1
        if !isEnd { skipSpace() }
        return isEnd
    }

    private mutating func readNumber() throws(TextFault) -> Value {
        do throws(JSONNumber.Fault) {
            let number = try JSONNumber(readingStartOf: bytes, at: index)
            // "01", "1.2.3" and "12abc" begin like a number.
            guard !isWordByte(at: index + number.length) else { throw .malformed }
            index += number.length
            return .number(number.value)
        } catch .outOfRange {
            throw fault(.numberOutOfRange(digits: DecimalDigits.mostDigits))
        } catch {
            throw fault(.invalidNumber(word(at: index)))
        }
    }

    private mutating func readWord(_ expected: StaticString, as value: Value) throws(TextFault) -> Value {
        let length = expected.utf8CodeUnitCount
        let matches =
            index + length <= bytes.count && !isWordByte(at: index + length)
            && UnsafeBufferPointer(start: expected.utf8Start, count: length).elementsEqual(
                bytes[index..<(index + length)])
        guard matches else { throw unexpected(expected: "a value", inside: "a word") }
        index += length
        return value
    }
}

// MARK: - Faults

extension JSONCursor {
    func fault(_ problem: RecordError.Problem) -> TextFault { TextFault(problem: problem, offset: index) }

    func unexpected(expected: String, inside: String) -> TextFault {
        guard index < bytes.count else { return fault(.endsEarly(inside: inside)) }
        return fault(.unexpected(found: excerpt(at: index), expected: expected))
    }

    private func isWordByte(at offset: Int) -> Bool {
        guard offset < bytes.count else { return false }
        let byte = bytes[offset]
        return byte.isDigit || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
            || byte | 0x20 &- UInt8(ascii: "a") < 26
    }

    /// The letters, digits and signs from an offset on.
    private func word(at offset: Int) -> String {
        var end = offset
        while isWordByte(at: end), end < offset + Excerpt.length { end += 1 }
        return String(decoding: bytes[offset..<end], as: UTF8.self)
    }

    /// The word or the character at an offset, in quotes for a message.
    private func excerpt(at offset: Int) -> String {
        let word = word(at: offset)
        if !word.isEmpty { return "“\(word)”" }
        let rest = String(decoding: bytes[offset..<min(offset + 4, bytes.count)], as: UTF8.self)
        return rest.unicodeScalars.first.map { "“\(Excerpt.of(String($0)))”" } ?? "nothing"
    }
}

extension JSONCursor {
    /// A text in quotes (RFC 8259, section 7).
    mutating func readString() throws(TextFault) -> String {
        let opening = index
        index += 1
        let start = index
        skipPlain()
        guard index - start <= limits.textBytes else { throw tooLong(from: opening) }
        guard current == Byte.quote else { return try readStringWithEscapes(from: start) }
        let text = String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<index]), as: UTF8.self)
        index += 1
        return text
    }

    /// Moves to the next quote, backslash or control character, or to the end.
    @inline(__always)
    private mutating func skipPlain() {
        while index + 8 <= bytes.count {
            let word = ByteWord(bytes, at: index)
            if word.has(Byte.quote) || word.has(Byte.backslash) || word.hasByte(below: Byte.space) { break }
            index += 8
        }
        while index < bytes.count {
            let byte = bytes[index]
            if byte == Byte.quote || byte == Byte.backslash || byte < Byte.space { return }
            index += 1
        }
    }

    private mutating func readStringWithEscapes(from start: Int) throws(TextFault) -> String {
        var text: [UInt8] = []
        var plainStart = start
        while true {
            text.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[plainStart..<index]))
            guard text.count <= limits.textBytes else { throw tooLong(from: start - 1) }
            guard index < bytes.count else { throw fault(.endsEarly(inside: "a text")) }
            switch bytes[index] {
            case Byte.quote:
                index += 1
                return String(decoding: text, as: UTF8.self)
            case Byte.backslash: try readEscape(into: &text)
            default: throw fault(.controlCharacter(bytes[index]))
            }
            plainStart = index
            skipPlain()
        }
    }

    private func tooLong(from opening: Int) -> TextFault {
        TextFault(problem: .textTooLong(limit: limits.textBytes), offset: opening)
    }

    private mutating func readEscape(into text: inout [UInt8]) throws(TextFault) {
        guard index + 1 < bytes.count else { throw fault(.endsEarly(inside: "a text")) }
        switch bytes[index + 1] {
        case Byte.quote: text.append(Byte.quote)
        case Byte.backslash: text.append(Byte.backslash)
        case UInt8(ascii: "/"): text.append(UInt8(ascii: "/"))
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(Byte.newline)
        case UInt8(ascii: "r"): text.append(Byte.carriageReturn)
        case UInt8(ascii: "t"): text.append(Byte.tab)
        case UInt8(ascii: "u"):
            try readUnicodeEscape(into: &text)
            return
        default: throw fault(.invalidEscape(source(length: 2)))
        }
        index += 2
    }

    private mutating func readUnicodeEscape(into text: inout [UInt8]) throws(TextFault) {
        guard let unit = codeUnit(at: index) else { throw fault(.invalidEscape(source(length: 6))) }
        var code = UInt32(unit)
        var length = 6
        if UTF16.isLeadSurrogate(unit), let trail = codeUnit(at: index + 6), UTF16.isTrailSurrogate(trail) {
            code = 0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(trail) - 0xDC00)
            length = 12
        }
        guard let scalar = Unicode.Scalar(code) else { throw fault(.loneSurrogate(source(length: 6))) }
        text.append(contentsOf: UTF8.encode(scalar).map { Array($0) } ?? [])
        index += length
    }

    /// The UTF-16 code unit of `\uXXXX` at an offset.
    private func codeUnit(at offset: Int) -> UInt16? {
        guard offset + 6 <= bytes.count, bytes[offset] == Byte.backslash, bytes[offset + 1] == UInt8(ascii: "u") else {
            return nil
        }
        var unit: UInt16 = 0
        for byte in bytes[(offset + 2)..<(offset + 6)] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else { return nil }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }

    private func source(length: Int) -> String {
        let end = min(index + length, bytes.count)
        return Excerpt.of(String(decoding: bytes[index..<end], as: UTF8.self))
    }
}

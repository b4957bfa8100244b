/// The words of path data: numbers, flags, separators (SVG 2, 9.3.9).
struct PathScanner {
    /// Coordinates beyond this lose their fraction in the formats that we write.
    static let largest = 1e6

    private static let numberStarts = Array("0123456789+-.".utf8)

    private let bytes: [UInt8]
    private(set) var offset = 0
    /// True between two arguments, the only place for a comma.
    private var followsArgument = false

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func next() -> UInt8? { offset < bytes.count ? bytes[offset] : nil }

    mutating func advance() { offset += 1 }

    mutating func skipSpaces() {
        while let byte = next(), byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0C || byte == 0x0D {
            advance()
        }
    }

    /// Skips to the next group of arguments; false when a command or the end comes first.
    mutating func hasMoreArguments() throws(PathSyntaxError) -> Bool {
        let hasComma = separate()
        if let byte = next(), Self.numberStarts.contains(byte) { return true }
        if hasComma { throw PathSyntaxError(.expectedNumber, offset: offset) }
        return false
    }

    /// Two coordinates.
    mutating func point(from base: Point) throws(PathSyntaxError) -> Point {
        let x = try coordinate(from: base.x)
        return Point(x: x, y: try coordinate(from: base.y))
    }

    mutating func coordinate(from base: Double) throws(PathSyntaxError) -> Double {
        _ = separate()
        let place = offset
        let value = base + (try number())
        guard abs(value) <= Self.largest else {
            throw PathSyntaxError(.numberTooLarge(limit: Self.largest), offset: place)
        }
        return value
    }

    /// A flag is one digit; the next argument may follow without a space.
    mutating func flag() throws(PathSyntaxError) -> Bool {
        _ = separate()
        guard let digit = next(), digit == UInt8(ascii: "0") || digit == UInt8(ascii: "1") else {
            throw PathSyntaxError(.expectedFlag, offset: offset)
        }
        advance()
        followsArgument = true
        return digit == UInt8(ascii: "1")
    }

    func unknownCommand(at place: Int) -> PathSyntaxError {
        let found = String(decoding: bytes[place..<min(place + 4, bytes.count)], as: UTF8.self).prefix(1)
        return PathSyntaxError(.unknownCommand(String(found)), offset: place)
    }

    /// Skips spaces and at most one comma between arguments; true when there was a comma.
    private mutating func separate() -> Bool {
        skipSpaces()
        let hasComma = followsArgument && next() == UInt8(ascii: ",")
        if hasComma {
            advance()
            skipSpaces()
        }
        followsArgument = false
        return hasComma
    }

    /// A number of any size; infinite when it is beyond a Double.
    mutating func number() throws(PathSyntaxError) -> Double {
        let start = offset
        if next() == UInt8(ascii: "-") || next() == UInt8(ascii: "+") { advance() }
        var digits = skipDigits()
        if next() == UInt8(ascii: ".") {
            advance()
            digits += skipDigits()
        }
        guard digits > 0 else { throw PathSyntaxError(.expectedNumber, offset: start) }
        skipExponent()
        followsArgument = true
        guard let value = Double(String(decoding: bytes[start..<offset], as: UTF8.self)) else {
            throw PathSyntaxError(.expectedNumber, offset: start)
        }
        return value
    }

    private mutating func skipExponent() {
        let start = offset
        guard let letter = next(), letter | 0x20 == UInt8(ascii: "e") else { return }
        advance()
        if next() == UInt8(ascii: "-") || next() == UInt8(ascii: "+") { advance() }
        if skipDigits() == 0 { offset = start }
    }

    private mutating func skipDigits() -> Int {
        let start = offset
        while let byte = next(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { advance() }
        return offset - start
    }
}

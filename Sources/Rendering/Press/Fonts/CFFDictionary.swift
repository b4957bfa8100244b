/// A DICT of the Compact Font Format (Adobe Technical Note 5176, section 4).
struct CFFDictionary {
    /// Two-byte operators with their escape in the high byte (tables 9, 10 and 23).
    enum Operator: UInt16 {
        case fontBBox = 5
        case charset = 15
        case charStrings = 17
        case `private` = 18
        case defaultWidthX = 20
        case nominalWidthX = 21
        case fontMatrix = 0x0C07
        case ros = 0x0C1E
        case cidCount = 0x0C22
        case fdArray = 0x0C24
        case fdSelect = 0x0C25
    }

    private(set) var bytes: [UInt8] = []

    mutating func add(_ operands: [Int], _ key: Operator) {
        for operand in operands { bytes += Self.integer(operand) }
        add(key)
    }

    /// Numbers as decimal text.
    mutating func add(reals: [String], _ key: Operator) {
        for real in reals { bytes += Int(real).map(Self.integer) ?? Self.real(real) }
        add(key)
    }

    /// A number that is filled in later: the place of its four bytes.
    mutating func addHole(_ key: Operator) -> Int {
        bytes += [29, 0, 0, 0, 0]
        let place = bytes.count - 4
        add(key)
        return place
    }

    private mutating func add(_ key: Operator) {
        if key.rawValue > 0xFF { bytes.append(UInt8(key.rawValue >> 8)) }
        bytes.append(UInt8(key.rawValue & 0xFF))
    }

    /// Table 3.
    private static func integer(_ number: Int) -> [UInt8] {
        switch number {
        case -107...107: [UInt8(number + 139)]
        case 108...1131: [UInt8((number - 108) >> 8 + 247), UInt8(truncatingIfNeeded: number - 108)]
        case -1131 ... -108: [UInt8((-number - 108) >> 8 + 251), UInt8(truncatingIfNeeded: -number - 108)]
        case -32_768...32_767: [28] + big(number, bytes: 2)
        default: [29] + big(number, bytes: 4)
        }
    }

    /// Two decimal digits to the byte, closed by 15 (table 5).
    private static func real(_ text: String) -> [UInt8] {
        var nibbles = text.utf8.map { character -> UInt8 in
            switch character {
            case UInt8(ascii: "."): 0xA
            case UInt8(ascii: "-"): 0xE
            default: character & 15
            }
        }
        nibbles += nibbles.count.isMultiple(of: 2) ? [15, 15] : [15]
        return [30] + stride(from: 0, to: nibbles.count, by: 2).map { nibbles[$0] << 4 | nibbles[$0 + 1] }
    }

    private static func big(_ number: Int, bytes: Int) -> [UInt8] {
        (0..<bytes).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }

    /// The matrix that makes ems of font units, to twelve decimals.
    static func matrix(unitsPerEm: Int) -> [String] {
        let places = 12
        let scale = (0..<places).reduce(1) { scale, _ in scale * 10 }
        var digits = String(scale / max(1, unitsPerEm))
        digits = String(repeating: "0", count: max(0, places - digits.count)) + digits
        while digits.last == "0" { digits.removeLast() }
        return [".\(digits)", "0", "0", ".\(digits)", "0", "0"]
    }

    /// An INDEX with one object of at most 254 bytes (section 5).
    static func index(of object: [UInt8]) -> [UInt8] {
        [0, 1, 1, 1, UInt8(truncatingIfNeeded: object.count + 1)] + object
    }
}

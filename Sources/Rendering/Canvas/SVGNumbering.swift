/// Makes Cairo's SVG the same in every process.
///
/// Cairo names things by counters, one of which (of surfaces) counts from the start of the process. Here each kind is
/// numbered in the order of its appearance in the file instead.
enum SVGNumbering {
    static func renumbered(_ file: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(file.count)
        var names: [ArraySlice<UInt8>: [UInt8]] = [:]
        var counts: [[UInt8]: Int] = [:]
        var at = 0
        while let start = nextName(in: file, from: at) {
            let end = file[start...].firstIndex { !isNameByte($0) } ?? file.endIndex
            let name = file[start..<end]
            if names[name] == nil {
                let kind = Array(name.prefix { isLetter($0) })
                counts[kind, default: 0] += 1
                names[name] = kind + Array(String(counts[kind, default: 1]).utf8)
            }
            result += file[at..<start]
            result += names[name] ?? Array(name)
            at = end
        }
        result += file[at...]
        return result
    }

    /// The next ` id="…` or `#…` whose name is one of Cairo's: letters and then a number. A colour is not: Cairo writes
    /// those as `rgb(…)`.
    private static func nextName(in file: [UInt8], from start: Int) -> Int? {
        var at = start
        while at < file.endIndex {
            let byte = file[at]
            at += 1
            if byte == UInt8(ascii: "#") || (byte == UInt8(ascii: "\"") && file[start..<(at - 1)].hasSuffix(" id=")) {
                let letters = file[at...].prefix { isLetter($0) }
                if !letters.isEmpty, letters.endIndex < file.endIndex, isDigit(file[letters.endIndex]) { return at }
            }
        }
        return nil
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    private static func isNameByte(_ byte: UInt8) -> Bool {
        isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "-")
    }
}

extension ArraySlice<UInt8> {
    fileprivate func hasSuffix(_ text: String) -> Bool { suffix(text.utf8.count).elementsEqual(text.utf8) }
}

/// Writes the outlines of Cairo's art with fewer decimals: a tenth of a unit is about the third of a dot at
/// 600 dpi where the art fills a page of A4, and less on smaller tickets.
///
/// Only the operands of path operators (ISO 32000-1, 8.5.2) are touched; matrices keep theirs, since they multiply.
/// Whatever is not plain operators and numbers, such as an inline image, stays as it is.
struct PathRounding {
    private let source: [UInt8]
    private let output: PDFBytes
    /// Where the operands that wait for their operator stand in the source.
    private var operands: [Range<Int>] = []

    static func rounded(_ content: [UInt8]) -> [UInt8] {
        var rounding = PathRounding(source: content, output: PDFBytes(capacity: content.count))
        return rounding.run() ? rounding.output.array : content
    }

    private init(source: [UInt8], output: PDFBytes) {
        self.source = source
        self.output = output
    }

    /// False when there is something in it that is not understood.
    private mutating func run() -> Bool {
        var index = 0
        while index < source.count {
            guard !Self.isSpace(source[index]) else {
                index += 1
                continue
            }
            let start = index
            while index < source.count, !Self.isSpace(source[index]) { index += 1 }
            let word = source[start..<index]
            switch source[start] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
                UInt8(ascii: "/"), UInt8(ascii: "["), UInt8(ascii: "]"):
                operands.append(start..<index)
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
                guard !word.elementsEqual("BI".utf8) else { return false }
                finish(word)
            default: return false
            }
        }
        return operands.isEmpty
    }

    private mutating func finish(_ operation: ArraySlice<UInt8>) {
        let isPath =
            operation.count <= 2 && ["m", "l", "c", "v", "y", "re"].contains { operation.elementsEqual($0.utf8) }
        for range in operands {
            if isPath, let number = Double(String(decoding: source[range], as: UTF8.self)), abs(number) < 1e6 {
                output.append(thousandths: Int((number * 10).rounded()) * 100)
            } else {
                output.append(Array(source[range]))
            }
            output.append(UInt8(ascii: " "))
        }
        output.append(Array(operation))
        output.append(UInt8(ascii: "\n"))
        operands.removeAll(keepingCapacity: true)
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }
}

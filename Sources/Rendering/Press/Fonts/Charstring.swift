/// Writes glyph outlines as Type 2 charstrings without hints and subroutines, in as few bytes as the operators allow
/// (Adobe Technical Note 5177).
struct Charstring {
    /// The operators that draw (section 4.1 and 4.2).
    enum Operator: UInt8 {
        case vmoveto = 4
        case rlineto = 5
        case hlineto = 6
        case vlineto = 7
        case rrcurveto = 8
        case endchar = 14
        case rmoveto = 21
        case hmoveto = 22
        case rcurveline = 24
        case rlinecurve = 25
        case vvcurveto = 26
        case hhcurveto = 27
        case vhcurveto = 30
        case hvcurveto = 31
    }

    private(set) var bytes: [UInt8] = []

    /// `width` is the difference to the nominal width; nil for a glyph of the default width (section 3.1).
    init(_ contours: [OutlineContour], width: Int?) {
        var width = width
        for contour in contours {
            if let number = width.take() { add(number) }
            switch contour.move {
            case (let x, 0): add([x], .hmoveto)
            case (0, let y): add([y], .vmoveto)
            case (let x, let y): add([x, y], .rmoveto)
            }
            for step in CharstringPlan(contour.segments).steps {
                add(step.operands(of: contour.segments[step.range]), step.operator)
            }
        }
        if let number = width.take() { add(number) }
        bytes.append(Operator.endchar.rawValue)
    }

    private mutating func add(_ operands: [Int], _ drawing: Operator) {
        for operand in operands { add(operand) }
        bytes.append(drawing.rawValue)
    }

    /// Section 3.2, table 1.
    private mutating func add(_ number: Int) {
        switch number {
        case -107...107: bytes.append(UInt8(number + 139))
        case 108...1131:
            bytes.append(UInt8((number - 108) >> 8 + 247))
            bytes.append(UInt8(truncatingIfNeeded: number - 108))
        case -1131 ... -108:
            bytes.append(UInt8((-number - 108) >> 8 + 251))
            bytes.append(UInt8(truncatingIfNeeded: -number - 108))
        default:
            let word = Int16(clamping: number)
            bytes += [28, UInt8(truncatingIfNeeded: word >> 8), UInt8(truncatingIfNeeded: word)]
        }
    }

    /// Bytes that a number takes.
    static func size(_ number: Int) -> Int {
        switch number {
        case -107...107: 1
        case -1131...1131: 2
        default: 3
        }
    }
}

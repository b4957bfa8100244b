/// Writes the glyphs of one run as the strings of `TJ` operators (ISO 32000-1, 9.4.3), two bytes a glyph.
///
/// A viewer moves on by each glyph's width; where a glyph belongs elsewhere, by kerning, spacing or the rounding of
/// widths, a number in between moves the pen. Errors do not add up: the pen's true place is known all the time.
struct GlyphStrings {
    let output: PDFBytes
    /// In points.
    let size: Double
    /// What `Tc` adds to each glyph's width, in points.
    private let spacing: Double
    /// Where the pen is after what has been written, in points from the run's origin.
    private var pen = 0.0
    private var rise = 0.0
    private var isOpen = false

    /// How far, in points, a glyph may stand from its place: 5 µm, an eighth of a dot at 600 dpi.
    static let tolerance = 0.015

    init(output: PDFBytes, size: Double, spacing: Double = 0) {
        self.output = output
        self.size = size
        self.spacing = spacing
    }

    /// Shows the glyph with this code, with its origin at `x` and `y` (downwards); its width is in thousandths of the size.
    mutating func show(_ code: UInt16, x: Double, y: Double, width: Double) {
        if y != rise { raise(to: y) }
        let thousandths = abs(x - pen) > Self.tolerance ? ((x - pen) * 1000 / size).rounded() : 0
        if isOpen, thousandths != 0 { output.append(")") }
        if !isOpen { output.append("[") }
        if thousandths != 0 {
            // Positive numbers move against the direction of writing.
            output.append(Int(max(-1e7, min(1e7, -thousandths))))
            pen += thousandths * size / 1000
        }
        if !isOpen || thousandths != 0 { output.append("(") }
        isOpen = true
        output.append(atMost: 4) { target in
            let length = Self.write(UInt8(truncatingIfNeeded: code >> 8), to: target)
            return length + Self.write(UInt8(truncatingIfNeeded: code), to: target + length)
        }
        pen += width * size / 1000 + spacing
    }

    /// Ends the operator, so that others may follow.
    mutating func close() {
        guard isOpen else { return }
        output.append(")]TJ\n")
        isOpen = false
    }

    /// Puts the baseline back to where the run has it.
    mutating func end() {
        close()
        if rise != 0 { raise(to: 0) }
    }

    /// Marks stand above or below the baseline (ISO 32000-1, 9.3.7).
    private mutating func raise(to y: Double) {
        close()
        output.append(-y)
        output.append(" Ts\n")
        rise = y
    }

    /// A byte of a literal string (ISO 32000-1, 7.3.4.2), which a parenthesis, a backslash or a line end would disturb.
    private static func write(_ byte: UInt8, to target: UnsafeMutablePointer<UInt8>) -> Int {
        switch byte {
        case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "\\"):
            target[0] = UInt8(ascii: "\\")
            target[1] = byte
            return 2
        case 0x0D:
            target[0] = UInt8(ascii: "\\")
            target[1] = UInt8(ascii: "r")
            return 2
        default:
            target[0] = byte
            return 1
        }
    }
}

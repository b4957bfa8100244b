/// What it takes to draw a part of SVG art, with all that it refers to written out.
struct SVGCost {
    var elements = 0.0
    /// Of tags.
    var bytes = 0.0
    /// Parts that are drawn apart first, since they are translucent, masked or blended as a whole.
    var layers = 0.0
    /// All coordinates and lengths added up: outlines are at most about twice as long.
    var extent = 0.0
    var dashes = 0.0

    mutating func add(_ other: SVGCost, times count: Double = 1) {
        elements += other.elements * count
        bytes += other.bytes * count
        layers += other.layers * count
        extent += other.extent * count
        dashes += other.dashes * count
    }

    /// Counts the dashes that a stroke pattern of this length makes of everything here.
    mutating func dash(period: Double) { dashes += 2 * extent / period }

    /// More than any of these takes seconds, or hundreds of megabytes. Throws `imageTooLarge`.
    func check() throws(RenderError) {
        // Written so that an overflow to infinity, or to no number at all, is too much as well.
        guard bytes <= 16 * 1024 * 1024, elements <= 1_000_000 else {
            throw RenderError(.imageTooLarge(limit: "16 MiB of SVG art when its repetitions are written out"))
        }
        guard layers <= 2_000 else {
            throw RenderError(.imageTooLarge(limit: "2000 translucent, masked or blended parts in SVG art"))
        }
        guard dashes <= 5_000_000 else {
            throw RenderError(.imageTooLarge(limit: "5 million dashes in SVG art; lengthen the dashes"))
        }
    }
}

/// The properties and attributes that decide how long drawing takes.
enum SVGProperty {
    private static let geometry: Set<String> = [
        "d", "points", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "width", "height",
    ]

    /// All the numbers added up that say where an outline runs; 0 for other properties.
    static func extent(_ name: String, _ value: String) -> Double {
        guard geometry.contains(name) else { return 0 }
        let sum = numbers(value).reduce(0) { $0 + abs($1) }
        if name == "d" || name == "points" { return sum }
        // Units: an inch is the largest; a percentage can be of the largest art.
        return sum * (value.contains("%") ? 1_000 : value.contains { $0.isLetter } ? 96 : 1)
    }

    /// The length of a dash pattern; nil when the stroke is whole.
    static func dashPeriod(_ name: String, _ value: String) -> Double? {
        guard name == "stroke-dasharray" else { return nil }
        let sum = numbers(value).reduce(0, +)
        guard sum > 0 else { return nil }
        return value.contains("%") ? sum / 100_000 : sum
    }

    /// True when the property makes its element be drawn apart first.
    static func makesLayer(_ name: String, _ value: String) -> Bool {
        switch name {
        case "opacity": value != "1"
        case "mask": value != "none"
        case "mix-blend-mode": value != "normal"
        case "isolation": value != "auto"
        default: false
        }
    }

    /// The numbers in a text, however they are set apart; compact ones (`1-2`, `.5.5`) too.
    private static func numbers(_ text: String) -> [Double] {
        var numbers: [Double] = []
        var scanner = PathScanner(Array(text.utf8))
        while scanner.next() != nil {
            let start = scanner.offset
            // What is no number parts the numbers.
            if let number = try? scanner.number() {
                numbers.append(number)
            } else if scanner.offset == start {
                scanner.advance()
            }
        }
        return numbers
    }
}

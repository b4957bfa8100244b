extension Path {
    static let longestSyntax = 64 * 1024
    static let mostCommands = 20_000

    /// Reads path data (SVG 2, 9.3); quadratic curves and arcs become cubic ones. Empty data is an empty path.
    ///
    /// A number may end in a point, as SVG 1.1 allowed. Unlike a browser, which draws what comes before an error, this draws nothing.
    public init(svg: String) throws(PathSyntaxError) {
        let bytes = Array(svg.utf8)
        guard bytes.count <= Path.longestSyntax else {
            throw PathSyntaxError(.tooLong(limit: Path.longestSyntax), offset: Path.longestSyntax)
        }
        var reader = PathReader(bytes)
        self.init(try reader.read())
    }
}

/// Turns the commands of path data into strokes of a pen.
private struct PathReader {
    private var scanner: PathScanner
    private var pen = PathPen()

    init(_ bytes: [UInt8]) { scanner = PathScanner(bytes) }

    mutating func read() throws(PathSyntaxError) -> [Path.Command] {
        scanner.skipSpaces()
        while let letter = scanner.next() {
            let place = scanner.offset
            guard !pen.commands.isEmpty || letter | 0x20 == UInt8(ascii: "m") else {
                throw PathSyntaxError(.expectedMove, offset: place)
            }
            scanner.advance()
            try draw(letter, at: place)
            scanner.skipSpaces()
        }
        return pen.commands
    }

    /// One letter with all the argument groups that follow it.
    private mutating func draw(_ letter: UInt8, at place: Int) throws(PathSyntaxError) {
        let isRelative = letter & 0x20 != 0
        var kind = letter & ~0x20
        guard (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(kind) else {
            throw scanner.unknownCommand(at: place)
        }
        if kind == UInt8(ascii: "Z") { return pen.close() }
        scanner.skipSpaces()
        repeat {
            let base = isRelative ? pen.position : .zero
            switch kind {
            case UInt8(ascii: "M"):
                pen.move(to: try scanner.point(from: base))
                // Further pairs after a move are lines (SVG 2, 9.3.3).
                kind = UInt8(ascii: "L")
            case UInt8(ascii: "L"): pen.line(to: try scanner.point(from: base))
            case UInt8(ascii: "H"): pen.line(to: Point(x: try scanner.coordinate(from: base.x), y: pen.position.y))
            case UInt8(ascii: "V"): pen.line(to: Point(x: pen.position.x, y: try scanner.coordinate(from: base.y)))
            case UInt8(ascii: "C"):
                let first = try scanner.point(from: base)
                try endCurve(first, from: base)
            case UInt8(ascii: "S"): try endCurve(pen.reflectedCubic, from: base)
            case UInt8(ascii: "Q"):
                let control = try scanner.point(from: base)
                pen.quadratic(control, to: try scanner.point(from: base))
            case UInt8(ascii: "T"): pen.quadratic(pen.reflectedQuadratic, to: try scanner.point(from: base))
            case UInt8(ascii: "A"): try arc(from: base)
            default: throw scanner.unknownCommand(at: place)
            }
            guard pen.commands.count <= Path.mostCommands else {
                throw PathSyntaxError(.tooManyCommands(limit: Path.mostCommands), offset: scanner.offset)
            }
        } while try scanner.hasMoreArguments()
    }

    /// The second handle and the end of a cubic curve whose first handle is known.
    private mutating func endCurve(_ first: Point, from base: Point) throws(PathSyntaxError) {
        let second = try scanner.point(from: base)
        pen.curve(first, second, to: try scanner.point(from: base))
    }

    private mutating func arc(from base: Point) throws(PathSyntaxError) {
        let radii = try scanner.point(from: .zero)
        let rotation = try scanner.coordinate(from: 0)
        let isLarge = try scanner.flag()
        let isClockwise = try scanner.flag()
        let end = try scanner.point(from: base)
        let arc = EllipticalArc(
            from: pen.position, to: end, rx: abs(radii.x), ry: abs(radii.y), rotation: rotation, isLarge: isLarge,
            isClockwise: isClockwise)
        pen.arc(arc)
    }
}

/// Where drawing stands: the current point, the subpath's start and what the smooth commands mirror.
private struct PathPen {
    private(set) var commands: [Path.Command] = []
    private(set) var position = Point.zero
    private var start = Point.zero
    private var isClosed = false
    private var lastCubic: Point?
    private var lastQuadratic: Point?

    var reflectedCubic: Point { mirror(lastCubic) }
    var reflectedQuadratic: Point { mirror(lastQuadratic) }

    mutating func move(to point: Point) {
        commands.append(.move(point))
        start = point
        isClosed = false
        arrive(at: point)
    }

    mutating func line(to point: Point) {
        reopen()
        commands.append(.line(point))
        arrive(at: point)
    }

    mutating func curve(_ first: Point, _ second: Point, to end: Point) {
        reopen()
        commands.append(.curve(first, second, end))
        arrive(at: end)
        lastCubic = second
    }

    mutating func quadratic(_ control: Point, to end: Point) {
        func towardsControl(_ point: Point) -> Point {
            Point(x: point.x + (control.x - point.x) * 2 / 3, y: point.y + (control.y - point.y) * 2 / 3)
        }
        curve(towardsControl(position), towardsControl(end), to: end)
        lastCubic = nil
        lastQuadratic = control
    }

    mutating func arc(_ arc: EllipticalArc) {
        guard arc.end != position else { return arrive(at: position) }
        guard let curves = arc.curves else { return line(to: arc.end) }
        for part in curves { curve(part.first, part.second, to: part.end) }
        arrive(at: arc.end)
    }

    mutating func close() {
        commands.append(.close)
        isClosed = true
        arrive(at: start)
    }

    /// What follows a Z without an M begins again at the closed subpath's start (SVG 2, 9.3.4).
    private mutating func reopen() {
        guard isClosed else { return }
        commands.append(.move(start))
        isClosed = false
    }

    private mutating func arrive(at point: Point) {
        position = point
        lastCubic = nil
        lastQuadratic = nil
    }

    private func mirror(_ control: Point?) -> Point {
        guard let control else { return position }
        return Point(x: 2 * position.x - control.x, y: 2 * position.y - control.y)
    }
}

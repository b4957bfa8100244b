extension PDFBytes {
    /// The operators that build the path (ISO 32000-1, 8.5.2). False, with nothing written, when there is nothing to draw.
    func append(_ path: Path) -> Bool {
        if let rect = path.uprightRect {
            append(rect)
            return true
        }
        let before = count
        var draws = false
        // A line needs a point to come from; after `close` that is where the subpath began.
        var (start, isOpen): (Point?, Bool) = (nil, false)
        func begin(at point: Point) {
            if !isOpen { append(point, "m\n") }
            isOpen = true
            draws = true
        }
        for command in path.commands {
            switch command {
            case .move(let point):
                append(point, "m\n")
                (start, isOpen) = (point, true)
            case .line(let point):
                begin(at: start ?? point)
                append(point, "l\n")
                start = start ?? point
            case .curve(let one, let two, let end):
                begin(at: start ?? one)
                append(one.x, one.y)
                append(two.x, two.y)
                append(end, "c\n")
                start = start ?? one
            case .close:
                guard isOpen else { continue }
                append("h\n")
                isOpen = false
                draws = true
            }
        }
        if !draws { truncate(to: before) }
        return draws
    }

    func append(_ rect: Rect) {
        append(rect.x, rect.y)
        append(rect.width, rect.height)
        append("re\n")
    }

    private func append(_ point: Point, _ operation: StaticString) {
        append(point.x, point.y)
        append(operation)
    }
}

extension Path {
    /// The rectangle that the path is when it is drawn as the operator `re` draws it: along the top first.
    fileprivate var uprightRect: Rect? {
        guard commands.count == 5, case .move(let a) = commands[0], case .line(let b) = commands[1],
            case .line(let c) = commands[2], case .line(let d) = commands[3], case .close = commands[4],
            a.y == b.y, b.x == c.x, c.y == d.y, d.x == a.x
        else { return nil }
        return Rect(x: a.x, y: a.y, width: b.x - a.x, height: d.y - a.y)
    }
}

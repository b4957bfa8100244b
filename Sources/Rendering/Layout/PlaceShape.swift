extension LayoutPass {
    func placeShape(_ shape: ShapeElement, of element: Element, room: Room, isStatic: Bool) -> Placed {
        let stroke = shape.stroke?.width ?? 0
        let size: Size
        let path: Path
        var frame: Rect
        switch shape.outline {
        case .line(let from, let to):
            let (start, end) = (Point(x: from.x.points, y: from.y.points), Point(x: to.x.points, y: to.y.points))
            path = .line(from: start, to: end)
            frame = Rect(origin: start, size: Size(width: 0, height: 0)).union(
                Rect(origin: end, size: Size(width: 0, height: 0)))
            size = Size(width: frame.maxX, height: frame.maxY)
        case .rule(let vertical):
            size = Size(
                width: vertical ? room.width ?? stroke : room.width ?? 0,
                height: vertical ? room.height ?? 0 : room.height ?? stroke)
            frame = Rect(origin: .zero, size: size)
            path =
                vertical
                ? .line(from: Point(x: frame.midX, y: 0), to: Point(x: frame.midX, y: frame.maxY))
                : .line(from: Point(x: 0, y: frame.midY), to: Point(x: frame.maxX, y: frame.midY))
        case .rectangle(let radius):
            size = Size(width: room.width ?? 0, height: room.height ?? 0)
            frame = Rect(origin: .zero, size: size)
            path = .rectangle(frame, radius: radius.points)
        case .ellipse:
            size = Size(width: room.width ?? room.height ?? 0, height: room.height ?? room.width ?? 0)
            frame = Rect(origin: .zero, size: size)
            path = .ellipse(in: frame)
        case .path(let outline, let viewBox):
            size = Size(
                width: room.width ?? viewBox?.width ?? 0,
                height: room.height ?? viewBox.map { $0.height * (room.width ?? $0.width) / max($0.width, 1e-6) } ?? 0)
            frame = Rect(origin: .zero, size: size)
            path = outline.scaled(from: viewBox, to: size)
            if viewBox == nil { frame = path.controlBounds ?? frame }
        }
        return Placed(
            size: size,
            items: [
                SceneItem(
                    element: element.path, isStatic: isStatic, frame: frame,
                    content: .path(path, fill: shape.fill, stroke: shape.stroke))
            ])
    }
}

extension Path {
    /// The outline with the units of `viewBox` stretched over `size`; unchanged when there is no view box.
    fileprivate func scaled(from viewBox: Rect?, to size: Size) -> Path {
        guard let viewBox, viewBox.width > 0, viewBox.height > 0 else { return self }
        let (sx, sy) = (size.width / viewBox.width, size.height / viewBox.height)
        func map(_ point: Point) -> Point { Point(x: (point.x - viewBox.x) * sx, y: (point.y - viewBox.y) * sy) }
        return Path(
            commands.map {
                switch $0 {
                case .move(let point): .move(map(point))
                case .line(let point): .line(map(point))
                case .curve(let one, let two, let end): .curve(map(one), map(two), map(end))
                case .close: .close
                }
            })
    }

    /// The upright rectangle around all points and handles; nil for an empty outline.
    var controlBounds: Rect? {
        let points = commands.flatMap { command -> [Point] in
            switch command {
            case .move(let point), .line(let point): [point]
            case .curve(let one, let two, let end): [one, two, end]
            case .close: []
            }
        }
        guard let first = points.first else { return nil }
        let nothing = Size(width: 0, height: 0)
        return points.reduce(Rect(origin: first, size: nothing)) { $0.union(Rect(origin: $1, size: nothing)) }
    }
}

import Foundation

/// Reflectance that separates dark from light modules for a scanner, as a contrast ratio (WCAG 2.2's formula).
let minimumContrast = 4.5

extension LayoutPass {
    /// Everything stands on the page, to a tenth of a millimetre.
    func checkEdges(of page: ScenePage) throws(RenderError) {
        let tolerance = Length.mm(0.1).points
        for index in page.items.indices {
            let bounds = page.items[index].bounds
            // One for each direction: what is too wide may be too high as well.
            let sideways = bounds.maxX - page.size.width
            let lengthways = bounds.maxY - page.size.height
            let beyond: ((RenderError.PageEdge, Double), (RenderError.PageEdge, Double)) = (
                -bounds.x > sideways ? (.left, -bounds.x) : (.right, sideways),
                -bounds.y > lengthways ? (.top, -bounds.y) : (.bottom, lengthways)
            )
            guard max(beyond.0.1, beyond.1.1) > tolerance else { continue }
            for (edge, distance) in [beyond.0, beyond.1] where distance > tolerance {
                try fail(
                    .offPage(millimetres: Length.pt(distance).millimetres, edge: edge), at: page.items[index].element)
            }
        }
    }

    /// Nothing touches a code or its quiet zone, and its modules stand out from what is behind them.
    func checkCodes(of page: ScenePage) throws(RenderError) {
        for index in page.items.indices {
            let item = page.items[index]
            guard item.traits.isCode, case .code(let code) = item.content else { continue }
            try checkQuietZone(of: item, at: index, on: page)
            try checkContrast(of: code, item: item, at: index, on: page)
        }
    }

    private func checkQuietZone(of item: SceneItem, at index: Int, on page: ScenePage) throws(RenderError) {
        let zone = item.bounds
        for other in page.items.indices where other != index && page.items[other].reaches(zone) {
            let neighbour = page.items[other]
            let isBehind = other < index
            switch neighbour.traits.kind {
            case .path, .image: if isBehind && !neighbour.traits.isTextPicture { continue }
            case .text, .code: break
            }
            guard let depth = neighbour.depth(in: zone) else { continue }
            try fail(
                .quietZoneCovered(by: neighbour.element, millimetres: Length.pt(depth).millimetres), at: item.element)
        }
    }

    private func checkContrast(
        of code: SceneCode, item: SceneItem, at index: Int, on page: ScenePage
    ) throws(RenderError) {
        let ratio: Double
        if let light = code.light, light.alpha >= 1 {
            ratio = code.dark.scanContrast(on: light)
        } else {
            ratio = try backdropContrast(of: code, item: item, behind: Array(page.items[..<index]), on: page)
        }
        if ratio < minimumContrast { try fail(.lowContrast(ratio: ratio, minimum: minimumContrast), at: item.element) }
    }

    /// The worst contrast against what was painted before, seen at 72 dpi.
    private func backdropContrast(
        of code: SceneCode, item: SceneItem, behind: [SceneItem], on page: ScenePage
    ) throws(RenderError) -> Double {
        let relevant = behind.filter { $0.inkBounds.overlaps(item.bounds) }
        guard !relevant.isEmpty else { return code.dark.scanContrast(on: .white) }
        let isStatic = relevant.allSatisfy(\.isStatic) && item.isStatic
        let key = ContrastStore.Key(element: item.element, language: language)
        if isStatic, let known = contrasts[key] { return known }
        let worst = try contrasts.canvas.raster(relevant, region: item.bounds, scale: 1).colours.reduce(Double.infinity)
        { worst, colour in
            let light = code.light.map { $0.over(colour) } ?? colour
            return min(worst, code.dark.scanContrast(on: light))
        }
        if isStatic { contrasts[key] = worst }
        return worst
    }
}

extension Colour {
    /// How well this colour's modules stand out on `light`, as the worse of two ratios: for cameras, by luminance, and
    /// for laser and LED scanners, which see red light only. Below 1 the modules are lighter than their background.
    func scanContrast(on light: Colour) -> Double {
        let dark = over(light)
        func ratio(_ a: Double, _ b: Double) -> Double { (b + 0.05) / (a + 0.05) }
        func red(_ colour: Colour) -> Double { Colour(red: colour.red, green: colour.red, blue: colour.red).luminance }
        return min(ratio(dark.luminance, light.luminance), ratio(red(dark), red(light)))
    }
}

extension SceneItem {
    /// What its ink covers on the page: of an outline also the half of the stroke that lies outside.
    fileprivate var inkBounds: Rect {
        guard case .path(_, _, let stroke?) = content else { return bounds }
        return transform.bounds(of: frame.inset(by: -stroke.width / 2))
    }

    /// False for what stands too far from `zone` to leave ink in it.
    fileprivate func reaches(_ zone: Rect) -> Bool {
        if bounds.overlaps(zone, tolerance: 0) { return true }
        guard traits.hasStroke else { return false }
        // The stroke of an outline: of a line even where its frame has no extent.
        return inkBounds.overlaps(zone, tolerance: -0.01)
    }

    /// How deep in `zone` the item leaves ink, in points; nil when it leaves none there. An outline without a filling may
    /// run around a code.
    fileprivate func depth(in zone: Rect) -> Double? {
        guard case .path(let path, nil, let stroke?) = content else {
            return bounds.overlaps(zone) ? bounds.overlapDepth(with: zone) : nil
        }
        let grown = zone.inset(by: -stroke.width / 2)
        return path.segments.compactMap { start, end in
            grown.depth(ofLineFrom: transform.apply(to: start), to: transform.apply(to: end))
        }.max()
    }
}

extension Path {
    /// The outline as straight pieces; curves in sixteen.
    fileprivate var segments: [(Point, Point)] {
        var segments: [(Point, Point)] = []
        var start = Point.zero
        var current = Point.zero
        for command in commands {
            switch command {
            case .move(let point):
                start = point
                current = point
            case .line(let point):
                segments.append((current, point))
                current = point
            case .curve(let one, let two, let end):
                let from = current
                for step in 1...16 {
                    let point = Path.point(on: (from, one, two, end), at: Double(step) / 16)
                    segments.append((current, point))
                    current = point
                }
            case .close:
                segments.append((current, start))
                current = start
            }
        }
        return segments
    }

    private static func point(on curve: (Point, Point, Point, Point), at t: Double) -> Point {
        let (u, (p0, p1, p2, p3)) = (1 - t, curve)
        let (a, b, c, d) = (u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t)
        return Point(
            x: a * p0.x + b * p1.x + c * p2.x + d * p3.x, y: a * p0.y + b * p1.y + c * p2.y + d * p3.y)
    }
}

extension Rect {
    /// How far inside the straight line between two points comes, in points; nil when it stays outside.
    fileprivate func depth(ofLineFrom start: Point, to end: Point) -> Double? {
        guard let inside = partInside(from: start, to: end) else { return nil }
        // Seventeen places are exact enough for a message: the depth rises and falls along straight lines.
        return (0...16).map { step in
            let t = inside.lowerBound + (inside.upperBound - inside.lowerBound) * Double(step) / 16
            let (px, py) = (start.x + (end.x - start.x) * t, start.y + (end.y - start.y) * t)
            return min(px - x, maxX - px, py - y, maxY - py)
        }.max()
    }

    /// The part of the straight line between two points that passes through the inside, its ends being 0 and 1
    /// (Liang–Barsky clipping).
    private func partInside(from start: Point, to end: Point) -> ClosedRange<Double>? {
        let tolerance = 0.01
        var (enter, leave) = (0.0, 1.0)
        let edges = [
            (start.x - end.x, start.x - (x + tolerance)), (end.x - start.x, (maxX - tolerance) - start.x),
            (start.y - end.y, start.y - (y + tolerance)), (end.y - start.y, (maxY - tolerance) - start.y),
        ]
        for (direction, distance) in edges {
            if direction == 0 {
                if distance < 0 { return nil }
            } else if direction < 0 {
                enter = max(enter, distance / direction)
            } else {
                leave = min(leave, distance / direction)
            }
        }
        return enter <= leave ? enter...leave : nil
    }
}

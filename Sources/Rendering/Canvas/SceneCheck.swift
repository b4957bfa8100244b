/// Looks for what Cairo could not draw or would draw as nonsense: numbers that are not finite or out of all proportion,
/// glyphs that a font does not have, clusters that do not cover their text.
struct SceneCheck {
    let faces: FontFaces

    /// No coordinate on a page is farther away, in points; Cairo counts in 24.8 fixed point.
    static let reach = 100_000.0
    /// The largest side of a page, in points (ISO 32000-1, annex C.2).
    static let largestPage = 14_400.0

    func check(_ scene: Scene) throws(RenderError) {
        guard !scene.pages.isEmpty else { throw .drawing("a document needs a page") }
        for page in scene.pages { try check(page) }
    }

    func check(_ page: ScenePage) throws(RenderError) {
        for side in [page.size.width, page.size.height] {
            guard side > 0, side <= Self.largestPage else {
                throw .drawing("page \(page.name) has a side of \(side) pt; it must be more than 0 and at most 14400")
            }
        }
        try check(page.items)
    }

    func check(_ items: [SceneItem]) throws(RenderError) {
        for item in items {
            do { try check(item) } catch { throw error.of(element: item.element) }
        }
    }

    private func check(_ item: SceneItem) throws(RenderError) {
        let map = item.transform
        let determinant = map.a * map.d - map.b * map.c
        guard determinant.isFinite, abs(determinant) > 1e-9 else { throw .drawing("its transform flattens it") }
        try require(item.frame, map)
        switch item.content {
        case .text(let runs):
            for run in runs { try check(run, map) }
        case .path(let path, let fill, let stroke):
            try require(path, map)
            if let fill { try check(fill) }
            if let stroke { try check(stroke) }
        case .image(let image):
            try check(image, map)
        case .code(let code):
            try check(code, map)
        }
    }

    private func check(_ run: GlyphRun, _ map: Transform) throws(RenderError) {
        guard run.size > 0, run.size <= 10_000 else { throw .drawing("text of size \(run.size)") }
        try require(run.colour)
        let glyphCount = try faces.face(run.font).glyphCount
        for glyph in run.glyphs {
            try require(Point(x: run.origin.x + glyph.x, y: run.origin.y + glyph.y), map)
            guard glyph.id < glyphCount else {
                throw .drawing("\(faces.fonts[run.font].name) has no glyph \(glyph.id)")
            }
        }
        guard TextClusters.cover(run) else {
            throw .drawing("the clusters of \"\(run.text)\" do not cover its text and glyphs")
        }
    }

    private func check(_ fill: Paint) throws(RenderError) {
        switch fill {
        case .solid(let colour):
            try require(colour)
        case .linear(_, let stops), .radial(let stops):
            if case .linear(let angle, _) = fill, !angle.isFinite { throw .drawing("a gradient without a direction") }
            for stop in stops {
                guard (0...1).contains(stop.offset) else { throw .drawing("a gradient stop at \(stop.offset)") }
                try require(stop.colour)
            }
        }
    }

    private func check(_ stroke: Stroke) throws(RenderError) {
        try require(stroke.colour)
        guard stroke.width >= 0, stroke.width <= Self.reach else { throw .drawing("a line \(stroke.width) pt wide") }
        guard stroke.dash.allSatisfy({ $0 >= 0 && $0 <= Self.reach }),
            stroke.dash.isEmpty || stroke.dash.contains(where: { $0 > 0 })
        else { throw .drawing("the dashes \(stroke.dash) make no line") }
    }

    private func check(_ image: SceneImage, _ map: Transform) throws(RenderError) {
        try require(image.target, map)
        let size = image.picture.size
        guard [size.width, size.height].allSatisfy({ (0.001...1_000_000).contains($0) }) else {
            throw .drawing("a picture of \(size.width) × \(size.height) units")
        }
        guard image.target.width > 0, image.target.height > 0 else { throw .drawing("a picture without room") }
        if let clip = image.clip { try require(clip, map) }
    }

    private func check(_ code: SceneCode, _ map: Transform) throws(RenderError) {
        try require(code.target, map)
        try require(code.dark)
        if let light = code.light { try require(light) }
        if let logo = code.logo { try check(logo, map) }
        let symbol = code.symbol
        guard symbol.isWhole else {
            throw .drawing("a code of \(symbol.columns) × \(symbol.rows) modules that has another number of them")
        }
        guard code.target.width > 0, code.target.height > 0 else { throw .drawing("a code without room") }
    }
}

extension SceneCheck {
    private func require(_ point: Point, _ map: Transform) throws(RenderError) {
        let place = map.apply(to: point)
        // Comparisons with a value that is not a number are false, so that this refuses those too.
        guard abs(point.x) <= Self.reach, abs(point.y) <= Self.reach, abs(place.x) <= Self.reach,
            abs(place.y) <= Self.reach
        else { throw .drawing("the position \(point.x), \(point.y) is off every page") }
    }

    private func require(_ rect: Rect, _ map: Transform) throws(RenderError) {
        for corner in rect.corners { try require(corner, map) }
    }

    private func require(_ path: Path, _ map: Transform) throws(RenderError) {
        for command in path.commands {
            switch command {
            case .move(let point), .line(let point): try require(point, map)
            case .curve(let a, let b, let point):
                try require(a, map)
                try require(b, map)
                try require(point, map)
            case .close: break
            }
        }
    }

    private func require(_ colour: Colour) throws(RenderError) {
        guard [colour.red, colour.green, colour.blue, colour.alpha].allSatisfy({ (0...1).contains($0) }) else {
            throw .drawing("a colour with a component outside 0…1")
        }
    }
}

/// The rules that Cairo has for the clusters of a run.
enum TextClusters {
    /// True when the clusters cover the text and the glyphs exactly and split no character.
    static func cover(_ run: GlyphRun) -> Bool {
        var text = run.text
        return text.withUTF8 { utf8 in
            var bytes = 0
            var glyphs = 0
            for cluster in run.clusters {
                guard cluster.bytes >= 0, cluster.glyphs >= 0, cluster.bytes > 0 || cluster.glyphs > 0,
                    cluster.bytes <= utf8.count - bytes, cluster.glyphs <= run.glyphs.count - glyphs
                else { return false }
                bytes += cluster.bytes
                glyphs += cluster.glyphs
                guard bytes == utf8.count || utf8[bytes] & 0xC0 != 0x80 else { return false }
            }
            return bytes == utf8.count && glyphs == run.glyphs.count && !utf8.contains(0)
        }
    }
}

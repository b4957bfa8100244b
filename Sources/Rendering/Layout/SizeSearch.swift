/// Looks for the largest size in which a text fits its room. Shaping is what costs: where one size tells of another one
/// for certain, the text is not shaped again.
struct SizeSearch {
    let pass: LayoutPass
    let spans: [ResolvedSpan]
    let style: TextStyle
    let room: Room
    /// Where lines are broken; nil when they are not.
    let width: Double?
    /// At most so many lines.
    let lines: Int?
    private var shaped: [ShapedText] = []

    init(pass: LayoutPass, spans: [ResolvedSpan], style: TextStyle, room: Room, width: Double?, lines: Int?) {
        self.pass = pass
        self.spans = spans
        self.style = style
        self.room = room
        self.width = width
        self.lines = lines
    }

    private static let step = 0.25

    /// The largest size that fits, in steps of a quarter point from `full` downwards; else the smallest.
    mutating func largest(from full: Double, downTo minimum: Double) throws(RenderError) -> ShapedText {
        guard minimum < full, try !fits(full, of: full) else { return try text(in: full) }
        guard try fits(minimum, of: full) else { return try text(in: minimum) }
        var best = minimum
        var (low, high) = (1, Int(min(4000, ((full - minimum) / Self.step).rounded(.down))))
        while low <= high {
            let middle = (low + high) / 2
            let size = full - Double(middle) * Self.step
            if try fits(size, of: full) {
                best = size
                high = middle - 1
            } else {
                low = middle + 1
            }
        }
        return try text(in: best)
    }

    private mutating func text(in size: Double) throws(RenderError) -> ShapedText {
        if let known = shaped.first(where: { $0.size == size }) { return known }
        let text = try pass.shaper.shape(spans, style: style, size: size, language: pass.language, width: width)
        shaped.append(text)
        return text
    }

    private mutating func fits(_ size: Double, of full: Double) throws(RenderError) -> Bool {
        guard isHighEnough(size) else { return false }
        if shaped.isEmpty, let likely = largestLine(from: full), likely >= size { _ = try text(in: likely) }
        for known in shaped { if let answer = answer(for: size, from: known) { return answer } }
        return try pass.overflow(of: text(in: size), room: room, lines: lines) == nil
    }

    /// False where not even one line fits.
    private func isHighEnough(_ size: Double) -> Bool {
        guard let height = room.height else { return true }
        return size * style.lineHeight <= height + layoutTolerance
    }

    /// The first size on the way down in which a line is not too high, which is the answer for most texts.
    private func largestLine(from full: Double) -> Double? {
        guard let height = room.height, style.lineHeight > 0 else { return full }
        let over = full - (height + layoutTolerance) / style.lineHeight
        let size = full - max(0, (over / Self.step).rounded(.up)) * Self.step
        return size > 0 && isHighEnough(size) ? size : nil
    }

    /// Whether the text fits in `size`, as its look in another size tells; nil where that does not tell for certain.
    private func answer(for size: Double, from known: ShapedText) -> Bool? {
        if known.size == size { return pass.overflow(of: known, room: room, lines: lines) == nil }
        // Several lines may be broken elsewhere in another size; one line stays one if it is not wider. Emoji are pictures
        // of one size, which do not grow as evenly as outlines.
        guard known.lines.count == 1, known.lines.allSatisfy(\.pictures.isEmpty) else { return nil }
        guard let available = room.width else { return width == nil ? true : nil }
        let ratio = size / known.size
        // Pango rounds advances, kerning and spacing to 1/1024 pt each; ten times as much is more than enough.
        let margin = 0.01 * Double(known.glyphCount + 2) * max(1, ratio)
        let estimate = known.width * ratio
        if estimate + margin <= available { return true }
        return width == nil && estimate - margin > available + layoutTolerance ? false : nil
    }
}

extension ShapedText {
    fileprivate var glyphCount: Int {
        lines.reduce(0) { $0 + $1.runs.reduce(0) { $0 + $1.glyphs.count + $1.clusters.count } }
    }
}

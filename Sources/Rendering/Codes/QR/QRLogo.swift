extension CodeSymbol {
    /// The largest share of a QR symbol that a logo may cover. Level H repairs 30 % of the codewords; the rest is kept
    /// for folds, dirt and bad light.
    public static let largestLogoShare = 0.12

    /// The symbol with modules cleared in the middle, and the place for a logo there, in the units of `extent`.
    ///
    /// The place has about the logo's `aspect` (width / height), an odd number of modules a side, and one clear module
    /// around it. It is as large as the share allows without touching finder patterns, format or timing modules.
    /// The symbol must be a QR symbol of level H. Throws `logoTooLarge` when not even a logo of 3 modules fits.
    public func clearedForLogo(aspect: Double) throws(RenderError) -> (symbol: CodeSymbol, place: Rect) {
        guard symbology == .qr, rows >= 21, rows == columns, isWhole else {
            throw RenderError(.codeUnencodable(reason: "only a QR code can have a logo; remove it or use qr"))
        }
        var window = LogoWindow(shorterSide: 3, aspect: aspect, symbolSide: rows)
        let limit = min(Self.largestLogoShare, window.freeShare)
        guard window.share <= limit else { throw RenderError(.logoTooLarge(share: window.share, limit: limit)) }
        for side in stride(from: 5, through: rows, by: 2) {
            let larger = LogoWindow(shorterSide: side, aspect: aspect, symbolSide: rows)
            guard larger.share <= min(Self.largestLogoShare, larger.freeShare) else { break }
            window = larger
        }

        var cleared = self
        cleared.clear(rows: window.rows, columns: window.columns)
        return (cleared, window.place)
    }
}

/// Modules in the middle of a QR symbol that a logo and the clear module around it take.
private struct LogoWindow {
    let rows: Range<Int>
    let columns: Range<Int>
    private let symbolSide: Int

    init(shorterSide: Int, aspect: Double, symbolSide: Int) {
        let ratio = aspect.isFinite && aspect > 0 ? max(aspect, 1 / aspect) : 1
        // A side longer than the symbol is refused in any case; the cut only keeps the number small.
        let longer = min(Double(shorterSide) * ratio, Double(2 * symbolSide))
        let longerSide = max(shorterSide, Int((longer - 1) / 2) * 2 + 1)
        self.symbolSide = symbolSide
        let (width, height) = aspect >= 1 ? (longerSide, shorterSide) : (shorterSide, longerSide)
        func middle(_ side: Int) -> Range<Int> {
            let start = symbolSide / 2 - side / 2 - 1
            return start..<start + side + 2
        }
        columns = middle(width)
        rows = middle(height)
    }

    var share: Double { Double(rows.count * columns.count) / Double(symbolSide * symbolSide) }

    /// The share that the window would have if it stayed clear of the patterns: `share` itself when it does.
    ///
    /// Finder patterns and format modules fill 9 rows and columns at the corners, timing modules row and column 6.
    /// Version modules lie outside of these.
    var freeShare: Double {
        let isBetweenCorners = rows.lowerBound > 8 || columns.lowerBound > 8
        let margin = isBetweenCorners ? 7 : 9
        let free = margin..<symbolSide - margin
        let (height, width) = (rows.clamped(to: free).count, columns.clamped(to: free).count)
        return Double(height * width) / Double(symbolSide * symbolSide)
    }

    var place: Rect {
        Rect(
            x: Double(columns.lowerBound + 1), y: Double(rows.lowerBound + 1), width: Double(columns.count - 2),
            height: Double(rows.count - 2))
    }
}

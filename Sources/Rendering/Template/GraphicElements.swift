/// A filled or outlined shape.
public struct ShapeElement: Sendable, Equatable {
    public enum Outline: Sendable, Hashable {
        case rectangle(radius: Length)
        case ellipse
        /// From corner to corner of the frame, relative to its origin.
        case line(from: PointLengths, to: PointLengths)
        /// Across the middle of the frame.
        case rule(vertical: Bool)
        /// SVG path data, its units scaled from `viewBox` to the frame (points when there is none).
        case path(Path, viewBox: Rect?)
    }

    public var outline: Outline
    public var fill: Paint?
    public var stroke: Stroke?

    public init(outline: Outline, fill: Paint? = nil, stroke: Stroke? = nil) {
        self.outline = outline
        self.fill = fill
        self.stroke = stroke
    }
}

public struct PointLengths: Sendable, Hashable {
    public var x: Length
    public var y: Length

    public init(x: Length, y: Length) {
        self.x = x
        self.y = y
    }
}

/// A picture from the template's folder or from the data.
public struct ImageElement: Sendable, Equatable {
    public enum Source: Sendable, Hashable {
        /// A file of the template's folder (PNG, JPEG or SVG).
        case asset(String)
        /// A `data:` URI in the ticket data (PNG, JPEG or SVG).
        case data(DataPath)
    }
    public enum Fit: String, Sendable, Hashable, CaseIterable { case contain, cover, fill }
    public enum Crop: Sendable, Hashable {
        case rectangle(radius: Length)
        case circle
    }

    public var source: Source
    public var fit: Fit
    public var crop: Crop

    public init(source: Source, fit: Fit = .contain, crop: Crop = .rectangle(radius: .zero)) {
        self.source = source
        self.fit = fit
        self.crop = crop
    }
}

/// A code for scanners.
public struct CodeElement: Sendable, Equatable {
    public enum Symbology: String, Sendable, Hashable, CaseIterable {
        case qr, code128, pdf417, aztec, datamatrix
    }
    /// Share of a QR symbol that may be lost (ISO/IEC 18004, 7.5.1): L 7 %, M 15 %, Q 25 %, H 30 %.
    public enum Level: String, Sendable, Hashable, CaseIterable { case L, M, Q, H }

    public var symbology: Symbology
    public var payload: Interpolation
    public var level: Level
    /// Clear modules around the symbol, inside the frame. The standard's own number unless the template says more.
    public var quietZone: Int
    public var dark: Colour
    /// Painted behind the symbol and its quiet zone; nil leaves the page's own background.
    public var light: Colour?
    /// A file of the template's folder, set in the middle of a QR symbol of level H.
    public var logo: String?

    public init(
        symbology: Symbology, payload: Interpolation, level: Level = .M, quietZone: Int? = nil, dark: Colour = .black,
        light: Colour? = .white, logo: String? = nil
    ) {
        self.symbology = symbology
        self.payload = payload
        self.level = level
        self.quietZone = quietZone ?? symbology.standardQuietZone
        self.dark = dark
        self.light = light
        self.logo = logo
    }
}

extension CodeElement.Symbology {
    /// Clear modules that the standard asks for on each side: ISO/IEC 18004 (QR), 15417 (Code 128), 15438 (PDF417),
    /// 24778 (Aztec), 16022 (Data Matrix).
    public var standardQuietZone: Int {
        switch self {
        case .qr: 4
        case .code128: 10
        case .pdf417: 2
        case .aztec: 0
        case .datamatrix: 1
        }
    }
}

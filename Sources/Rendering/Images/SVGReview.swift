/// What art may not have: text, since its fonts would come from the system; other files; effects and repetition that
/// take unbounded time to draw.
struct SVGReview {
    private static let mostElements = 50_000

    private let bytes: [UInt8]
    private var drawing = SVGDrawing()
    private var embeddedPixels = 0.0
    private var styleSheet = ""

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Throws `imageUnreadable`, `imageTooLarge` or `remoteImage`.
    consuming func check() throws(RenderError) {
        var scanner = try SVGScanner(bytes)
        var open: [String] = []
        while let token = try scanner.next() {
            switch token {
            case .start(let tag):
                guard drawing.elementCount > 0 || tag.name == "svg" else {
                    throw .unreadable("it is not SVG but <\(tag.name)>")
                }
                try checkElement(tag)
                try drawing.begin(tag)
                try checkAttributes(of: tag)
                if tag.isEmpty { drawing.end() } else { open.append(tag.name) }
            case .end:
                if open.last == "style" { try checkStyleSheet() }
                guard open.popLast() != nil else {
                    throw .unreadable("the SVG file is not well-formed XML; save it again")
                }
                drawing.end()
            case .text(let text):
                if open.last == "style" { styleSheet += text }
            }
            guard drawing.elementCount <= Self.mostElements else {
                throw RenderError(.imageTooLarge(limit: "\(Self.mostElements) elements in SVG art"))
            }
        }
        try drawing.checkCost()
    }

    private func checkElement(_ tag: SVGScanner.Tag) throws(RenderError) {
        switch tag.name {
        case "text", "tspan", "tref", "textPath":
            throw .unreadable("the SVG art has text, whose font is not part of it; convert text to outlines")
        case "pattern":
            // librsvg draws a tile into memory, whatever its size.
            throw .unreadable("the SVG art has a pattern, which prints as pixels; expand the pattern")
        case "foreignObject", "script", "iframe", "video", "audio", "canvas":
            throw .unreadable("the SVG art has a <\(tag.name)>, which cannot be printed; remove it")
        default: break
        }
    }

    private mutating func checkAttributes(of tag: SVGScanner.Tag) throws(RenderError) {
        for (name, value) in tag.attributes {
            if name == "href" {
                try checkLink(value, of: tag.name)
            } else if name == "style" {
                for item in try SVGStyle(value).declarations { try checkProperty(item.name, item.value) }
            } else {
                try checkProperty(name, value)
            }
        }
    }

    private mutating func checkLink(_ value: String, of element: String) throws(RenderError) {
        let target = value.drop { $0.isWhitespace }
        if element == "a" { return }
        if target.hasPrefix("#") { return drawing.refer(to: String(target.dropFirst()), as: .copy) }
        guard element == "image" else {
            throw .unreadable("the SVG art refers to “\(target.prefix(40))”; bring everything into the one file")
        }
        // Art in art would be drawn without a review of its own.
        let picture = try Picture(dataURI: value, allowing: [.png, .jpeg])
        embeddedPixels += picture.size.width * picture.size.height
        guard embeddedPixels <= Double(Picture.mostPixels) else {
            throw RenderError(.imageTooLarge(limit: "40 megapixels in the pictures of SVG art"))
        }
    }

    private mutating func checkProperty(_ name: String, _ value: String) throws(RenderError) {
        try Self.checkEffect(name, value)
        drawing.take(name, value)
        for identifier in try SVGStyle.references(name, value) {
            drawing.refer(to: identifier, as: name.hasPrefix("marker") ? .marker : .paint)
        }
    }

    /// Once it is whole: comments and CDATA sections can cut it anywhere.
    private mutating func checkStyleSheet() throws(RenderError) {
        defer { styleSheet = "" }
        for item in try SVGStyle(styleSheet).declarations {
            try Self.checkEffect(item.name, item.value)
            drawing.takeFromStyleSheet(item.name, item.value)
            for identifier in try SVGStyle.references(item.name, item.value) {
                drawing.referFromStyleSheet(to: identifier)
            }
        }
    }

    private static func checkEffect(_ name: String, _ value: String) throws(RenderError) {
        guard value.lowercased() != "none" else { return }
        if name == "filter" {
            throw .unreadable(
                "the SVG art has a filter effect, which prints as coarse pixels; expand or remove the effect")
        }
        if name == "vector-effect" {
            throw .unreadable("the SVG art has strokes that do not scale with it (vector-effect); expand them")
        }
    }
}

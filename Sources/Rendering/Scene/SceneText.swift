extension Scene {
    /// The scene in words, one line for each page and item, rounded to 0.01 pt: made to be compared and read.
    public func describe(fonts: FontLibrary) -> String {
        var lines = [properties.line]
        for page in pages {
            lines.append("page \(page.name) \(page.size.text)")
            lines += page.items.map { $0.line(fonts: fonts) }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension SceneProperties {
    fileprivate var line: String {
        var words = ["document", title.quoted]
        if let author { words.append("by \(author.quoted)") }
        if let subject { words.append("about \(subject.quoted)") }
        words.append(language)
        if let date = createdAt.flatMap(PDFDate.text) { words.append(date) }
        return words.joined(separator: " ")
    }
}

extension SceneItem {
    fileprivate func line(fonts: FontLibrary) -> String {
        var words: [String]
        switch content {
        case .text(let runs):
            words = ["text", element, runs.map { $0.words(fonts: fonts) }.joined(separator: " | ")]
        case .path(let path, let fill, let stroke):
            words = ["path", element, path.text]
            if let fill { words.append("fill \(fill.text)") }
            if let stroke { words.append("stroke \(stroke.text)") }
        case .image(let image):
            words = ["image", element, image.words]
        case .code(let code):
            words = ["code", element, code.words]
        }
        if transform != .identity { words.append("through \(transform.text)") }
        if let role { words.append("role \(role)") }
        if let alternative { words.append("alt \(alternative.quoted)") }
        if isStatic { words.append("static") }
        return words.joined(separator: " ")
    }
}

extension GlyphRun {
    fileprivate func words(fonts: FontLibrary) -> String {
        let name = fonts.faces.indices.contains(font.index) ? fonts[font].name : "face \(font.index)"
        var words = [text.quoted, "at \(origin.text)", name, size.text, colour.text]
        if isRightToLeft { words.append("leftwards") }
        if let link { words.append("link \(link.quoted)") }
        return words.joined(separator: " ")
    }
}

extension SceneImage {
    fileprivate var words: String {
        var words = ["\(picture.format)", String(picture.digest.prefix(8)), "at \(target.text)"]
        if let clip { words.append("clip \(clip.text)") }
        if let text { words.append("text \(text.quoted)") }
        return words.joined(separator: " ")
    }
}

extension SceneCode {
    fileprivate var words: String {
        var words = ["\(symbol.symbology)", "\(symbol.columns)×\(symbol.rows)", symbol.fingerprint]
        if let version = symbol.version { words.append("version \(version)") }
        words += ["at \(target.text)", "dark \(dark.text)"]
        if let light { words.append("light \(light.text)") }
        if let logo { words.append("logo \(logo.words)") }
        return words.joined(separator: " ")
    }
}

extension CodeSymbol {
    /// A short name for the pattern of modules (FNV-1a, 32 bits), because hundreds of modules are not readable.
    fileprivate var fingerprint: String {
        let hash = modules.reduce(0x811C_9DC5 as UInt32) { ($0 ^ ($1 ? 1 : 0)) &* 0x0100_0193 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}

extension Paint {
    fileprivate var text: String {
        switch self {
        case .solid(let colour): colour.text
        case .linear(let angle, let stops): "linear \(angle.text)°\(Self.text(stops))"
        case .radial(let stops): "radial\(Self.text(stops))"
        }
    }

    private static func text(_ stops: [GradientStop]) -> String {
        "(" + stops.map { "\($0.offset.text) \($0.colour.text)" }.joined(separator: ", ") + ")"
    }
}

extension Stroke {
    fileprivate var text: String {
        var words = [colour.text, width.text]
        if !dash.isEmpty { words.append("dash \(dash.map(\.text).joined(separator: ","))") }
        if cap != .butt { words.append("cap \(cap)") }
        if join != .miter { words.append("join \(join)") }
        return words.joined(separator: " ")
    }
}

extension Path {
    fileprivate var text: String {
        commands.map { command in
            switch command {
            case .move(let p): "M\(p.text)"
            case .line(let p): "L\(p.text)"
            case .curve(let a, let b, let p): "C\(a.text) \(b.text) \(p.text)"
            case .close: "Z"
            }
        }.joined(separator: " ")
    }
}

extension Transform {
    fileprivate var text: String { "(\([a, b, c, d, tx, ty].map(\.text).joined(separator: " ")))" }
}

extension Point {
    fileprivate var text: String { "\(x.text),\(y.text)" }
}

extension Size {
    fileprivate var text: String { "\(width.text)×\(height.text)" }
}

extension Rect {
    fileprivate var text: String { "\(origin.text) \(size.text)" }
}

extension Colour {
    fileprivate var text: String {
        [red, green, blue, alpha].allSatisfy { (0...1).contains($0) } ? hex : "(\(red) \(green) \(blue) \(alpha))"
    }
}

extension Double {
    fileprivate var text: String {
        let rounded = (self * 100).rounded() / 100
        // The integer has neither a point nor a sign before zero.
        return Int(exactly: rounded).map { String($0) } ?? "\(rounded)"
    }
}

extension String {
    /// In quotes, with whatever an editor would not show as itself written as a number.
    fileprivate var quoted: String {
        var result = "\""
        for scalar in unicodeScalars {
            switch (scalar, scalar.properties.generalCategory) {
            case ("\"", _), ("\\", _): result += "\\\(scalar)"
            case ("\n", _): result += "\\n"
            case ("\u{200C}", _), ("\u{200D}", _): result.unicodeScalars.append(scalar)
            case (_, .control), (_, .format), (_, .lineSeparator), (_, .paragraphSeparator):
                result += "\\u{\(String(scalar.value, radix: 16))}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

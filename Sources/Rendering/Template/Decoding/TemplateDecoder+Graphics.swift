extension TemplateDecoder {
    /// A shape from what stands below its kind's key.
    mutating func shape(_ node: SourceNode, kind: ElementKind) -> ShapeElement {
        switch kind {
        case .rect: return rectangle(node)
        case .circle: return filled(.ellipse, node)
        case .line:
            let outline = ShapeElement.Outline.line(from: point(node["from"]), to: point(node["to"]))
            return ShapeElement(outline: outline, stroke: stroke(node["stroke"]))
        case .path: return filled(path(node), node)
        default:
            return ShapeElement(
                outline: .rule(vertical: node["vertical"]?.bool ?? false), stroke: stroke(node["stroke"]))
        }
    }

    private func point(_ node: SourceNode?) -> PointLengths {
        let items = node?.items ?? []
        guard items.count == 2 else { return PointLengths(x: .zero, y: .zero) }
        return PointLengths(x: Length(items[0]) ?? .zero, y: Length(items[1]) ?? .zero)
    }

    private mutating func path(_ node: SourceNode) -> ShapeElement.Outline {
        var box: Rect?
        if let numbers = node["viewBox"]?.items.compactMap(\.number), numbers.count == 4 {
            box = Rect(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3])
        }
        guard let d = node["d"], let source = d.text else { return .path(Path(), viewBox: box) }
        do throws(PathSyntaxError) {
            return .path(try Path(svg: source), viewBox: box)
        } catch {
            problems.add(d, error.description)
            return .path(Path(), viewBox: box)
        }
    }

    mutating func image(_ node: SourceNode) -> ImageElement {
        var crop = ImageElement.Crop.rectangle(radius: node["crop"]?["radius"].flatMap { Length($0) } ?? .zero)
        if node["crop"]?.text == "circle" { crop = .circle }
        return ImageElement(source: imageSource(node["image"]), fit: node["fit"]?.word() ?? .contain, crop: crop)
    }

    private mutating func imageSource(_ node: SourceNode?) -> ImageElement.Source {
        guard let node, let text = node.text else { return .asset("") }
        guard text.contains("{") || text.contains("}") else { return .asset(asset(node) ?? "") }
        guard let interpolation = interpolation(node) else { return .asset("") }
        if interpolation.parts.count == 1, case .value(let expression) = interpolation.parts[0],
            expression.filters.isEmpty, expression.path.parts.first != "strings"
        {
            return .data(expression.path)
        }
        problems.add(
            node, "\(quoted(text)) is neither a file nor one path of the data",
            remedy: "write art.svg, or {holder.photo} without filters")
        return .asset("")
    }

    mutating func code(_ node: SourceNode) -> CodeElement {
        let symbology: CodeElement.Symbology = node["type"]?.word() ?? .qr
        let level: CodeElement.Level? = node["level"]?.word()
        if let levelNode = node["level"], symbology != .qr {
            problems.add(levelNode, "only QR codes have levels here", remedy: "leave it out")
        }
        if let logo = node["logo"] {
            if symbology != .qr {
                problems.add(logo, "only a QR code survives a logo", remedy: "leave it out, or use type: qr")
            } else if level != .H {
                problems.add(
                    logo, "a logo hides a part of the code, which only level H makes up for", remedy: "add level: H")
            }
        }
        let light = node["light"]
        return CodeElement(
            symbology: symbology, payload: interpolation(node["code"]) ?? Interpolation(parts: []),
            level: level ?? .M, quietZone: node["quiet"]?.wholeNumber,
            dark: colour(node["dark"]) ?? .black,
            light: light?.text == "none" ? nil : colour(light) ?? .white, logo: node["logo"].flatMap { asset($0) })
    }

    /// A file of the template's folder, remembered for loading; nil when its name could lead elsewhere.
    private mutating func asset(_ node: SourceNode) -> String? {
        guard let name = node.text else { return nil }
        if let problem = AssetName.problem(name) {
            problems.add(node, problem.fact, remedy: problem.remedy)
            return nil
        }
        if !assets.contains(where: { $0.name == name }) { assets.append((name, node)) }
        return name
    }
}

/// Names of files in a template's folder.
enum AssetName {
    static let endings = ["svg", "png", "jpg", "jpeg"]

    /// Why `name` is refused: it must be a relative path that stays in the folder, to a picture.
    static func problem(_ name: String) -> (fact: String, remedy: String)? {
        if name.contains("://") || name.hasPrefix("data:") {
            return ("\(quoted(name)) is no file of the template's folder", "save the picture beside template.yaml")
        }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        let isPlain = parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
        guard isPlain, !name.contains("\\"), name.utf8.count <= 255, !name.unicodeScalars.contains(where: isControl)
        else {
            return (
                "\(quoted(name)) does not lead to a file in the template's folder",
                "write its path from the folder, such as art.svg or images/art.svg"
            )
        }
        let ending = name.split(separator: ".").last.map { $0.lowercased() } ?? ""
        guard endings.contains(ending) else {
            return (
                "\(quoted(name)) is no picture that can be read",
                "use SVG, PNG or JPEG (\(endings.joined(separator: ", ")))"
            )
        }
        return nil
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.generalCategory == .control }
}

extension TemplateSchema {
    static let elementDefinitions: [SchemaDefinition] =
        [
            SchemaDefinition(
                "elements", .list(of: SchemaNode(.reference("element")), count: 0...SourceLimits.elements),
                "Elements, from back to front."),
            SchemaDefinition(
                "element", .oneOf(ElementKind.allCases.map { SchemaNode(.reference($0.definition)) }),
                "An element: what it is, where it stands, when it is shown."),
        ]
        + ElementKind.allCases.map { kind in
            SchemaDefinition(kind.definition, .object(kind.keys + kind.placeKeys), kind.summary)
        }
}

/// The kinds of elements, by the key that makes an element one.
enum ElementKind: String, CaseIterable {
    case text, rect, circle, line, rule, path, image, code, group, column, row, table

    var definition: String { rawValue + "Element" }

    var summary: String {
        switch self {
        case .text: "A block of text."
        case .rect: "A rectangle."
        case .circle: "A circle; an ellipse when its box is not square."
        case .line: "A line from one point to another."
        case .rule: "A line across its box."
        case .path: "An outline in SVG path data."
        case .image: "A picture of the template's folder or of the data."
        case .code: "A code for scanners."
        case .group: "Elements that are placed, turned and shown together."
        case .column: "Elements one below the other."
        case .row: "Elements side by side."
        case .table: "A row of texts for each item of a list."
        }
    }

    /// What is particular to the kind; the first key is the one that names it.
    var keys: [SchemaKey] {
        switch self {
        case .text:
            [SchemaKey("text", .reference("markedText"), "The text.").required]
                + TemplateSchema.styleKeys(sizeAlternatives: [Self.boxSize], in: .element)
        case .rect:
            [SchemaKey("rect", .object(Self.fillKeys + [Self.radius]), "Fill, stroke and radius.").required]
        case .circle: [SchemaKey("circle", .object(Self.fillKeys), "Fill and stroke.").required]
        case .line: [SchemaKey("line", .object(Self.lineKeys), "From where to where, and how.").required]
        case .rule: [SchemaKey("rule", .object(Self.ruleKeys), "How it is drawn.").required]
        case .path: [SchemaKey("path", .object(Self.pathKeys), "The outline and its paint.").required]
        case .image: Self.imageKeys
        case .code: Self.codeKeys
        case .group: [Self.children("group", "The elements; their boxes are relative to the group's.")]
        case .column: [Self.children("column", "The elements, from top to bottom.")] + Self.flowKeys
        case .row: [Self.children("row", "The elements, from left to right.")] + Self.flowKeys
        case .table: [SchemaKey("table", .object(Self.tableKeys), "Its rows and columns.").required]
        }
    }

    /// What every element may say. A text shares `size` with its style.
    var placeKeys: [SchemaKey] {
        let size = SchemaKey("size", Self.boxSize.kind, Self.boxSize.summary)
        return Self.frameKeys + (self == .text ? [] : [size]) + Self.commonKeys
    }

    private static let boxSize = SchemaNode(
        .tuple([SchemaNode(.reference("extent")), SchemaNode(.reference("extent"))]), "Width and height of the box.")

    private static let frameKeys: [SchemaKey] = [
        SchemaKey(
            "box",
            .tuple([
                TemplateSchema.position("From the left."), TemplateSchema.position("From the top."),
                SchemaNode(.reference("extent"), "Width."), SchemaNode(.reference("extent"), "Height."),
            ]), "Its place in the page or group: [x, y, width, height]."),
        SchemaKey("at", .reference("point"), "Its top left corner, instead of a box."),
    ]

    private static let commonKeys: [SchemaKey] = [
        SchemaKey("id", .text(.identifier), "Name of the element in messages; unique among its siblings."),
        SchemaKey("rotate", .number(-360...360), "Degrees clockwise; a quarter turn keeps the box as the place."),
        SchemaKey("when", .text(.condition), "It is left out unless this holds."),
        SchemaKey("each", .text(.dataPath), "A list: in a row or column, it repeats for each item."),
        SchemaKey("as", .text(.variable), "What the item of `each` is called; item unless given."),
        SchemaKey("role", .words(Role.allCases.map(\.rawValue)), "What it is to a reader that cannot see it."),
        SchemaKey("alt", .reference("text"), "What is read aloud instead of it."),
    ]

    private static func children(_ key: String, _ summary: String) -> SchemaKey {
        SchemaKey(key, .reference("elements"), summary).required
    }

    private static let radius = SchemaKey("radius", .length(.zero ... .mm(10_000)), "Radius of the corners.")

    private static let fillKeys: [SchemaKey] = [
        SchemaKey("fill", .reference("paint"), "What it is filled with."),
        SchemaKey("stroke", .reference("stroke"), "How its outline is drawn."),
    ]

    private static let lineKeys: [SchemaKey] = [
        SchemaKey("from", .reference("point"), "Where it begins.").required,
        SchemaKey("to", .reference("point"), "Where it ends.").required,
        SchemaKey("stroke", .reference("stroke"), "How it is drawn.").required,
    ]

    private static let ruleKeys: [SchemaKey] = [
        SchemaKey("stroke", .reference("stroke"), "How it is drawn.").required,
        SchemaKey("vertical", .boolean, "From top to bottom instead of from left to right."),
    ]

    private static let pathKeys: [SchemaKey] =
        [
            SchemaKey("d", .text(.pathData), "SVG path data.").required,
            SchemaKey(
                "viewBox",
                .tuple([
                    SchemaNode(.number(-1e6...1e6)), SchemaNode(.number(-1e6...1e6)),
                    SchemaNode(.number(1e-6...1e6)), SchemaNode(.number(1e-6...1e6)),
                ]),
                "The part of the path's plane that fills the box: [x, y, width, height]; its units are points "
                    + "unless given."),
        ] + fillKeys

    private static let imageKeys: [SchemaKey] = [
        SchemaKey("image", .text(.interpolation), "A file of the folder, or {path} to a data: URI.").required,
        SchemaKey(
            "fit", .words(ImageElement.Fit.allCases.map(\.rawValue)),
            "Whole (contain, unless given), filling the box (cover), or stretched (fill)."),
        SchemaKey(
            "crop",
            .oneOf([
                SchemaNode(.words(["circle"]), "The largest circle in the middle."),
                SchemaNode(.object([radius.required]), "Rounded corners."),
            ]), "Shape of the picture."),
    ]

    private static let codeKeys: [SchemaKey] = [
        SchemaKey("code", .text(.interpolation), "What it says to the scanner, usually {ticket.code}.").required,
        SchemaKey("type", .words(CodeElement.Symbology.allCases.map(\.rawValue)), "Kind of code; qr unless given."),
        SchemaKey(
            "level", .words(CodeElement.Level.allCases.map(\.rawValue)),
            "QR only, how much may be lost: L 7 %, M 15 % (unless given), Q 25 %, H 30 %."),
        SchemaKey("quiet", .integer(0...40), "Clear modules around it, inside the box; the standard's unless given."),
        SchemaKey("dark", .colour, "Colour of the modules; black unless given."),
        SchemaKey(
            "light", .oneOf([SchemaNode(.words(["none"]), "Nothing is painted behind it."), SchemaNode(.colour)]),
            "Colour behind it; white unless given."),
        SchemaKey("logo", .text(.file), "A picture for its middle; QR of level H only."),
    ]

    private static let flowKeys: [SchemaKey] = [
        SchemaKey("gap", .length(.zero ... .mm(1000)), "Space between the elements."),
        SchemaKey("padding", .length(.zero ... .mm(1000)), "Space around them."),
        SchemaKey(
            "align", .words(FlowElement.Alignment.allCases.map(\.rawValue)),
            "How they stand across the direction; stretch unless given."),
        SchemaKey("background", .object(fillKeys + [radius]), "A rectangle behind them."),
    ]

    private static let tableKeys: [SchemaKey] = [
        SchemaKey("each", .text(.dataPath), "The list that its rows come from.").required,
        SchemaKey("as", .text(.variable), "What an item is called; item unless given."),
        SchemaKey("columns", .list(of: SchemaNode(.object(columnKeys)), count: 1...30), "From left to right.").required,
        SchemaKey("style", .text(.styleName), "Style of the cells."),
        SchemaKey("headerStyle", .text(.styleName), "Style of the header; that of the table unless given."),
        SchemaKey("footerStyle", .text(.styleName), "Style of the footer; that of the table unless given."),
        SchemaKey("gap", .length(.zero ... .mm(1000)), "Space between columns; 3mm unless given."),
        SchemaKey("padding", .length(.zero ... .mm(1000)), "Space above and below a row; 1mm unless given."),
        SchemaKey("headerRule", .reference("stroke"), "A line below the header."),
        SchemaKey("rowRule", .reference("stroke"), "A line between rows."),
        SchemaKey("footerRule", .reference("stroke"), "A line above the footer."),
    ]

    private static let columnKeys: [SchemaKey] =
        [
            SchemaKey("cell", .reference("markedText"), "The text of a row.").required,
            SchemaKey("header", .reference("markedText"), "The text above the rows."),
            SchemaKey("footer", .reference("markedText"), "The text below the rows."),
            SchemaKey("width", .reference("extent"), "A length, a share such as 2fr or auto; 1fr unless given."),
        ] + TemplateSchema.styleKeys(sizeAlternatives: [], in: .element)
}

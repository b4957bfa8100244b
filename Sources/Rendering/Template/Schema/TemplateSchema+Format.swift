extension TemplateSchema {
    /// The schema of template.yaml: what editors complete, what is validated, what the manual explains.
    public static let format = TemplateSchema(
        title: "Ticketpress template", root: SchemaNode(.object(documentKeys), "A ticket template: template.yaml."),
        definitions: sharedDefinitions + elementDefinitions)

    /// The version that `format` must state.
    static let formatVersion = 1

    private static let documentKeys: [SchemaKey] = [
        SchemaKey("format", .integer(formatVersion...formatVersion), "Version of the format: 1.").required,
        SchemaKey("title", .text(.any), "What people call the template.").required,
        SchemaKey("summary", .text(.any), "One line about what it is for."),
        SchemaKey(
            "locales", .list(of: SchemaNode(.text(.languageTag)), count: 1...100),
            "Locales it is made for (BCP 47); the first is the default. en-GB unless given."),
        SchemaKey("printer", .object(printerKeys), "The printer it is meant for; decides how small a code may be."),
        SchemaKey("document", .object(propertyKeys), "What the PDF says of itself."),
        SchemaKey(
            "colours", .map(keys: .identifier, values: SchemaNode(.text(.hexColour))),
            "Colours by name, for use wherever a colour is asked for."),
        SchemaKey(
            "styles", .map(keys: .identifier, values: SchemaNode(.reference("style"))),
            "Type styles by name, for use as `style`."),
        SchemaKey(
            "strings", .map(keys: .variable, values: SchemaNode(.reference("markedText"))),
            "Texts of the template by name, for use as {strings.name}."),
        SchemaKey("pages", .list(of: SchemaNode(.reference("page")), count: 1...50), "The pages in order.").required,
    ]

    private static let printerKeys: [SchemaKey] = [
        SchemaKey("dpi", .number(72...4800), "Dots per inch; 300 unless given."),
        SchemaKey("dotsPerModule", .number(1...100), "The fewest dots that a code's module may span; 3 unless given."),
        SchemaKey("monochrome", .boolean, "Black only, as on thermal paper."),
    ]

    private static let propertyKeys: [SchemaKey] = [
        SchemaKey("title", .reference("text"), "Title of the document; {event.name} unless given."),
        SchemaKey("author", .text(.interpolation), "Who made it."),
        SchemaKey("subject", .reference("text"), "What it is about."),
    ]

    private static let sharedDefinitions: [SchemaDefinition] = [
        SchemaDefinition("page", .object(pageKeys), "A page and what stands on it."),
        SchemaDefinition("style", .object(styleKeys(sizeAlternatives: [])), "A type style."),
        SchemaDefinition(
            "text",
            .oneOf([
                SchemaNode(.text(.interpolation)),
                SchemaNode(.map(keys: .languageTag, values: SchemaNode(.text(.interpolation)))),
            ]), "A text with {data | filter}, or one per language."),
        SchemaDefinition(
            "markedText",
            .oneOf([
                SchemaNode(.text(.markedText)),
                SchemaNode(.map(keys: .languageTag, values: SchemaNode(.text(.markedText)))),
            ]), "A text with {data | filter}, **bold**, *italic* and [links](https://…), or one per language."),
        SchemaDefinition(
            "paint",
            .oneOf([
                SchemaNode(.colour, "One colour."), SchemaNode(.object(linearKeys), "A gradient along a direction."),
                SchemaNode(.object(radialKeys), "A gradient from the centre."),
            ]), "A colour or a gradient."),
        SchemaDefinition("stroke", .object(strokeKeys), "How a line is drawn."),
        SchemaDefinition(
            "point", .tuple([position("From the left."), position("From the top.")]), "A point: [x, y]."),
        SchemaDefinition("extent", .oneOf(extents), "A length, auto (by content) or, in a row, a share such as 2fr."),
    ]

    private static let pageKeys: [SchemaKey] = [
        SchemaKey("name", .text(.identifier), "Name of the page; page and its number unless given."),
        SchemaKey(
            "size",
            .tuple([
                SchemaNode(.length(.mm(5) ... .mm(5000)), "Width."),
                SchemaNode(
                    .oneOf([
                        SchemaNode(.length(.mm(5) ... .mm(5000)), "Height."),
                        SchemaNode(.words(["auto"]), "As high as the content."),
                        SchemaNode(.object(heightKeys), "As high as the content, within limits."),
                    ])),
            ]), "Width and height; the height may be auto or { min, max, margin }: by content."
        ).required,
        SchemaKey("background", .reference("paint"), "Colour or gradient of the whole page."),
        SchemaKey("when", .text(.condition), "The page is left out unless this holds."),
        SchemaKey("elements", .reference("elements"), "What stands on the page, from back to front.").required,
    ]

    private static let heightKeys: [SchemaKey] = [
        SchemaKey("min", .length(.mm(5) ... .mm(5000)), "At least so high; 5mm unless given."),
        SchemaKey("max", .length(.mm(5) ... .mm(5000)), "At most so high; 5m unless given."),
        SchemaKey("margin", .length(.zero ... .mm(1000)), "Space below the content; none unless given."),
    ]

    private static let linearKeys: [SchemaKey] = [
        SchemaKey("linear", .list(of: gradientStop, count: 2...32), "Colours along the gradient.").required,
        SchemaKey("angle", .number(-360...360), "Degrees: 0 (as it is unless given) from left to right, 90 downwards."),
    ]

    private static let radialKeys: [SchemaKey] = [
        SchemaKey("radial", .list(of: gradientStop, count: 2...32), "Colours from the centre outwards.").required
    ]

    private static let gradientStop = SchemaNode(
        .oneOf([
            SchemaNode(.colour),
            SchemaNode(.tuple([SchemaNode(.number(0...1), "Place, 0 to 1."), SchemaNode(.colour)])),
        ]), "A colour, or its place and the colour: [0.3, ink].")

    private static let strokeKeys: [SchemaKey] = [
        SchemaKey("colour", .colour, "Colour; black unless given."),
        SchemaKey("width", .length(.zero ... .mm(100)), "Thickness.").required,
        SchemaKey(
            "dash", .list(of: SchemaNode(.length(.zero ... .mm(1000))), count: 0...16),
            "Lengths of dashes and gaps in turn; 0 with round caps makes dots."),
        SchemaKey("cap", .words(Stroke.Cap.allCases.map(\.rawValue)), "Ends of lines and dashes; butt unless given."),
        SchemaKey("join", .words(Stroke.Join.allCases.map(\.rawValue)), "Corners; miter unless given."),
    ]

    static let extents = [
        SchemaNode(.length(.zero ... .mm(10_000))), SchemaNode(.words(["auto"]), "By content."),
        SchemaNode(.share, "A part of what is left in a row."),
    ]

    static func position(_ summary: String) -> SchemaNode { SchemaNode(.length(Length.templateRange), summary) }
}

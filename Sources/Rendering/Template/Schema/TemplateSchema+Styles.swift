extension TemplateSchema {
    /// The keys of a style. On a text element `size` is also the size of its box, which comes in as an alternative.
    static func styleKeys(sizeAlternatives: [SchemaNode], in place: StylePlace = .style) -> [SchemaKey] {
        let typeSize = SchemaNode(.length(typeSizes), "Size of the type.")
        let size: SchemaKey =
            sizeAlternatives.isEmpty
            ? SchemaKey("size", typeSize.kind, typeSize.summary)
            : SchemaKey("size", .oneOf([typeSize] + sizeAlternatives), "Size of the type, or of the box: [w, h].")
        let reference: SchemaKey =
            switch place {
            case .style: SchemaKey("extends", .text(.styleName), "A style whose keys hold unless given here.")
            case .element: SchemaKey("style", .text(.styleName), "A style whose keys hold unless given here.")
            }
        return [reference, size] + plainStyleKeys
    }

    /// Where the keys of a style may stand: in `styles`, or on what is drawn in the style.
    enum StylePlace { case style, element }

    /// Type smaller or larger than this is a slip of the pen.
    static let typeSizes = Length.pt(0.5)...Length.pt(2000)

    private static let plainStyleKeys: [SchemaKey] = [
        SchemaKey("family", .text(.any), "A family of fonts.yaml."),
        SchemaKey("weight", .integer(100...900), "100 to 900: 400 (unless given) is regular, 700 bold."),
        SchemaKey("italic", .boolean, "Italic type."),
        SchemaKey("colour", .colour, "Colour; black unless given."),
        SchemaKey(
            "align", .words(TextStyle.Alignment.allCases.map(\.rawValue)),
            "Where lines stand; start (unless given) follows the language's direction."),
        SchemaKey(
            "valign", .words(TextStyle.VerticalAlignment.allCases.map(\.rawValue)),
            "Where the text stands in its box; top unless given."),
        SchemaKey("lineHeight", .number(0.5...5), "Distance of two baselines, in type sizes; 1.25 unless given."),
        SchemaKey(
            "paragraphSpacing", .length(.zero ... .mm(1000)),
            "Extra space between paragraphs, in place of empty lines; none unless given."),
        SchemaKey("letterSpacing", .number(-0.5...5), "Extra space between letters, in type sizes."),
        SchemaKey(
            "case", .words(TextStyle.LetterCase.allCases.map(\.rawValue)), "Capitals or small letters throughout."),
        SchemaKey("tabular", .boolean, "Figures of one width, so that columns of numbers line up."),
        SchemaKey(
            "features", .list(of: SchemaNode(.words(TypeFeature.allCases.map(\.rawValue))), count: 0...8),
            "OpenType features of the font, by tag; lnum makes figures as high as capitals."),
        SchemaKey("lines", .integer(1...1000), "At most so many lines."),
        SchemaKey(
            "fit",
            .oneOf([
                SchemaNode(.words(["error", "wrap", "ellipsis"]), "Refuse, break into lines, or cut off with …"),
                SchemaNode(
                    .object([
                        SchemaKey("shrink", .length(typeSizes), "Smaller type, down to this size.").required,
                        SchemaKey("wrap", .boolean, "Break into lines too."),
                    ]), "Smaller type."),
            ]), "What to do with text that is too long for its box; error unless given."),
    ]
}

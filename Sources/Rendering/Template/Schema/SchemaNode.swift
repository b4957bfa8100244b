/// What may stand at a place of a template, with a line that says what it is for.
public struct SchemaNode: Sendable {
    public indirect enum Kind: Sendable {
        /// A map with known keys.
        case object([SchemaKey])
        /// A map whose keys are names that the author chooses.
        case map(keys: TextForm, values: SchemaNode)
        case list(of: SchemaNode, count: ClosedRange<Int>)
        /// A list of fixed length.
        case tuple([SchemaNode])
        case words([String])
        case text(TextForm)
        case length(ClosedRange<Length>)
        /// A part of what is left in a row: `2fr`.
        case share
        case colour
        case number(ClosedRange<Double>)
        case integer(ClosedRange<Int>)
        case boolean
        /// Alternatives: told apart by being scalar, list or map, and maps by their first key.
        case oneOf([SchemaNode])
        /// The definition of that name; definitions may refer to each other and to themselves.
        case reference(String)
    }

    public var kind: Kind
    /// One line for editors and for the manual.
    public var summary: String

    public init(_ kind: Kind, _ summary: String = "") {
        self.kind = kind
        self.summary = summary
    }
}

/// A key of an object.
public struct SchemaKey: Sendable {
    public var name: String
    public var isRequired: Bool
    public var node: SchemaNode

    public init(_ name: String, _ kind: SchemaNode.Kind, _ summary: String, isRequired: Bool = false) {
        self.name = name
        self.isRequired = isRequired
        self.node = SchemaNode(kind, summary)
    }

    /// The same key, but one that must be there.
    var required: SchemaKey {
        var key = self
        key.isRequired = true
        return key
    }
}

/// What a text has to look like.
public enum TextForm: String, Sendable, CaseIterable {
    /// Any text.
    case any
    /// A name that the author chooses: letters, digits, dashes.
    case identifier
    /// A name that expressions can use: letters, digits and underscores, not beginning with a digit.
    case variable
    /// A language or locale (BCP 47).
    case languageTag
    /// A colour written out: `#rgb`, `#rrggbb` or `#rrggbbaa`.
    case hexColour
    /// A name of `styles`.
    case styleName
    /// A file of the template's folder.
    case file
    /// Text with `{path | filter}`.
    case interpolation
    /// The same with **bold**, *italic* and links.
    case markedText
    case condition
    case dataPath
    /// SVG path data.
    case pathData
}

/// The shape of a whole document: where it begins and the definitions that it refers to.
public struct TemplateSchema: Sendable {
    public var title: String
    public var root: SchemaNode
    public var definitions: [SchemaDefinition]

    public init(title: String, root: SchemaNode, definitions: [SchemaDefinition]) {
        self.title = title
        self.root = root
        self.definitions = definitions
    }

    /// `node`, or what it refers to.
    func resolve(_ node: SchemaNode) -> SchemaNode {
        var node = node
        // Definitions that only refer to each other would go round for ever; a few steps are all that sense needs.
        for _ in 0..<8 {
            guard case .reference(let name) = node.kind,
                let definition = definitions.first(where: { $0.name == name })
            else { break }
            node = definition.node
        }
        return node
    }
}

/// A part of a schema that has a name.
public struct SchemaDefinition: Sendable {
    public var name: String
    public var node: SchemaNode

    public init(_ name: String, _ kind: SchemaNode.Kind, _ summary: String) {
        self.name = name
        self.node = SchemaNode(kind, summary)
    }
}

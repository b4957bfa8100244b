/// Something that a template puts on a page.
public struct Element: Sendable, Equatable {
    /// The element's own name, or its place, below its page and groups: `front/stub/seat`.
    public var path: String
    public var frame: Frame
    /// Clockwise, in degrees. A quarter turn keeps the frame as the place on the page; other angles turn about its centre.
    public var rotation: Double
    public var condition: Condition?
    public var repetition: Repetition?
    public var role: Role?
    /// What a screen reader says instead of the element.
    public var alternative: Localised<Interpolation>?
    public var content: Content
    /// Its place in the tables of a `CompiledTemplate`, which gives the number; -1 until then.
    var number = -1

    public indirect enum Content: Sendable, Equatable {
        case text(TextElement)
        case shape(ShapeElement)
        case image(ImageElement)
        case code(CodeElement)
        /// Elements placed by their own frames, relative to the group's.
        case group([Element])
        /// Elements one below the other (column) or side by side (row), each as high as it needs.
        case flow(FlowElement)
        case table(TableElement)
    }

    public init(
        path: String, frame: Frame, rotation: Double = 0, condition: Condition? = nil, repetition: Repetition? = nil,
        role: Role? = nil, alternative: Localised<Interpolation>? = nil, content: Content
    ) {
        self.path = path
        self.frame = frame
        self.rotation = rotation
        self.condition = condition
        self.repetition = repetition
        self.role = role
        self.alternative = alternative
        self.content = content
    }
}

/// Where an element stands in its page or group. In a flow x and y shift it from where the flow would put it.
public struct Frame: Sendable, Hashable {
    public var x: Length
    public var y: Length
    public var width: Extent
    public var height: Extent

    public init(x: Length = .zero, y: Length = .zero, width: Extent = .automatic, height: Extent = .automatic) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }
}

public enum Extent: Sendable, Hashable {
    case fixed(Length)
    /// A part of what is left in a row after the fixed extents (`2fr`).
    case share(Double)
    /// As large as the content needs; the whole width of its container for what can fill it.
    case automatic
}

/// One element per item of a list in the data.
public struct Repetition: Sendable, Hashable {
    public var list: DataPath
    /// The name under which expressions reach the item: `line` in `{line.amount}`.
    public var name: String

    public init(list: DataPath, name: String) {
        self.list = list
        self.name = name
    }
}

/// What an element is to a reader that cannot see it (ISO 32000-1, 14.8.4).
public enum Role: String, Sendable, Hashable, CaseIterable {
    case title, heading1, heading2, heading3, paragraph, figure, table, list, artifact
}

/// A question to the data, for `when`.
public indirect enum Condition: Sendable, Hashable {
    public enum Comparison: String, Sendable, Hashable, CaseIterable {
        case equal = "==", notEqual = "!=", less = "<", lessOrEqual = "<=", greater = ">", greaterOrEqual = ">="
    }
    public enum Operand: Sendable, Hashable {
        case path(DataPath)
        case constant(Value)
    }

    /// The value is there and neither empty nor false.
    case present(DataPath)
    case compare(Operand, Comparison, Operand)
    case not(Condition)
    case all([Condition])
    case any([Condition])
}

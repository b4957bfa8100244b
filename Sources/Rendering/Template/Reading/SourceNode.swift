/// A node of a template file with its place: YAML without what templates do not use (tags, anchors, aliases).
///
/// Plain scalars have the types of YAML 1.2's core schema, so that our validation and an editor's agree.
struct SourceNode: Sendable {
    enum Content: Sendable {
        case null
        case bool(Bool)
        case number(Double)
        case text(String)
        case list([SourceNode])
        case map([SourceEntry])
    }

    var path: SourcePath
    var position: SourcePosition
    var content: Content

    /// The value of a key; nil when this is no map or has no such key.
    subscript(key: String) -> SourceNode? { entry(key)?.value }

    func entry(_ key: String) -> SourceEntry? { entries.first { $0.key == key } }

    /// The members of a map, in the order of the file; empty for everything else.
    var entries: [SourceEntry] {
        if case .map(let entries) = content { entries } else { [] }
    }

    /// The items of a list; empty for everything else.
    var items: [SourceNode] {
        if case .list(let items) = content { items } else { [] }
    }

    var isMap: Bool { if case .map = content { true } else { false } }
    var isList: Bool { if case .list = content { true } else { false } }

    var text: String? { if case .text(let text) = content { text } else { nil } }
    var number: Double? { if case .number(let number) = content { number } else { nil } }
    /// A number without a fraction.
    var wholeNumber: Int? {
        guard case .number(let number) = content else { return nil }
        return Int(exactly: number)
    }
    var bool: Bool? { if case .bool(let bool) = content { bool } else { nil } }

    /// What was found here, for a message.
    var summary: String {
        switch content {
        case .null: "nothing"
        case .bool(let bool): "\(bool)"
        case .number(let number): NumberText.short(number)
        case .text(let text): quoted(text)
        case .list: "a list"
        case .map: "a map of keys"
        }
    }
}

/// A key of a map with its value.
struct SourceEntry: Sendable {
    var key: String
    var position: SourcePosition
    var value: SourceNode
}

/// A place in a file; line and column count from 1.
struct SourcePosition: Sendable, Hashable {
    var line: Int
    var column: Int

    static let start = SourcePosition(line: 1, column: 1)
}

/// The way from the document's root to a node. It is linked and only written out for a message.
indirect enum SourcePath: Sendable, CustomStringConvertible {
    case root
    case key(String, of: SourcePath)
    case index(Int, of: SourcePath)

    var description: String {
        switch self {
        case .root: return ""
        case .key(let key, let parent):
            let prefix = parent.description
            return prefix.isEmpty ? key : prefix + "." + key
        case .index(let index, let parent): return parent.description + "[\(index)]"
        }
    }
}

/// A text of the file in quotes, shortened and without control characters.
func quoted(_ text: String) -> String {
    let limit = 40
    let scalars = text.unicodeScalars.prefix(limit).map { $0.properties.generalCategory == .control ? " " : String($0) }
    return "\"" + scalars.joined() + (text.unicodeScalars.count > limit ? "…" : "") + "\""
}

/// Numbers as a person writes them.
enum NumberText {
    /// `12` rather than `12.0`.
    static func short(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e15 ? String(Int64(number)) : String(number)
    }
}

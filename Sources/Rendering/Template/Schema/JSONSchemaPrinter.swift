import Foundation

extension TemplateSchema {
    /// The schema as JSON Schema (draft 2020-12) for editors, ending in a newline. The same schema prints the same text.
    public var jsonSchema: String {
        let head: [(String, SchemaJSON)] = [
            ("$schema", .string("https://json-schema.org/draft/2020-12/schema")), ("title", .string(title)),
        ]
        let definitions = definitions.map { ($0.name, SchemaJSON.object(json(of: $0.node))) }
        return SchemaJSON.object(head + json(of: root) + [("$defs", .object(definitions))]).printed + "\n"
    }

    private func json(of node: SchemaNode) -> [(String, SchemaJSON)] {
        let description: [(String, SchemaJSON)] =
            node.summary.isEmpty ? [] : [("description", .string(node.summary))]
        return description + constraints(of: node.kind)
    }

    private func constraints(of kind: SchemaNode.Kind) -> [(String, SchemaJSON)] {
        switch kind {
        case .object(let keys): object(keys)
        case .map(let form, let values):
            [
                ("type", .string("object")), ("propertyNames", .object([("pattern", .string(form.pattern ?? ""))])),
                ("additionalProperties", .object(json(of: values))), ("minProperties", .number(1)),
            ]
        case .list(let item, let count):
            [
                ("type", .string("array")), ("items", .object(json(of: item))),
                ("minItems", .number(Double(count.lowerBound))), ("maxItems", .number(Double(count.upperBound))),
            ]
        case .tuple(let items):
            [
                ("type", .string("array")), ("prefixItems", .array(items.map { .object(json(of: $0)) })),
                ("items", .bool(false)), ("minItems", .number(Double(items.count))),
            ]
        case .words(let words): [("enum", .array(words.map { .string($0) }))]
        case .text(let form):
            [("type", .string("string"))] + (form.pattern.map { [("pattern", .string($0))] } ?? [])
        case .length(let range): length(range)
        case .share: [("type", .string("string")), ("pattern", .string("^[0-9]*\\.?[0-9]+fr$"))]
        case .colour: colour
        case .number(let range): [("type", .string("number"))] + limits(range.lowerBound, range.upperBound)
        case .integer(let range):
            [("type", .string("integer"))] + limits(Double(range.lowerBound), Double(range.upperBound))
        case .boolean: [("type", .string("boolean"))]
        case .oneOf(let nodes): [("anyOf", .array(nodes.map { .object(json(of: $0)) }))]
        case .reference(let name): [("$ref", .string("#/$defs/" + name))]
        }
    }

    private func object(_ keys: [SchemaKey]) -> [(String, SchemaJSON)] {
        let required = keys.filter(\.isRequired).map { SchemaJSON.string($0.name) }
        return [("type", .string("object"))]
            + [("properties", .object(keys.map { ($0.name, .object(json(of: $0.node))) }))]
            + (required.isEmpty ? [] : [("required", .array(required))])
            + [("additionalProperties", .bool(false))]
    }

    /// Only bare numbers have limits here; our own validation knows those of the other units too.
    private func length(_ range: ClosedRange<Length>) -> [(String, SchemaJSON)] {
        let sign = range.lowerBound < .zero ? "-?" : ""
        func rounded(_ length: Length) -> Double { (length.millimetres * 1e6).rounded() / 1e6 }
        return [
            ("type", .array([.string("number"), .string("string")])),
            ("pattern", .string("^\(sign)([0-9]+\\.?[0-9]*|\\.[0-9]+)(mm|pt|in)?$")),
        ] + limits(rounded(range.lowerBound), rounded(range.upperBound))
    }

    private var colour: [(String, SchemaJSON)] {
        let hex = "#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})"
        return [("type", .string("string")), ("pattern", .string("^(\(hex)|[A-Za-z0-9-]{1,64})$"))]
    }

    private func limits(_ minimum: Double, _ maximum: Double) -> [(String, SchemaJSON)] {
        minimum == maximum
            ? [("const", .number(minimum))] : [("minimum", .number(minimum)), ("maximum", .number(maximum))]
    }
}

/// JSON whose members keep their order, so that the printed schema is stable and reads in the order of the manual.
private indirect enum SchemaJSON {
    case string(String)
    case number(Double)
    case bool(Bool)
    case array([SchemaJSON])
    case object([(String, SchemaJSON)])

    var printed: String { print(indent: "") }

    private func print(indent: String) -> String {
        let inner = indent + "  "
        switch self {
        case .string(let text): return Self.quote(text)
        case .number(let number): return NumberText.short(number)
        case .bool(let bool): return bool ? "true" : "false"
        case .array(let items) where items.allSatisfy(\.isScalar):
            return "[" + items.map { $0.print(indent: "") }.joined(separator: ", ") + "]"
        case .array(let items):
            return "[\n" + items.map { inner + $0.print(indent: inner) }.joined(separator: ",\n") + "\n\(indent)]"
        case .object(let members) where members.allSatisfy({ $0.1.isScalar }) && members.count <= 2:
            return "{ " + members.map { Self.quote($0.0) + ": " + $0.1.print(indent: "") }.joined(separator: ", ")
                + " }"
        case .object(let members):
            let lines = members.map { inner + Self.quote($0.0) + ": " + $0.1.print(indent: inner) }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
        }
    }

    private var isScalar: Bool {
        switch self {
        case .string, .number, .bool: true
        case .array, .object: false
        }
    }

    private static func quote(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

import Domain
import Foundation
import HTTPTypes
import ServiceKit
import ServiceTesting

/// An OpenAPI document, as far as tests look at it.
struct APIDescription: Sendable {
    struct Operation: Sendable {
        let id: String
        let method: String
        let path: String
        let access: String
        let statuses: Set<Int>
        /// Those in the path.
        let parameters: Set<String>
        /// The schema of its JSON body; null where it takes none.
        let body: JSONValue

        var line: String { "\(method) \(path) \(access)" }

        /// Its address with something in place of the parameters that nothing has.
        var example: String {
            path.replacing("{link}", with: "none").replacing("{qrCode}", with: "none")
                .replacing(/\{\w+\}/) { _ in "00000000-0000-4000-8000-000000000000" }
        }
    }

    let json: JSONValue
    let operations: [Operation]

    init(_ json: JSONValue) {
        self.json = json
        operations = json["paths"].members.flatMap { path, item in
            item.members.map { method, operation in Operation(method, path, operation, in: json) }
        }.sorted { $0.line < $1.line }
    }

    var errorMembers: (known: Set<String>, required: Set<String>) {
        let schema = json["components"]["schemas"]["Error"]
        return (Set(schema["properties"].members.keys), Set(schema["required"].elements.compactMap(\.string)))
    }

    /// What a schema refers to, or itself. Null where there is no such thing.
    func resolved(_ schema: JSONValue) -> JSONValue { Self.resolved(schema, in: json) }

    /// All references, wherever they stand.
    var references: Set<String> { Self.references(in: json) }

    func target(_ reference: String) -> JSONValue { Self.target(reference, in: json) }

    fileprivate static func resolved(_ value: JSONValue, in json: JSONValue) -> JSONValue {
        value["$ref"].string.map { resolved(target($0, in: json), in: json) } ?? value
    }

    private static func target(_ reference: String, in json: JSONValue) -> JSONValue {
        reference.split(separator: "/").dropFirst().reduce(json) { $0[String($1)] }
    }

    private static func references(in value: JSONValue) -> Set<String> {
        switch value {
        case .array(let elements): elements.reduce(into: []) { $0.formUnion(references(in: $1)) }
        case .object(let members):
            members.reduce(into: []) { found, member in
                if member.key == "$ref", let reference = member.value.string { found.insert(reference) }
                found.formUnion(references(in: member.value))
            }
        default: []
        }
    }
}

extension APIDescription.Operation {
    fileprivate init(_ method: String, _ path: String, _ operation: JSONValue, in json: JSONValue) {
        id = operation["operationId"].string ?? ""
        self.method = method.uppercased()
        self.path = path
        access = operation["x-access"].string ?? ""
        statuses = Set(operation["responses"].members.keys.compactMap { Int($0) })
        parameters = Set(
            operation["parameters"].elements.map { APIDescription.resolved($0, in: json) }
                .filter { $0["in"] == "path" }.compactMap { $0["name"].string })
        body = APIDescription.resolved(
            operation["requestBody"]["content"]["application/json"]["schema"], in: json)
    }
}

extension JSONValue {
    /// Of an object; of anything else there are none.
    var members: [String: JSONValue] { if case .object(let members) = self { members } else { [:] } }
}

extension Endpoint {
    /// As a description writes it.
    var line: String {
        "\(method.rawValue) \(path.replacing(/:(\w+)/) { "{\($0.output.1)}" }) \(access.word)"
    }
}

extension Access {
    fileprivate var word: String {
        switch self {
        case .anyone: "anyone"
        case .signedIn: "signedIn"
        case .role(let role): role.rawValue
        case .service: "service"
        }
    }
}

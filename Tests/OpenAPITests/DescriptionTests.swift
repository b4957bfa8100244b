import Domain
import Foundation
import ServiceKit
import ServiceTesting
import Testing

@Suite struct `The OpenAPI description` {
    @Test func `has every endpoint that is mounted, with who may use it, and no other`() async throws {
        try await WholeOffice.run { whole in
            let mounted = Set(whole.office.endpoints.filter { !$0.path.hasPrefix("/internal/") }.map(\.line))
            let described = Set(whole.description.operations.map(\.line))
            #expect(mounted.subtracting(described).sorted() == [])
            #expect(described.subtracting(mounted).sorted() == [])
            // A new service is a part of this test.
            #expect(Set(whole.office.endpoints.map(\.service)) == Set(ServiceName.allCases))
        }
    }

    @Test func `refers to what is in it, and gives each name once`() async throws {
        try await WholeOffice.run { whole in
            let description = whole.description
            #expect(description.json["openapi"] == "3.1.0")
            for reference in description.references {
                #expect(description.target(reference) != .null, "\(reference)")
            }
            let ids = description.operations.map(\.id)
            #expect(!ids.contains("") && Set(ids).count == ids.count)
            for operation in description.operations {
                let named = Set(operation.path.matches(of: /\{(\w+)\}/).map { String($0.output.1) })
                #expect(operation.parameters == named, "\(operation.line)")
            }
        }
    }

    @Test func `is given out with a tag, and not again to who has it`() async throws {
        try await WholeOffice.run { whole in
            let first = try await whole.office.get("/api/openapi.json")
            #expect(first.header("content-type")?.hasPrefix("application/json") == true)
            let tag = try #require(first.header("etag"))
            for known in [tag, "W/\(tag)", "\"other\", \(tag)", "*"] {
                let again = try await whole.office.get("/api/openapi.json", headers: ["If-None-Match": known])
                #expect(again.status == 304, "\(known)")
                #expect(again.data.isEmpty)
            }
            let other = try await whole.office.get("/api/openapi.json", headers: ["If-None-Match": "\"other\""])
            #expect(other.data == first.data)
        }
    }

    /// Everything that may be absent is null, and what may not is as empty as can be; one member is not described.
    private func hollow(_ schema: JSONValue, _ description: APIDescription) -> JSONValue {
        let required = Set(schema["required"].elements.compactMap(\.string))
        var body: [String: JSONValue] = ["surprise": .null]
        for (name, property) in schema["properties"].members {
            let kind = description.resolved(property)
            var value = JSONValue.null
            if required.contains(name) {
                if kind["type"] == "array" { value = .array([]) }
                if let first = kind["enum"].elements.first { value = first }
            }
            body[name] = value
        }
        return .object(body)
    }

    @Test func `knows the members of bodies that the services know, and demands what they demand`() async throws {
        try await WholeOffice.run { whole in
            let tokens = try await whole.tokens()
            var count = 0
            for operation in whole.description.operations where operation.body["additionalProperties"] == .bool(false) {
                // It looks for the payment before it looks at the body.
                if operation.id == "processPayment" { continue }
                let token = tokens[operation.access == "service" ? .service : .admin]
                let answer = try await whole.ask(
                    operation, token: operation.access == "anyone" ? nil : token,
                    body: hollow(operation.body, whole.description))
                #expect(answer.status == 400, "\(operation.line): \(answer.text)")
                let problems = answer["errors"].elements.map { ($0["field"].string ?? "", $0["message"].string ?? "") }
                let unknown = problems.filter { $0.1 == "is not known here" }.map(\.0)
                #expect(unknown == ["surprise"], "\(operation.line): \(answer.text)")
                let required = Set(operation.body["required"].elements.compactMap(\.string))
                let demanded = Set(problems.filter { $0.1 == "must not be null" }.map(\.0))
                #expect(demanded.isSubset(of: required), "\(operation.line): \(answer.text)")
                count += 1
            }
            #expect(count > 25)
        }
    }
}

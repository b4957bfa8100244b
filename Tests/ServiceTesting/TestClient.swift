import Domain
import Foundation
import FoundationNetworking
import Postgres
import ServiceKit

/// What came back.
package struct TestAnswer: Sendable {
    package let status: Int
    package let headers: [String: String]
    package let data: Data

    /// Null where the body is no JSON.
    package var json: JSONValue { (try? JSONDecoder().decode(JSONValue.self, from: data)) ?? .null }
    package var text: String { String(decoding: data, as: UTF8.self) }

    package subscript(name: String) -> JSONValue { json[name] }

    /// By its name in small letters.
    package func header(_ name: String) -> String? { headers[name.lowercased()] }
}

extension JSONValue {
    /// A member of an object; null where there is none.
    package subscript(name: String) -> JSONValue {
        if case .object(let members) = self { members[name] ?? .null } else { .null }
    }

    package subscript(index: Int) -> JSONValue {
        if case .array(let elements) = self, elements.indices.contains(index) { elements[index] } else { .null }
    }

    package var string: String? { if case .string(let text) = self { text } else { nil } }

    package var elements: [JSONValue] { if case .array(let elements) = self { elements } else { [] } }
}

extension TestOffice {
    package func get(_ path: String, token: String? = nil, headers: [String: String] = [:]) async throws -> TestAnswer {
        try await send("GET", path, nil, token, headers)
    }

    package func post(
        _ path: String, _ body: JSONValue? = nil, token: String? = nil, headers: [String: String] = [:]
    ) async throws -> TestAnswer {
        try await send("POST", path, body.map { try JSONEncoder().encode($0) }, token, headers)
    }

    package func put(_ path: String, _ body: JSONValue, token: String? = nil) async throws -> TestAnswer {
        try await send("PUT", path, try JSONEncoder().encode(body), token, [:])
    }

    package func send(
        _ method: String, _ path: String, _ body: Data?, _ token: String?, _ headers: [String: String]
    ) async throws -> TestAnswer {
        guard let address = URL(string: url + path) else { throw TestOfficeError.notStarted }
        var request = URLRequest(url: address)
        // Longer than anything takes, also beside a build.
        request.timeoutInterval = 600
        request.httpMethod = method
        request.httpBody = body
        if body != nil { request.setValue("application/json", forHTTPHeaderField: "Content-Type") }
        if let token { request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization") }
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        let (data, response) = try await URLSession.shared.data(for: request)
        guard let response = response as? HTTPURLResponse else { throw TestOfficeError.notStarted }
        var fields: [String: String] = [:]
        for (name, value) in response.allHeaderFields { fields["\(name)".lowercased()] = "\(value)" }
        return TestAnswer(status: response.statusCode, headers: fields, data: data)
    }

    /// A new user; signed in.
    package func register(_ email: String, password: String = "Secret-Word-1") async throws -> SignedIn {
        let answer = try await post("/api/auth/register", ["email": .string(email), "password": .string(password)])
        return try SignedIn(answer)
    }

    /// A user with a role of their own; signed in.
    package func register(_ email: String, as role: Role) async throws -> SignedIn {
        _ = try await register(email)
        try await pool.query("update auth.users set role = \(role.rawValue) where email = \(email)")
        return try SignedIn(
            await post("/api/auth/login", ["email": .string(email), "password": "Secret-Word-1"]))
    }

    package func token(of service: ServiceName) async throws -> String {
        try await secret.token(for: service, at: clock.now)
    }
}

/// What somebody has who signed in.
package struct SignedIn: Sendable {
    package let id: String
    package let access: String
    package let refresh: String

    package init(_ answer: TestAnswer) throws {
        guard let access = answer["accessToken"].string, let refresh = answer["refreshToken"].string else {
            throw NotSignedIn(status: answer.status, text: answer.text)
        }
        id = answer["user"]["id"].string ?? ""
        (self.access, self.refresh) = (access, refresh)
    }

    package struct NotSignedIn: Error {
        let status: Int
        let text: String
    }
}

import Domain
import Foundation
import FoundationNetworking
import ServiceKit

/// What a server answered.
struct Answered: Sendable {
    let status: Int
    let headers: [String: String]
    let body: JSONValue

    var code: String? { body["code"].text }
    /// The fields that a 400 names.
    var fields: [String] { body["errors"].list.compactMap { $0["field"].text } }
}

extension SeatsOffice {
    private static let session: URLSession = {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.urlCache = nil
        configuration.httpMaximumConnectionsPerHost = 64
        return URLSession(configuration: configuration)
    }()

    func get(_ path: String, as token: String? = nil, headers: [String: String] = [:]) async throws -> Answered {
        try await send("GET", path, nil, as: token, headers: headers)
    }

    func post(
        _ path: String, _ body: JSONValue, as token: String? = nil, headers: [String: String] = [:]
    ) async throws -> Answered { try await send("POST", path, body, as: token, headers: headers) }

    func put(_ path: String, _ body: JSONValue, as token: String? = nil) async throws -> Answered {
        try await send("PUT", path, body, as: token)
    }

    func patch(_ path: String, _ body: JSONValue?, as token: String? = nil) async throws -> Answered {
        try await send("PATCH", path, body, as: token)
    }

    func delete(_ path: String, as token: String? = nil) async throws -> Answered {
        try await send("DELETE", path, nil, as: token)
    }

    func send(
        _ method: String, _ path: String, _ body: JSONValue?, as token: String?, headers: [String: String] = [:]
    ) async throws -> Answered {
        guard let url = URL(string: "http://127.0.0.1:\(port)/api/\(path)") else { throw URLError(.badURL) }
        var request = URLRequest(url: url)
        request.httpMethod = method
        if let token { request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization") }
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        if let body {
            request.setValue("application/json", forHTTPHeaderField: "Content-Type")
            request.httpBody = try JSONEncoder().encode(body)
        }
        let (bytes, response) = try await Self.session.data(for: request)
        guard let response = response as? HTTPURLResponse else { throw URLError(.badServerResponse) }
        var fields: [String: String] = [:]
        for (name, value) in response.allHeaderFields { fields["\(name)".lowercased()] = "\(value)" }
        let json: JSONValue = bytes.isEmpty ? .null : try JSONDecoder().decode(JSONValue.self, from: bytes)
        return Answered(status: response.statusCode, headers: fields, body: json)
    }
}

extension JSONValue {
    subscript(name: String) -> JSONValue {
        if case .object(let members) = self { members[name] ?? .null } else { .null }
    }

    subscript(index: Int) -> JSONValue { list.indices.contains(index) ? list[index] : .null }

    var list: [JSONValue] { if case .array(let elements) = self { elements } else { [] } }
    var text: String? { if case .string(let text) = self { text } else { nil } }
    var number: Decimal? { if case .number(let number) = self { number } else { nil } }
    var flag: Bool? { if case .bool(let flag) = self { flag } else { nil } }
    var texts: [String] { list.compactMap(\.text) }

    static func texts(_ values: some Sequence<some CustomStringConvertible>) -> JSONValue {
        .array(values.map { .string("\($0)") })
    }
}

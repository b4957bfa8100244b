import Domain
import Foundation
import HTTPClient
import ServiceKit

/// Fills a box office in, by its API and no other way: what is made is what a client would have made.
struct DemoFiller {
    /// `http://127.0.0.1:3000`
    let url: String
    let token: @Sendable () async throws -> String
    let today: Date
    private let client = HTTPClient()

    init(url: String, today: Date, token: @escaping @Sendable () async throws -> String) {
        (self.url, self.today, self.token) = (url, today, token)
    }

    struct Account: Sendable {
        let email: String
        let password: String
    }

    struct Made: Sendable {
        var venues = 0
        var shows = 0
        var accounts: [Account] = []
    }

    /// Makes what is not there already. Halls and shows are known by their names.
    func fill() async throws -> Made {
        var made = Made()
        let known = try await names(at: "/api/venues", in: nil)
        var venues: [String] = []
        for hall in DemoHall.all {
            if let id = known[hall.name] {
                venues.append(id)
            } else {
                venues.append(try await make("/api/venues", hall))
                made.venues += 1
            }
        }
        let shows = try await names(at: "/api/events", in: "data")
        for show in DemoShow.all where shows[show.title] == nil {
            _ = try await make("/api/events", show.draft(at: venues[show.hall], from: today))
            made.shows += 1
        }
        for (email, first, last) in Self.people {
            let account = Account(email: email, password: .newPassword())
            if try await register(account, first, last) { made.accounts.append(account) }
        }
        return made
    }

    private static let people = [
        ("ada@example.org", "Ada", "Lovelace"), ("zoe@example.org", "Zoë", "Łukasik"), ("ming@example.org", "小龍", "李"),
    ]

    // MARK: - HTTP

    private struct Named: Decodable {
        var id: String
        var name: String?
        var title: String?

        var called: String { name ?? title ?? "" }
    }

    /// The ids of a whole list by their names, however many pages it has.
    private func names(at path: String, in member: String?) async throws -> [String: String] {
        let limit = 100
        var names: [String: String] = [:]
        var (page, isLast) = (1, false)
        while !isLast {
            let some = try await list(at: "\(path)?limit=\(limit)&page=\(page)", in: member)
            names.merge(some.map { ($0.called, $0.id) }) { first, _ in first }
            (page, isLast) = (page + 1, some.count < limit)
        }
        return names
    }

    private func list(at path: String, in member: String?) async throws -> [Named] {
        let body = try await send(.get, path, nil)
        let list =
            if let member { try JSONDecoder().decode([String: JSONValue].self, from: body)[member] ?? .null } else {
                try JSONDecoder().decode(JSONValue.self, from: body)
            }
        return try JSONDecoder().decode([Named].self, from: JSONEncoder().encode(list))
    }

    private struct Identified: Decodable { var id: String }

    private func make(_ path: String, _ body: some Encodable) async throws -> String {
        try JSONDecoder().decode(Identified.self, from: await send(.post, path, JSONEncoder().encode(body))).id
    }

    /// False where the address is registered already.
    private func register(_ account: Account, _ first: String, _ last: String) async throws -> Bool {
        let body = try JSONEncoder().encode([
            "email": account.email, "password": account.password, "firstName": first, "lastName": last,
        ])
        let answer = try await answer(.post, "/api/auth/register", body)
        if answer.status == 409 { return false }
        guard answer.status == 201 else { throw DemoError(path: "/api/auth/register", answer.status, answer.body) }
        return true
    }

    private func send(_ method: HTTPRequest.Method, _ path: String, _ body: Data?) async throws -> Data {
        let answer = try await answer(method, path, body)
        guard (200..<300).contains(answer.status) else { throw DemoError(path: path, answer.status, answer.body) }
        return answer.body
    }

    private func answer(
        _ method: HTTPRequest.Method, _ path: String, _ body: Data?
    ) async throws -> (status: Int, body: Data) {
        var request = HTTPRequest(method, url + path)
        request.headers["Authorization"] = "Bearer \(try await token())"
        if let body {
            request.headers["Content-Type"] = "application/json"
            request.body = .bytes(Array(body))
        }
        let response = try await client.send(request)
        return (response.status, Data(response.body))
    }
}

struct DemoError: Error, CustomStringConvertible {
    let description: String

    init(path: String, _ status: Int, _ body: Data) {
        description = "\(path) answered \(status): \(String(decoding: body.prefix(500), as: UTF8.self).printable)"
    }
}

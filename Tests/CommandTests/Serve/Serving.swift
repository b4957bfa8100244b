import Foundation
import FoundationNetworking
import ServiceKit
import Testing

/// A box office that runs, as `ticketpress serve`.
final class Serving: Sendable {
    private let process: Process
    let url: String
    /// That of the administrator, on the first start.
    let password: String?
    /// Where it tells those who watch over it how it does, if it was told to.
    let metrics: String?

    /// Returns when it serves; `port` 0 takes a free one. Without the names of services it runs all of them.
    init(_ shop: Workshop, _ services: [String] = [], port: Int = 0) throws {
        process = shop.process(["serve"] + services + ["--data", "box", "--port", "\(port)"])
        let name = (["server"] + services).joined(separator: "-")
        let (output, log) = (Pipe(), shop.folder.appending(path: "\(name).log"))
        if !FileManager.default.fileExists(atPath: log.path) { try Data().write(to: log) }
        process.standardOutput = output
        process.standardError = try FileHandle(forWritingTo: log)
        try process.run()
        var text = ""
        let isWatched = shop.environment["TICKETPRESS_ADMIN_PORT"] != nil
        while isWatched && !text.contains("/metrics\n") || !text.contains("Ctrl-C")
            || (text.contains("administrator") && !text.contains("makes others"))
        {
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { throw NotServing(log: try String(contentsOf: log, encoding: .utf8)) }
            text += String(decoding: more, as: UTF8.self)
        }
        guard let match = text.firstMatch(of: /serves.* at (http:\/\/[0-9.:]+)/) else { throw NotServing(log: text) }
        url = String(match.output.1)
        metrics = text.firstMatch(of: /Metrics at (\S+)/).map { String($0.1) }
        password = text.firstMatch(of: /password ([^.]+)\./).map { String($0.1) }
    }

    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

    struct NotServing: Error { let log: String }

    var number: Int32 { process.processIdentifier }

    func stop(by signal: Int32) async -> Int32 {
        let process = process
        return await withCheckedContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            kill(process.processIdentifier, signal)
        }
    }

    // MARK: - HTTP

    struct Answer: Sendable {
        let status: Int
        let json: JSONValue
        let data: Data

        subscript(name: String) -> JSONValue { json.member(name) }
    }

    /// Follows no redirect, and waits longer than anything takes.
    func send(
        _ method: String, _ path: String, _ body: JSONValue? = nil, token: String? = nil,
        headers: [String: String] = [:]
    ) async throws -> Answer {
        var request = URLRequest(url: try #require(URL(string: path.hasPrefix("http") ? path : url + path)))
        request.timeoutInterval = 600
        request.httpMethod = method
        if let body {
            request.httpBody = try JSONEncoder().encode(body)
            request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        }
        if let token { request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization") }
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        let (data, response) = try await URLSession.shared.data(for: request)
        // Not every answer is JSON.
        let json = (try? JSONDecoder().decode(JSONValue.self, from: data)) ?? .null
        return Answer(status: (response as? HTTPURLResponse)?.statusCode ?? 0, json: json, data: data)
    }

    func get(_ path: String, token: String? = nil) async throws -> Answer { try await send("GET", path, token: token) }

    func post(
        _ path: String, _ body: JSONValue? = nil, token: String? = nil, headers: [String: String] = [:]
    ) async throws -> Answer {
        try await send("POST", path, body, token: token, headers: headers)
    }

    func login(_ email: String, _ password: String) async throws -> Int {
        try await post("/api/auth/login", ["email": .string(email), "password": .string(password)]).status
    }

    /// The access token of who signs in.
    func token(_ email: String, _ password: String) async throws -> String {
        let answer = try await post("/api/auth/login", ["email": .string(email), "password": .string(password)])
        return try #require(answer["accessToken"].text, "\(String(decoding: answer.data, as: UTF8.self))")
    }

    /// The id of a new event in 20 days, with 24 seats at 25 each.
    func makeEvent(_ staff: String) async throws -> String {
        let venue = try await post(
            "/api/venues",
            [
                "name": "Old Hall", "city": "Kraków",
                "layoutConfig": [
                    "price": .number(25),
                    "sections": [["name": "Stalls", "rows": .number(3), "seatsPerRow": .number(8)]],
                ],
            ], token: staff)
        let day = Date().addingTimeInterval(20 * 86_400).formatted(.iso8601.year().month().day())
        let event = try await post(
            "/api/events",
            [
                "title": "Night Music", "venueId": venue["id"], "eventDate": .string(day), "startTime": "19:30",
                "timeZone": "Europe/Warsaw", "currency": "PLN",
            ], token: staff)
        return try #require(event["id"].text, "\(event.json)")
    }
}

extension JSONValue {
    /// Null where there is none.
    func member(_ name: String) -> JSONValue {
        if case .object(let members) = self { members[name] ?? .null } else { .null }
    }

    var text: String? { if case .string(let text) = self { text } else { nil } }
    var list: [JSONValue] { if case .array(let list) = self { list } else { [] } }
}

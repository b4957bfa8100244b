import Domain
import Foundation
import Postgres
import PostgresTesting
import ServiceTesting
import Testing

@testable import ServiceKit

/// A service that counts, in one transaction or in several steps.
private struct Counting: Service {
    static let name = ServiceName.events
    static let migrations = [Migration("M002_counted", Array("create table counted (number integer)".utf8))]

    let resources: Resources
    let pause: @Sendable () async throws -> Void

    func routes(_ routes: Routes) {
        routes.post("steps", .anyone) { request in
            struct Body: Codable { var number: Int }
            let json = try await request.json()
            let body = try json.decode(Body.self)
            return try .created(
                await resources.onceRepeatable(request, json) {
                    try await resources.pool.query("insert into events.counted values (\(body.number))")
                    try await pause()
                    return body
                })
        }
    }
}

@Suite struct `An idempotency key` {
    /// What happens between the effect and the answer.
    private struct Pause: Sendable {
        var run: @Sendable () async throws -> Void = {}
    }

    private func with(
        _ pause: Pause = Pause(), _ body: @escaping @Sendable (TestOffice) async throws -> Void
    ) async throws {
        try await TestOffice.with(
            services: { _ in [ServicePlan(Counting.self) { Counting(resources: $0, pause: pause.run) }] }, body)
    }

    private func counted(_ office: TestOffice) async throws -> Int {
        try await office.pool.query("select count(*) from events.counted").one(Int.self)
    }

    @Test func `lets one of twenty do the work, and all have its answer`() async throws {
        try await with(Pause { try await Task.sleep(for: .milliseconds(100)) }) { office in
            let answers = try await withThrowingTaskGroup(of: TestAnswer.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        try await office.post("/api/steps", ["number": .number(1), "idempotencyKey": "k"])
                    }
                }
                return try await group.reduce(into: [TestAnswer]()) { $0.append($1) }
            }
            #expect(answers.allSatisfy { $0.status == 201 && $0["number"] == .number(1) })
            #expect(try await counted(office) == 1)
        }
    }

    @Test func `is free again after a failure`() async throws {
        let isBroken = Locked(true)
        let failing = Pause { if isBroken.withLock({ $0 }) { throw APIError.unavailable("not now") } }
        try await with(failing) { office in
            let body: JSONValue = ["number": .number(1), "idempotencyKey": "k"]
            let first = try await office.post("/api/steps", body)
            #expect(first.status == 503)
            isBroken.withLock { $0 = false }
            #expect(try await office.post("/api/steps", body).status == 201)
            #expect(try await office.post("/api/steps", ["number": .number(2), "idempotencyKey": "k"]).status == 409)
        }
    }

    @Test func `of a request whose process was killed is taken over`() async throws {
        try await with { office in
            let body: JSONValue = ["number": .number(1), "idempotencyKey": "k"]
            _ = try await office.post("/api/steps", body)
            try await office.pool.query("update events.idempotency_keys set answer = null, claimed_by = 999999999")
            #expect(try await office.post("/api/steps", body).status == 201)
            #expect(try await counted(office) == 2)
        }
    }

    @Test(arguments: ["", "ü", String(repeating: "k", count: 256)])
    func `that is none is refused`(key: String) async throws {
        try await with { office in
            let answer = try await office.post("/api/steps", ["number": .number(1), "idempotencyKey": .string(key)])
            #expect(answer.status == 400)
            #expect(answer["errors"][0]["field"] == "idempotencyKey")
        }
    }

    @Test func `that is none is refused in the header too, whatever the body has`() async throws {
        try await with { office in
            let header = ["Idempotency-Key": String(repeating: "k", count: 256)]
            for body: JSONValue in [["number": .number(1)], ["number": .number(1), "idempotencyKey": "k"]] {
                let answer = try await office.post("/api/steps", body, headers: header)
                #expect(answer.status == 400)
                #expect(answer["errors"][0]["field"] == "Idempotency-Key")
            }
            #expect(try await counted(office) == 0)
        }
    }
}

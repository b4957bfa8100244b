import ServiceKit
import ServiceTesting
import Testing

@Suite struct `Refresh tokens` {
    private func refresh(_ office: TestOffice, _ token: String) async throws -> TestAnswer {
        try await office.post("/api/auth/refresh", ["refreshToken": .string(token)])
    }

    @Test func `are good once, and give new ones`() async throws {
        try await TestOffice.with { office in
            let first = try await office.register("ada@example.org")
            let second = try SignedIn(await refresh(office, first.refresh))
            #expect(second.refresh != first.refresh)
            #expect(try await office.get("/api/auth/profile", token: second.access).status == 200)
            #expect(try await refresh(office, second.refresh).status == 200)
        }
    }

    @Test func `end the whole session when one comes twice, and no other session`() async throws {
        try await TestOffice.with { office in
            let stolen = try await office.register("ada@example.org")
            let other = try SignedIn(
                await office.post("/api/auth/login", ["email": "ada@example.org", "password": "Secret-Word-1"]))
            let next = try SignedIn(await refresh(office, stolen.refresh))
            #expect(try await refresh(office, stolen.refresh).status == 401)
            #expect(try await refresh(office, next.refresh).status == 401)
            #expect(try await refresh(office, other.refresh).status == 200)
        }
    }

    @Test func `let one of many win who come with the same`() async throws {
        try await TestOffice.with { office in
            let tokens = try await office.register("ada@example.org")
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<10 { group.addTask { try await refresh(office, tokens.refresh).status } }
                return try await group.reduce(into: [Int]()) { $0.append($1) }
            }
            #expect(statuses.count { $0 == 200 } == 1)
            #expect(statuses.count { $0 == 401 } == 9)
        }
    }

    @Test func `expire, and end with the session`() async throws {
        try await TestOffice.with { office in
            let unused = try await office.register("ada@example.org")
            let left = try await office.register("bob@example.org")
            #expect(try await office.post("/api/auth/logout", token: left.access).status == 200)
            #expect(try await refresh(office, left.refresh).status == 401)
            office.clock.advance(by: 31 * 86_400)
            #expect(try await refresh(office, unused.refresh).status == 401)
        }
    }

    @Test(arguments: ["", "nonsense", String(repeating: "A", count: 43)])
    func `that were never given are refused`(token: String) async throws {
        try await TestOffice.with { office in
            let status = try await refresh(office, token).status
            #expect(status == 401)
        }
    }
}

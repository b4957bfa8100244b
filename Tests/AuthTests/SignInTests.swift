import Postgres
import ServiceKit
import ServiceTesting
import Testing

@Suite struct `Sign-in` {
    private static let wrong: JSONValue = ["email": "ada@example.org", "password": "Wrong-Word-9"]
    private static let right: JSONValue = ["email": "ada@example.org", "password": "Secret-Word-1"]

    private func login(
        _ office: TestOffice, _ body: JSONValue, from address: String
    ) async throws -> TestAnswer {
        try await office.post("/api/auth/login", body, headers: ["X-Forwarded-For": address])
    }

    @Test func `tells a wrong password and an unknown address apart for nobody`() async throws {
        try await TestOffice.with { office in
            _ = try await office.register("ada@example.org")
            let wrong = try await office.post("/api/auth/login", Self.wrong)
            let unknown = try await office.post(
                "/api/auth/login", ["email": "bob@example.org", "password": "Wrong-Word-9"])
            #expect(wrong.status == 401)
            #expect(unknown.status == 401)
            #expect(wrong["message"] == unknown["message"])
            #expect(wrong["code"] == unknown["code"])
        }
    }

    @Test func `is refused after five wrong passwords, and says for how long`() async throws {
        try await TestOffice.with { office in
            _ = try await office.register("ada@example.org")
            for _ in 0..<5 { #expect(try await login(office, Self.wrong, from: "198.51.100.7").status == 401) }
            let sixth = try await login(office, Self.right, from: "198.51.100.7")
            #expect(sixth.status == 429)
            let wait = try #require(sixth.header("retry-after").flatMap { Int($0) })
            office.clock.advance(by: Double(wait))
            #expect(try await login(office, Self.right, from: "198.51.100.7").status == 200)
        }
    }

    @Test func `stays open to its owner where they signed in before, however many guess elsewhere`() async throws {
        try await TestOffice.with { office in
            _ = try await office.register("ada@example.org")
            #expect(try await login(office, Self.right, from: "192.0.2.1").status == 200)
            for guess in 0..<50 {
                _ = try await login(office, Self.wrong, from: "198.51.100.\(guess + 1)")
            }
            #expect(try await login(office, Self.wrong, from: "203.0.113.5").status == 429)
            #expect(try await login(office, Self.right, from: "192.0.2.1").status == 200)
        }
    }

    @Test func `is refused to a closed account`() async throws {
        try await TestOffice.with { office in
            let ada = try await office.register("ada@example.org")
            try await office.pool.query("update auth.users set is_active = false")
            #expect(try await office.post("/api/auth/login", Self.right).status == 401)
            #expect(
                try await office.post("/api/auth/refresh", ["refreshToken": .string(ada.refresh)]).status == 401)
        }
    }

    @Test func `hashes a password anew when the costs have changed`() async throws {
        try await TestOffice.with { office in
            _ = try await office.register("ada@example.org")
            // "Secret-Word-1" by scrypt with N = 8, r = 1, p = 1, made by another implementation.
            try await office.pool.query(
                "update auth.users set password_hash = \(Self.elsewhere) where email = 'ada@example.org'")
            #expect(try await office.post("/api/auth/login", Self.right).status == 200)
            let hash = try await office.pool.query("select password_hash from auth.users").one(String.self)
            #expect(hash.hasPrefix("$scrypt$ln=4,r=8,p=1$"))
            #expect(try await office.post("/api/auth/login", Self.right).status == 200)
        }
    }

    private static let elsewhere = "$scrypt$ln=3,r=1,p=1$c2FsdHNhbHQ=$/LHWj42CUm2/j5RIxDigUt1Iy5kgyZoTHb87uprAA0Q="
}

import Domain
import Foundation
import Postgres
import PostgresTesting
import ServiceKit
import ServiceTesting
import Testing

@Suite struct `A forgotten password` {
    /// The token that would be mailed, when it is there.
    private func token(_ office: TestOffice) async throws -> String? {
        _ = try await eventually {
            try await office.pool.query("select exists (select from auth.password_resets)").one(Bool.self)
        }
        let id = try await office.pool.query("select id from auth.password_resets order by expires_at desc limit 1")
            .oneOrNone(UUID.self)
        guard let id else { return nil }
        let answer = try await office.send(
            "POST", InternalPaths.call(RevealResetToken.name), JSONEncoder().encode(RevealResetToken(resetID: id)),
            office.token(of: .notifications), [:])
        return answer["token"].string
    }

    private func reset(
        _ office: TestOffice, _ token: String, email: JSONValue = "ada@example.org"
    ) async throws -> TestAnswer {
        try await office.post(
            "/api/auth/reset-password", ["token": .string(token), "email": email, "newPassword": "Better-Word-2"])
    }

    @Test func `is set anew by the token that was mailed, once, and all sessions end`() async throws {
        try await TestOffice.with { office in
            let before = try await office.register("ada@example.org")
            _ = try await office.post("/api/auth/forgot-password", ["email": "ADA@example.org"])
            let token = try #require(try await token(office))
            #expect(try await reset(office, token).status == 200)
            let login: JSONValue = ["email": "ada@example.org", "password": "Better-Word-2"]
            #expect(try await office.post("/api/auth/login", login).status == 200)
            #expect(
                try await office.post("/api/auth/refresh", ["refreshToken": .string(before.refresh)]).status == 401)
            #expect(try await reset(office, token).status == 400)
        }
    }

    @Test func `is answered the same whether or not the address is known`() async throws {
        try await TestOffice.with { office in
            _ = try await office.register("ada@example.org")
            let known = try await office.post("/api/auth/forgot-password", ["email": "ada@example.org"])
            let unknown = try await office.post("/api/auth/forgot-password", ["email": "bob@example.org"])
            #expect(known.status == 200)
            #expect(known.data == unknown.data)
        }
    }

    @Test func `needs a token that is young, unchanged and the address's own`() async throws {
        try await TestOffice.with { office in
            _ = try await office.register("ada@example.org")
            _ = try await office.register("bob@example.org")
            _ = try await office.post("/api/auth/forgot-password", ["email": "ada@example.org"])
            let token = try #require(try await token(office))
            #expect(try await reset(office, token, email: "bob@example.org").status == 400)
            let changed = String(token.dropLast()) + (token.last == "A" ? "B" : "A")
            for other in [changed, "", "nonsense", String(token.reversed())] {
                #expect(try await reset(office, other).status == 400)
            }
            office.clock.advance(by: 31 * 60)
            #expect(try await reset(office, token).status == 400)
            #expect(
                try await office.post("/api/auth/login", ["email": "ada@example.org", "password": "Secret-Word-1"])
                    .status == 200)
        }
    }

    @Test func `leaves no token in the database`() async throws {
        try await TestOffice.with { office in
            _ = try await office.register("ada@example.org")
            _ = try await office.post("/api/auth/forgot-password", ["email": "ada@example.org"])
            let token = try #require(try await token(office))
            let kept = try await office.pool.query(
                """
                select (select string_agg(f::text, ' ') from auth.facts f)
                    || (select string_agg(r::text, ' ') from auth.password_resets r)
                """
            ).one(String.self)
            #expect(kept.contains("PasswordResetReady"))
            #expect(!kept.contains(token))
        }
    }

    @Test func `is revealed to services alone`() async throws {
        try await TestOffice.with { office in
            let admin = try await office.register("root@example.org", as: .admin)
            let path = InternalPaths.call(RevealResetToken.name)
            let body: JSONValue = ["resetID": .string(UUID().uuidString)]
            #expect(try await office.post(path, body).status == 401)
            #expect(try await office.post(path, body, token: admin.access).status == 403)
            #expect(try await office.post(path, body, token: office.token(of: .notifications)).status == 200)
        }
    }
}

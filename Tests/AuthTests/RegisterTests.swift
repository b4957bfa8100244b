import Foundation
import Postgres
import ServiceKit
import ServiceTesting
import Testing

@Suite struct `Registration` {
    private let ada: JSONValue = ["email": "Ada@Example.org", "password": "Secret-Word-1", "firstName": "Ada"]

    @Test func `makes an account and signs its owner in`() async throws {
        try await TestOffice.with { office in
            let answer = try await office.post("/api/auth/register", ada)
            #expect(answer.status == 201)
            #expect(answer["success"] == .bool(true))
            #expect(answer["user"]["role"] == "USER")
            #expect(answer["user"]["passwordHash"] == .null)
            #expect(answer.header("cache-control") == "no-store")
            let profile = try await office.get("/api/auth/profile", token: SignedIn(answer).access)
            #expect(profile["user"]["email"] == "Ada@Example.org")
            #expect(profile["firstName"] == "Ada")
        }
    }

    @Test func `is refused for an address that has an account, however it is written`() async throws {
        try await TestOffice.with { office in
            _ = try await office.post("/api/auth/register", ada)
            let again = try await office.post(
                "/api/auth/register", ["email": "ada@example.ORG", "password": "Other-Word-2"])
            #expect(again.status == 409)
            #expect(again["code"] == "EMAIL_TAKEN")
        }
    }

    @Test func `names everything that is wrong at once`() async throws {
        try await TestOffice.with { office in
            let answer = try await office.post(
                "/api/auth/register", ["email": .number(7), "isAdmin": .bool(true), "firstName": .null])
            #expect(answer.status == 400)
            #expect(answer["code"] == "VALIDATION_FAILED")
            #expect(answer["path"] == "/api/auth/register")
            #expect(answer["requestId"].string == answer.header("x-request-id"))
            let problems = Dictionary(
                uniqueKeysWithValues: answer["errors"].elements.map { ($0["field"], $0["message"]) })
            #expect(
                problems == [
                    "email": "must be a string", "password": "is missing", "isAdmin": "is not known here",
                ])
        }
    }

    @Test(arguments: ["short1A", "alllowercase1", "ALLCAPITALS1", "NoDigitsHere"])
    func `asks for a password with capitals, small letters and digits`(password: String) async throws {
        try await TestOffice.with { office in
            let answer = try await office.post(
                "/api/auth/register", ["email": "ada@example.org", "password": .string(password)])
            #expect(answer.status == 400)
            #expect(answer["errors"][0]["field"] == "password")
        }
    }

    @Test func `answers the same again to the same key, and makes one account`() async throws {
        try await TestOffice.with { office in
            let key = ["Idempotency-Key": "key-1"]
            let answers = try await withThrowingTaskGroup(of: TestAnswer.self) { group in
                for _ in 0..<8 { group.addTask { try await office.post("/api/auth/register", ada, headers: key) } }
                return try await group.reduce(into: [TestAnswer]()) { $0.append($1) }
            }
            #expect(answers.map(\.status) == Array(repeating: 201, count: 8))
            #expect(Set(answers.map { $0["user"]["id"] }).count == 1)
            #expect(try await office.pool.query("select count(*) from auth.users").one(Int.self) == 1)
        }
    }

    @Test func `refuses a key that came with another body, or with another password`() async throws {
        try await TestOffice.with { office in
            let key = ["Idempotency-Key": "key-1"]
            _ = try await office.post("/api/auth/register", ada, headers: key)
            let others: [JSONValue] = [
                ["email": "bob@example.org", "password": "Secret-Word-1"],
                ["email": "Ada@Example.org", "password": "Secret-Word-2", "firstName": "Ada"],
            ]
            for other in others {
                let answer = try await office.post("/api/auth/register", other, headers: key)
                #expect(answer.status == 409)
                #expect(answer["code"] == "IDEMPOTENCY_KEY_REUSED")
            }
        }
    }

    @Test func `keeps neither password nor tokens`() async throws {
        try await TestOffice.with { office in
            let answer = try await office.post("/api/auth/register", ada, headers: ["Idempotency-Key": "key-1"])
            let tokens = try SignedIn(answer)
            let kept = try await office.pool.query(
                """
                select (select string_agg(u::text, ' ') from auth.users u)
                    || (select string_agg(t::text, ' ') from auth.refresh_tokens t)
                    || (select string_agg(k::text, ' ') from auth.idempotency_keys k)
                """
            ).one(String.self)
            #expect(kept.contains("$scrypt$ln=4,r=8,p=1$"))
            for secret in ["Secret-Word-1", tokens.refresh, tokens.access] { #expect(!kept.contains(secret)) }
        }
    }
}

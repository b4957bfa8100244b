import Domain
import ServiceKit
import ServiceTesting
import Testing

@Suite struct `Profiles` {
    @Test func `are changed by their owners, and what is not said stays`() async throws {
        try await TestOffice.with { office in
            let ada = try await office.register("ada@example.org")
            let changed = try await office.put(
                "/api/users/profile", ["firstName": "Ada", "email": "ada@example.net"], token: ada.access)
            #expect(changed.status == 200)
            #expect(changed["firstName"] == "Ada")
            let again = try await office.put("/api/users/profile", ["phone": "+44 20 7946 0000"], token: ada.access)
            #expect(again["email"] == "ada@example.net")
            #expect(again["firstName"] == "Ada")
            #expect(try await office.get("/api/users/profile", token: ada.access)["phone"] == "+44 20 7946 0000")
        }
    }

    @Test func `take no address of another, and no role`() async throws {
        try await TestOffice.with { office in
            let ada = try await office.register("ada@example.org")
            _ = try await office.register("bob@example.org")
            let taken = try await office.put("/api/users/profile", ["email": "BOB@example.org"], token: ada.access)
            #expect(taken.status == 409)
            let promoted = try await office.put("/api/users/profile", ["role": "ADMIN"], token: ada.access)
            #expect(promoted.status == 400)
            #expect(promoted["errors"][0]["field"] == "role")
        }
    }

    @Test func `of others are for administrators`() async throws {
        try await TestOffice.with { office in
            let ada = try await office.register("ada@example.org")
            let staff = try await office.register("staff@example.org", as: .staff)
            let admin = try await office.register("root@example.org", as: .admin)
            let path = "/api/users/\(ada.id)"
            #expect(try await office.get(path).status == 401)
            #expect(try await office.get(path, token: staff.access).status == 403)
            #expect(try await office.get(path, token: admin.access)["email"] == "ada@example.org")
            #expect(try await office.get("/api/users/\(UserID.zero)", token: admin.access).status == 404)
            #expect(try await office.get("/api/users/nobody", token: admin.access).status == 404)
        }
    }
}

extension UserID {
    fileprivate static var zero: String { "00000000-0000-7000-8000-000000000000" }
}

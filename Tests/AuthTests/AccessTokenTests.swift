import Auth
import Crypto
import Domain
import Foundation
import JWTKit
import ServiceKit
import ServiceTesting
import Testing

@Suite struct `Access tokens` {
    private func status(_ office: TestOffice, _ token: String) async throws -> (Int, JSONValue) {
        let answer = try await office.get("/api/auth/profile", token: token)
        return (answer.status, answer["code"])
    }

    private func part(_ json: String) -> String { Data(json.utf8).base64URL }

    private func claims(_ office: TestOffice, _ user: SignedIn, role: Role = .admin) throws -> AccessToken {
        AccessToken(
            user: try #require(UserID(user.id)), role: role, session: UUID(), at: office.clock.now, for: 900)
    }

    @Test func `expire after a quarter of an hour`() async throws {
        try await TestOffice.with { office in
            let ada = try await office.register("ada@example.org")
            office.clock.advance(by: 890)
            #expect(try await status(office, ada.access).0 == 200)
            office.clock.advance(by: 11)
            #expect(try await status(office, ada.access) == (401, "TOKEN_EXPIRED"))
        }
    }

    @Test func `that have no signature, or say that they need none, are refused`() async throws {
        try await TestOffice.with { office in
            let ada = try await office.register("ada@example.org")
            let parts = ada.access.split(separator: ".").map(String.init)
            let kid = try #require(office.keys.tokens.verifying.keys.first)
            let none = part(#"{"alg":"none","typ":"JWT","kid":"\#(kid)"}"#)
            let unnamed = part(#"{"alg":"none","typ":"JWT"}"#)
            let forgeries = [
                "\(none).\(parts[1]).", "\(none).\(parts[1]).\(parts[2])", "\(unnamed).\(parts[1]).",
                "\(parts[0]).\(parts[1]).", "\(parts[0]).\(parts[1])", "", "..", "a.b.c", "\(ada.access).x",
            ]
            for forgery in forgeries { #expect(try await status(office, forgery) == (401, "TOKEN_INVALID")) }
        }
    }

    @Test func `with other claims than were signed are refused`() async throws {
        try await TestOffice.with { office in
            let ada = try await office.register("ada@example.org")
            let parts = ada.access.split(separator: ".").map(String.init)
            let claims = try #require(Data(base64URL: parts[1]).map { String(decoding: $0, as: UTF8.self) })
            let promoted = part(claims.replacing("\"USER\"", with: "\"ADMIN\""))
            #expect(promoted != parts[1])
            #expect(try await status(office, "\(parts[0]).\(promoted).\(parts[2])") == (401, "TOKEN_INVALID"))
        }
    }

    @Test func `signed by another key are refused, whatever key they name`() async throws {
        try await TestOffice.with { office in
            let ada = try await office.register("ada@example.org")
            let kid = try #require(office.keys.tokens.verifying.keys.first)
            for name in [kid, "00000000", "service"] {
                let key = JWKIdentifier(string: name)
                let forger = try await JWTKeyCollection().add(eddsa: EdDSA.PrivateKey(), kid: key)
                let token = try await forger.sign(try claims(office, ada), kid: key)
                #expect(try await status(office, token) == (401, "TOKEN_INVALID"))
            }
        }
    }

    @Test func `signed by the public key as if it were a secret are refused`() async throws {
        try await TestOffice.with { office in
            let ada = try await office.register("ada@example.org")
            let (kid, key) = try #require(office.keys.tokens.verifying.first)
            for name in [kid, "service"] {
                let id = JWKIdentifier(string: name)
                let forger = await JWTKeyCollection().add(
                    hmac: HMACKey(key: SymmetricKey(data: key.rawRepresentation)), digestAlgorithm: .sha256, kid: id)
                let token = try await forger.sign(try claims(office, ada), kid: id)
                #expect(try await status(office, token) == (401, "TOKEN_INVALID"))
            }
        }
    }

    @Test func `of services make nobody a user, and those of users make nobody a service`() async throws {
        try await TestOffice.with { office in
            let ada = try await office.register("ada@example.org")
            #expect(try await status(office, office.token(of: .payments)).0 == 403)
            #expect(try await office.get("/api/users/\(ada.id)", token: office.token(of: .payments)).status == 200)
            #expect(try await office.get("/api/users/\(ada.id)", token: ada.access).status == 403)
        }
    }

    @Test func `outlive the rotation of keys, and not the retirement of theirs`() async throws {
        try await TestOffice.with { office in
            let ada = try await office.register("ada@example.org")
            let old = try #require(office.keys.tokens.verifying.keys.first)
            try office.keys.change { ring in
                var random = SystemRandomNumberGenerator()
                try ring.rotate(to: SigningKey(using: &random), at: Date())
            }
            let bob = try await office.register("bob@example.org")
            #expect(try await status(office, ada.access).0 == 200)
            #expect(try await status(office, bob.access).0 == 200)
            let published = try await office.get("/.well-known/jwks.json")
            #expect(published.json["keys"].elements.count == 2)
            #expect(!published.text.contains("\"d\""))
            try office.keys.change { ring in try ring.retire(try #require(KeyID(old))) }
            #expect(try await status(office, ada.access) == (401, "TOKEN_INVALID"))
            #expect(try await status(office, bob.access).0 == 200)
        }
    }

    @Test func `that are not good any more do not keep anybody from refreshing`() async throws {
        try await TestOffice.with { office in
            let ada = try await office.register("ada@example.org")
            office.clock.advance(by: 3600)
            let answer = try await office.post(
                "/api/auth/refresh", ["refreshToken": .string(ada.refresh)], token: ada.access)
            #expect(answer.status == 200)
        }
    }
}

import Foundation
import Testing

@testable import Domain

@Suite struct `Signed statements` {
    private let content = Array(#"{"revoked":[]}"#.utf8)

    private func ring() throws -> KeyRing {
        var random = SystemRandomNumberGenerator()
        return KeyRing(try SigningKey(using: &random), at: Date())
    }

    @Test func `are read by whoever has the public keys, also after a rotation`() throws {
        var ring = try ring()
        let statement = try #require(ring.signer).state(content, kind: "pack")
        #expect(statement.content(kind: "pack", by: ring.exported) == content)
        var random = SystemRandomNumberGenerator()
        try ring.rotate(to: SigningKey(using: &random), at: Date())
        #expect(statement.content(kind: "pack", by: ring.exported) == content)
        let copy = try JSONDecoder().decode(SignedStatement.self, from: JSONEncoder().encode(statement))
        #expect(copy == statement)
    }

    @Test func `are worth nothing when they are changed, taken for others, or signed by others`() throws {
        let (ring, other) = (try ring(), try ring())
        let statement = try #require(ring.signer).state(content, kind: "pack")
        #expect(statement.content(kind: "list", by: ring) == nil)
        #expect(statement.content(kind: "pack", by: other) == nil)
        let foreign = try #require(other.signer).state(content, kind: "pack")
        let members = try JSONEncoder().encode(statement)
        for (name, value) in [
            ("payload", foreign.payload + "A"), ("protected", foreign.protected), ("signature", foreign.signature),
            ("signature", ""), ("protected", "!"), ("payload", ""),
        ] {
            var changed = try #require(JSONSerialization.jsonObject(with: members) as? [String: String])
            changed[name] = value
            let bytes = try JSONSerialization.data(withJSONObject: changed)
            let forged = try JSONDecoder().decode(SignedStatement.self, from: bytes)
            #expect(forged.content(kind: "pack", by: ring) == nil)
        }
    }
}

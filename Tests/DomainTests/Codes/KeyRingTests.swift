import Domain
import Foundation
import Testing

@Suite struct `A key ring` {
    private let keys: [SigningKey]

    init() throws {
        var random = RepeatableRandom(seed: 3)
        keys = try (0..<4).map { _ in try SigningKey(using: &random) }
    }

    private func ring(rotations: Int) throws -> KeyRing {
        var ring = KeyRing(keys[0], at: BoxOffice.noon)
        for index in 0..<rotations { try ring.rotate(to: keys[index + 1], at: BoxOffice.noon + Double(index + 1)) }
        return ring
    }

    private func text(_ ring: KeyRing) throws -> String { String(decoding: try ring.json(), as: UTF8.self) }

    @Test func `has one key that signs, and those before it verify`() throws {
        let ring = try ring(rotations: 2)
        #expect(ring.entries.map(\.status) == [.verifying, .verifying, .signing])
        #expect(ring.entries.map(\.id) == keys[0...2].map(\.id))
        #expect(ring.signer?.id == keys[2].id)
    }

    @Test func `forgets the private half of a key that signs no more`() throws {
        let json = try text(ring(rotations: 2))
        #expect(json.components(separatedBy: "\"d\" : ").count == 2)
    }

    @Test func `retires a key that verifies, once, and never the one that signs`() throws {
        var ring = try ring(rotations: 2)
        try ring.retire(keys[0].id)
        #expect(ring.entries.map(\.status) == [.retired, .verifying, .signing])
        #expect(throws: KeyRingError.alreadyRetired(keys[0].id)) { try ring.retire(keys[0].id) }
        #expect(throws: KeyRingError.retiresSigningKey(keys[2].id)) { try ring.retire(keys[2].id) }
        let known = keys[0...2].map(\.id)
        #expect(throws: KeyRingError.unknownKey(keys[3].id, known: known)) { try ring.retire(keys[3].id) }
    }

    @Test func `refuses a key that it has`() throws {
        var ring = try ring(rotations: 1)
        #expect(throws: KeyRingError.repeatedKey(keys[0].id)) { try ring.rotate(to: keys[0], at: BoxOffice.noon) }
        #expect(ring.signer?.id == keys[1].id)
    }

    @Test func `is the same after it was written and read`() throws {
        var ring = try ring(rotations: 3)
        try ring.retire(keys[1].id)
        #expect(try KeyRing(json: ring.json()) == ring)
        #expect(try KeyRing(json: ring.exported.json()) == ring.exported)
    }

    @Test func `gives scanners the public keys that are accepted, and nothing else`() throws {
        var ring = try ring(rotations: 2)
        try ring.retire(keys[0].id)
        let exported = ring.exported
        #expect(exported.entries.map(\.id) == keys[1...2].map(\.id))
        #expect(exported.signer == nil)
        #expect(!(try text(exported)).contains("\"d\""))
        var changed = exported
        #expect(throws: KeyRingError.publicKeysOnly) { try changed.retire(keys[1].id) }
        #expect(throws: KeyRingError.publicKeysOnly) { try changed.rotate(to: keys[3], at: BoxOffice.noon) }
    }

    @Test func `never shows a private key`() throws {
        let ring = try ring(rotations: 0)
        let json = try text(ring)
        let secret = try #require(json.firstMatch(of: #/"d" : "([^"]+)"/#)?.1)
        var shown = "\(ring) \(keys[0]) \(String(reflecting: ring)) \(String(reflecting: keys[0]))"
        dump(ring, to: &shown)
        dump(keys, to: &shown)
        let seed = try #require(Data(base64Encoded: secret.replacing("-", with: "+").replacing("_", with: "/") + "="))
        #expect(!shown.contains(secret))
        // As numbers too, however they are set apart.
        let numbers = shown.matches(of: #/[0-9]+/#).map { String($0.output) }.joined(separator: " ")
        #expect(!numbers.contains(seed.map { "\($0)" }.joined(separator: " ")))
        #expect(!shown.contains(seed.hexadecimal))
        // A broken file is not quoted either.
        for broken in [
            json.replacing("OKP", with: "EC"), String(json.dropLast(3)), json.replacing("\"x\"", with: "\"y\""),
        ] {
            #expect(throws: KeyRingError.self) { try KeyRing(json: Array(broken.utf8)) }
            do { _ = try KeyRing(json: Array(broken.utf8)) } catch { #expect(!"\(error)".contains(secret)) }
        }
    }

    @Test func `knows the key of RFC 8032's first example`() throws {
        let key = try SigningKey(
            seed: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60".hexadecimalBytes)
        #expect(
            key.verifying.bytes == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a".hexadecimalBytes)
        #expect("\(key.id)" == "21fe31df")
    }

}

@Suite struct `A key ring's file is refused` {
    /// What is done to a sound file, and the words that the error has.
    @Test(arguments: [
        ("\"keys\"", "\"kees\"", "keys is missing"),
        ("ticketpress-keys-1", "ticketpress-keys-9", "its format is not ticketpress-keys-1"),
        ("\"OKP\"", "\"RSA\"", "kty of key 1 is not OKP"),
        ("\"Ed25519\"", "\"X25519\"", "crv of key 1 is not Ed25519"),
        ("\"signing\"", "\"Signing\"", "status of key 1 is not signing, verifying or retired"),
        ("\"signing\"", "\"verifying\"", "which is not its signing key"),
        ("2026-", "x026-", "createdAt of key 1 is not an instant"),
        ("40Z", "40.5Z", "createdAt of key 1 is not an instant"),
        ("40Z", "40Zulu", "createdAt of key 1 is not an instant"),
        ("\"kid\" : \"", "\"kid\" : \"0", "kid of key 1 is not the id of its x"),
        ("\"x\" : \"", "\"x\" : \"A", "x of key 1 is not 32 bytes in base64url"),
        ("\"x\" : \"", "\"x\" : 1, \"y\" : \"", "keys 1 x is of another kind"),
        ("\"d\" : \"", "\"d\" : \"A", "d of key 1 is not the private key of its x"),
        ("{", "[", "it is not JSON"),
    ])
    func `when something in it is wrong`(part: String, replacement: String, words: String) throws {
        let json = String(decoding: try BoxOffice().ring.json(), as: UTF8.self)
        let place = try #require(json.range(of: part))
        let broken = Array(json.replacingCharacters(in: place, with: replacement).utf8)
        #expect { try KeyRing(json: broken) } throws: { "\($0)".contains(words) }
    }

    @Test func `when it has no keys, one twice, or two that sign`() throws {
        #expect(throws: KeyRingError.noKeys) {
            try KeyRing(json: Array(#"{"format":"ticketpress-keys-1","keys":[]}"#.utf8))
        }
        let one = try BoxOffice(seed: 1)
        let two = try BoxOffice(seed: 2)
        #expect(throws: KeyRingError.repeatedKey(one.key.id)) { try KeyRing(json: joined(one.ring, one.ring)) }
        #expect(throws: KeyRingError.severalSigningKeys([one.key.id, two.key.id])) {
            try KeyRing(json: joined(one.ring, two.ring))
        }
    }

    /// The public keys of two rings in one file.
    private func joined(_ one: KeyRing, _ other: KeyRing) throws -> [UInt8] {
        func keys(_ ring: KeyRing) throws -> [Any] {
            let object = try JSONSerialization.jsonObject(with: Data(try ring.exported.json())) as? [String: Any]
            return try #require(object?["keys"] as? [Any])
        }
        let set: [String: Any] = ["format": "ticketpress-keys-1", "keys": try keys(one) + keys(other)]
        return Array(try JSONSerialization.data(withJSONObject: set))
    }
}

import Crypto
import Domain
import Foundation
import JWTKit
import ServiceKit
import Synchronization

/// The keys that sign access tokens, as a key ring has them: one signs, those before it verify until they are retired.
///
/// The ring is read again at times, so that rotating it (`ticketpress keys rotate`) reaches a running server.
public final class TokenKeys: Sendable {
    private struct Loaded: Sendable {
        let signing: (id: String, key: EdDSA.PrivateKey)
        let verifying: [String: EdDSA.PublicKey]
        let document: Data
    }

    private let load: @Sendable () throws -> KeyRing
    private let loaded: Mutex<Loaded>

    /// Throws what `load` throws, or `TokenKeysError`.
    public init(load: @escaping @Sendable () throws -> KeyRing) throws {
        self.load = load
        loaded = Mutex(try Self.read(load()))
    }

    /// Reads the ring again. Where that fails, the keys stay as they are.
    public func reload() throws {
        let fresh = try Self.read(load())
        loaded.withLock { $0 = fresh }
    }

    /// For `TokenVerifier`.
    public var verifying: [String: EdDSA.PublicKey] { loaded.withLock { $0.verifying } }

    /// The public keys as a JWK Set (RFC 7517).
    var document: Data { loaded.withLock { $0.document } }

    func sign(_ token: AccessToken) async throws -> String {
        let (id, key) = loaded.withLock { $0.signing }
        let name = JWKIdentifier(string: id)
        return try await JWTKeyCollection().add(eddsa: key, kid: name).sign(token, kid: name)
    }

    /// What of a ring's JSON is needed here: RFC 8037's members.
    private struct Ring: Decodable {
        struct Key: Decodable {
            let kid: String
            let x: String
            let d: String?
        }
        let keys: [Key]
    }

    private static func read(_ ring: KeyRing) throws -> Loaded {
        let whole = try JSONDecoder().decode(Ring.self, from: Data(try ring.json()))
        let accepted = try JSONDecoder().decode(Ring.self, from: Data(try ring.exported.json()))
        guard let signer = whole.keys.first(where: { $0.d != nil }), let seed = signer.d else {
            throw TokenKeysError.noPrivateKey
        }
        var verifying: [String: EdDSA.PublicKey] = [:]
        for key in accepted.keys { verifying[key.kid] = try EdDSA.PublicKey(x: key.x, curve: .ed25519) }
        return Loaded(
            signing: (signer.kid, try EdDSA.PrivateKey(d: seed, curve: .ed25519)), verifying: verifying,
            document: try JSONEncoder().encode(Published(keys: accepted.keys.map { .init(kid: $0.kid, x: $0.x) })))
    }

    /// What verifiers elsewhere need (RFC 8037).
    private struct Published: Encodable {
        struct Key: Encodable {
            let kty = "OKP"
            let crv = "Ed25519"
            let alg = "EdDSA"
            let use = "sig"
            let kid: String
            let x: String
        }
        let keys: [Key]
    }
}

/// Why a key ring cannot sign tokens.
public enum TokenKeysError: Error, Sendable, Hashable {
    case noPrivateKey
}

extension TokenKeysError: CustomStringConvertible {
    public var description: String {
        "the token keys hold public keys alone; give the ring that `ticketpress keys generate` made"
    }
}

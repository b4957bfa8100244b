import Crypto
import Domain
import Foundation
import JWTKit
import Synchronization

/// Who asks, as a token proved it.
public enum Caller: Sendable, Hashable {
    case user(UserID, Role, session: UUID)
    case service(ServiceName)

    /// Nil for a service.
    public var userID: UserID? {
        if case .user(let id, _, _) = self { id } else { nil }
    }

    /// What tables and logs call it.
    public var name: String {
        switch self {
        case .user(let id, _, _): "user:\(id)"
        case .service(let name): "service:\(name)"
        }
    }
}

/// What is known about who asks.
public enum Identity: Sendable, Hashable {
    case anonymous
    case caller(Caller)
    /// A token came that is not accepted. Whoever asks for something that needs none is served all the same.
    case refused(TokenFault)
}

/// Why a token is not accepted. Clients are told no more than this.
public enum TokenFault: Error, Sendable, Hashable {
    case malformed
    case unknownKey
    case badSignature
    case expired
    case notForUs

    var asAPIError: APIError {
        switch self {
        case .expired: .unauthorized("TOKEN_EXPIRED", "the access token has expired; refresh it")
        default: .unauthorized("TOKEN_INVALID", "the access token is not valid; sign in again")
        }
    }
}

/// What an access token says (RFC 7519, RFC 9068): signed with Ed25519 by Auth for users, or with the secret that the
/// processes of one box office share (HS256) by a service for itself.
public struct AccessToken: JWTPayload, Sendable, Hashable {
    public static let issuer = "ticketpress"

    public var iss: String
    /// The user's id, or the service's name.
    public var sub: String
    public var role: String
    /// The session that it was made for; absent for services.
    public var sid: UUID?
    /// Seconds since 1970.
    public var iat: Int
    public var exp: Int

    public init(user: UserID, role: Role, session: UUID, at instant: Date, for seconds: Int) {
        self.init(sub: user.description, role: role.rawValue, sid: session, at: instant, for: seconds)
    }

    init(sub: String, role: String, sid: UUID?, at instant: Date, for seconds: Int) {
        iss = Self.issuer
        self.sub = sub
        self.role = role
        self.sid = sid
        iat = Int(instant.timeIntervalSince1970)
        exp = iat + seconds
    }

    /// Times are checked against the clock that is passed in, by the verifier.
    public func verify(using algorithm: some JWTAlgorithm) {}

    static let serviceRole = "SERVICE"

    fileprivate func caller(at instant: Date) throws(TokenFault) -> Caller {
        guard iss == Self.issuer else { throw .notForUs }
        guard instant.timeIntervalSince1970 < Double(exp) else { throw .expired }
        if role == Self.serviceRole {
            guard let name = ServiceName(rawValue: sub), sid == nil else { throw .notForUs }
            return .service(name)
        }
        guard let user = UserID(sub), let role = Role(rawValue: role), let sid else { throw .notForUs }
        return .user(user, role, session: sid)
    }
}

/// What the processes of one box office know and nobody else: with it they prove to each other that they are services.
public struct ServiceSecret: Sendable {
    static let keyName = "service"
    let key: SymmetricKey

    /// Nil if there are fewer than 32 bytes.
    public init?(bytes: [UInt8]) {
        guard bytes.count >= 32 else { return nil }
        key = SymmetricKey(data: bytes)
    }

    /// A key for a purpose of its own (HKDF, RFC 5869).
    public func derived(for purpose: String) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: key, info: Data("ticketpress \(purpose)".utf8), outputByteCount: 32)
    }

    /// A token by which a service calls another. It lives for a minute, so that one that got into a log is worth little.
    public func token(for service: ServiceName, at instant: Date) async throws -> String {
        let keys = await JWTKeyCollection().add(hmac: HMACKey(key: key), digestAlgorithm: .sha256)
        let token = AccessToken(
            sub: service.rawValue, role: AccessToken.serviceRole, sid: nil, at: instant, for: 60)
        return try await keys.sign(token, kid: JWKIdentifier(string: Self.keyName))
    }
}

/// Tells who a token's bearer is. Tokens that were found good are remembered while they last.
public final class TokenVerifier: Sendable {
    /// Public keys by their ids, of the keys that sign and those that still verify.
    public typealias Keys = @Sendable () async throws -> [String: EdDSA.PublicKey]

    private let keys: Keys
    private let secret: ServiceSecret
    private let known = Mutex<[SHA256.Digest: (token: AccessToken, kid: String)]>([:])
    private static let knownLimit = 10_000

    /// `keys` is asked for each token; it keeps what it has read.
    public init(secret: ServiceSecret, keys: @escaping Keys) {
        self.secret = secret
        self.keys = keys
    }

    /// Throws `TokenFault`, or why keys could not be had.
    public func caller(of token: String, at instant: Date) async throws -> Caller {
        guard token.utf8.count <= 4096 else { throw TokenFault.malformed }
        let digest = SHA256.hash(data: Data(token.utf8))
        if let seen = known.withLock({ $0[digest] }), try await isTrusted(seen.kid) {
            return try seen.token.caller(at: instant)
        }
        let (claims, kid) = try await read(token)
        let caller = try claims.caller(at: instant)
        known.withLock { known in
            if known.count >= Self.knownLimit {
                known = known.filter { Double($0.value.token.exp) > instant.timeIntervalSince1970 }
            }
            // All still good: a flood of sign-ins, and the oldest are not known apart.
            if known.count >= Self.knownLimit { known.removeAll() }
            known[digest] = (claims, kid)
        }
        return caller
    }

    /// Whether a gateway of ours proves itself so.
    func isGateway(_ token: String, at instant: Date) async throws -> Bool {
        do { return try await caller(of: token, at: instant) == .service(.gateway) } catch is TokenFault {
            return false
        }
    }

    private func isTrusted(_ kid: String) async throws -> Bool {
        if kid == ServiceSecret.keyName { return true }
        return try await keys()[kid] != nil
    }

    private func read(_ token: String) async throws -> (AccessToken, kid: String) {
        guard let header = TokenHeader(token), let kid = header.kid else { throw TokenFault.malformed }
        // The key decides the algorithm; what the token says of it must agree, and alone decides nothing.
        let collection = JWTKeyCollection()
        let name = JWKIdentifier(string: kid)
        if kid == ServiceSecret.keyName {
            guard header.alg == "HS256" else { throw TokenFault.badSignature }
            await collection.add(hmac: HMACKey(key: secret.key), digestAlgorithm: .sha256, kid: name)
        } else {
            guard header.alg == "EdDSA" else { throw TokenFault.badSignature }
            guard let key = try await keys()[kid] else { throw TokenFault.unknownKey }
            await collection.add(eddsa: key, kid: name)
        }
        do {
            let claims = try await collection.verify(token, as: AccessToken.self)
            guard (claims.role == AccessToken.serviceRole) == (kid == ServiceSecret.keyName) else {
                throw TokenFault.notForUs
            }
            return (claims, kid)
        } catch let fault as TokenFault {
            throw fault
        } catch let error as JWTError {
            throw error.errorType == .signatureVerificationFailed ? TokenFault.badSignature : TokenFault.malformed
        } catch {
            throw TokenFault.malformed
        }
    }
}

/// What is read of a token before its signature was looked at.
private struct TokenHeader: Decodable {
    let alg: String?
    let kid: String?

    init?(_ token: String) {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        // Whatever cannot be read is no token.
        guard parts.count == 3, let bytes = Data(base64URL: parts[0]),
            let header = try? JSONDecoder().decode(Self.self, from: bytes)
        else { return nil }
        self = header
    }
}

extension Data {
    /// Reads base64url without padding (RFC 4648, section 5; RFC 7515, appendix C).
    public init?(base64URL text: some StringProtocol) {
        guard text.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "=") })
        else { return nil }
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        let standard = text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
        self.init(base64Encoded: String(standard) + padding)
    }

    public var base64URL: String {
        String(base64EncodedString().filter { $0 != "=" }.map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 })
    }
}

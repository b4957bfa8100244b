import Crypto
import Foundation

/// A public key (Ed25519, RFC 8032) that tells whether codes are genuine.
public struct VerifyingKey: Sendable {
    public let id: KeyID
    /// 32 bytes.
    public let bytes: [UInt8]
    private let key: Curve25519.Signing.PublicKey

    /// Nil unless there are 32 bytes.
    public init?(bytes: [UInt8]) {
        // The only thing that can be wrong about the bytes is their number.
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else { return nil }
        self.init(key)
    }

    fileprivate init(_ key: Curve25519.Signing.PublicKey) {
        self.key = key
        bytes = Array(key.rawRepresentation)
        id = KeyID(of: bytes)
    }

    /// Whether the key's owner signed the code.
    ///
    /// A signature has one form: BoringSSL refuses an S that is not below the group's order (RFC 8032, 5.1.7) and compares
    /// R byte by byte. What it handles is known to whoever holds the code, so its timing gives nothing away.
    func accepts(_ code: SignedCode) -> Bool { accepts(code.signature, of: code.code.signedBytes) }

    func accepts(_ signature: [UInt8], of bytes: [UInt8]) -> Bool { key.isValidSignature(signature, for: bytes) }
}

extension VerifyingKey: Hashable {
    public static func == (one: Self, other: Self) -> Bool { one.bytes == other.bytes }
    public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}

/// A private key, which makes codes. It never shows itself: not in a description, a dump or an error.
public struct SigningKey: Sendable {
    public let verifying: VerifyingKey
    private let key: Curve25519.Signing.PrivateKey

    public var id: KeyID { verifying.id }

    /// A new key; `random` has to be fit for cryptography, as the system's is.
    public init(using random: inout some RandomNumberGenerator) throws(KeyRingError) {
        try self.init(seed: (0..<4).flatMap { _ in random.next().bigEndianBytes })
    }

    /// The key of a seed of 32 bytes (RFC 8032, 5.1.5).
    public init(seed: [UInt8]) throws(KeyRingError) {
        do {
            key = try Curve25519.Signing.PrivateKey(rawRepresentation: seed)
        } catch {
            throw .invalidKey
        }
        verifying = VerifyingKey(key.publicKey)
    }

    var seed: [UInt8] { Array(key.rawRepresentation) }

    /// The code of a ticket. The same arguments make the same code: Ed25519 draws no random number (RFC 8032, 5.1.6).
    public func sign(
        ticket: TicketID, event: EventID?, validity: Validity, flags: CodeFlags = []
    ) throws(KeyRingError) -> SignedCode {
        let code = TicketCode(
            key: id, ticket: ticket, event: event.map { EventTag(of: $0) }, validity: validity, flags: flags)
        return SignedCode(code, signature: try signature(of: code.signedBytes))
    }

    func signature(of bytes: [UInt8]) throws(KeyRingError) -> [UInt8] {
        do { return Array(try key.signature(for: bytes)) } catch { throw .signingFailed("\(error)") }
    }
}

extension SigningKey: CustomStringConvertible, CustomReflectable {
    public var description: String { "signing key \(id)" }
    public var customMirror: Mirror { Mirror(self, children: ["id": id]) }
}

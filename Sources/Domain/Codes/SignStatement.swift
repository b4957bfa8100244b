import Foundation

/// Something that a key ring says to scanners, with its signature: a JSON Web Signature in its flattened form (RFC 7515,
/// section 7.2.2) with Ed25519 (RFC 8037).
///
/// What is signed begins with a header in base64url, so that no signature of a statement is ever one of a code, whose
/// signed bytes begin with `ticketpress/`.
public struct SignedStatement: Sendable, Hashable, Codable {
    /// The statement, base64url.
    public let payload: String
    /// The header, base64url: algorithm, key and kind of statement.
    public let protected: String
    public let signature: String

    private struct Header: Codable {
        var alg = "EdDSA"
        var kid: String
        var typ: String
    }
}

extension SigningKey {
    /// `kind` says what the bytes are, so that one kind of statement is never taken for another.
    public func state(_ bytes: [UInt8], kind: String) throws(KeyRingError) -> SignedStatement {
        try SignedStatement(bytes, kind: kind, by: self)
    }
}

extension SignedStatement {
    fileprivate init(_ bytes: [UInt8], kind: String, by key: SigningKey) throws(KeyRingError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            protected = Array(try encoder.encode(Header(kid: "\(key.id)", typ: kind))).base64URL
        } catch {
            throw .signingFailed("\(error)")
        }
        payload = bytes.base64URL
        signature = try key.signature(of: Array("\(protected).\(payload)".utf8)).base64URL
    }

    /// The statement, if it is one of that kind and a key of the ring that is accepted signed it; else nil.
    public func content(kind: String, by ring: KeyRing) -> [UInt8]? {
        // Whatever cannot be read was not signed here.
        guard let bytes = Self.bytes(protected),
            let header = try? JSONDecoder().decode(Header.self, from: bytes), header.alg == "EdDSA",
            header.typ == kind, let id = KeyID(header.kid), let key = ring.acceptedKey(id),
            let signature = Self.bytes(signature),
            key.accepts(Array(signature), of: Array("\(protected).\(payload)".utf8)),
            let content = Self.bytes(payload)
        else { return nil }
        return Array(content)
    }

    private static func bytes(_ text: String) -> Data? {
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        return Data(base64Encoded: text.replacing("-", with: "+").replacing("_", with: "/") + padding)
    }
}

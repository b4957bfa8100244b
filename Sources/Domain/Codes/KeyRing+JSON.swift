import Foundation

// A key ring as JSON: a JWK Set (RFC 7517) of Ed25519 keys (RFC 8037), with three members of our own: `format`, and for
// each key `status` and `createdAt`. README.md has an example.

extension KeyRing {
    private static let format = "ticketpress-keys-1"

    private struct KeySet: Codable {
        var about: String?
        var format: String
        var keys: [Key]
    }

    private struct Key: Codable {
        var kty: String
        var crv: String
        var use: String?
        var kid: String
        var status: String
        var createdAt: String
        /// The public key, base64url.
        var x: String
        /// The private key's seed, base64url.
        var d: String?
    }

    /// Reads what `json()` writes. Members that it does not know are left aside.
    public init(json: [UInt8]) throws(KeyRingError) {
        let set: KeySet
        do {
            set = try JSONDecoder().decode(KeySet.self, from: Data(json))
        } catch {
            throw .unreadable(reason: Self.reason(error))
        }
        guard set.format == Self.format else { throw .unreadable(reason: "its format is not \(Self.format)") }
        var entries: [Entry] = []
        var signer: SigningKey?
        for (index, key) in set.keys.enumerated() {
            let entry = try Self.entry(key, number: index + 1)
            if let seed = key.d {
                // The message says what is expected, whatever is wrong about it.
                guard let bytes = [UInt8](base64URL: seed), let own = try? SigningKey(seed: bytes),
                    own.verifying == entry.key
                else { throw .invalidMember(key: index + 1, member: "d", expected: "the private key of its x") }
                guard signer == nil, entry.status == .signing else { throw .misplacedPrivateKey(entry.id) }
                signer = own
            }
            entries.append(entry)
        }
        try self.init(entries: entries, signer: signer)
    }

    private static func entry(_ key: Key, number: Int) throws(KeyRingError) -> Entry {
        func invalid(_ member: String, _ expected: String) -> KeyRingError {
            .invalidMember(key: number, member: member, expected: expected)
        }
        guard key.kty == "OKP" else { throw invalid("kty", "OKP") }
        guard key.crv == "Ed25519" else { throw invalid("crv", "Ed25519") }
        guard let verifying = [UInt8](base64URL: key.x).flatMap({ VerifyingKey(bytes: $0) }) else {
            throw invalid("x", "32 bytes in base64url")
        }
        guard KeyID(key.kid) == verifying.id else { throw invalid("kid", "the id of its x, \(verifying.id)") }
        guard let status = Status(rawValue: key.status) else {
            throw invalid("status", "signing, verifying or retired")
        }
        // Only whether it can be read is of interest, and the message says what is expected. The reader of dates takes
        // fractions of a second, days that no month has, and letters after the Z: what is written is to be what is read.
        guard let createdAt = try? Date(key.createdAt, strategy: .iso8601),
            createdAt.formatted(.iso8601) == key.createdAt
        else {
            throw invalid("createdAt", "an instant such as 2026-05-01T19:30:00Z")
        }
        return Entry(key: verifying, status: status, createdAt: createdAt)
    }

    /// Where reading failed, without the text itself, which may hold a private key.
    private static func reason(_ error: any Error) -> String {
        func place(_ path: [any CodingKey]) -> String {
            path.map { $0.intValue.map { "\($0 + 1)" } ?? $0.stringValue }.joined(separator: " ")
        }
        return switch error {
        case DecodingError.keyNotFound(let key, let context): "\(place(context.codingPath + [key])) is missing"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            context.codingPath.isEmpty ? "it is no JSON object" : "\(place(context.codingPath)) is of another kind"
        default: "it is not JSON"
        }
    }
}

extension KeyRing {
    /// The ring as text, with a line feed at the end. It has the private key in it if the ring has.
    public func json() throws(KeyRingError) -> [UInt8] {
        let set = KeySet(
            about: signer == nil ? Self.aboutPublicKeys : Self.aboutPrivateKeys, format: Self.format,
            keys: entries.map { entry in
                Key(
                    kty: "OKP", crv: "Ed25519", use: "sig", kid: "\(entry.id)", status: entry.status.rawValue,
                    createdAt: entry.createdAt.formatted(.iso8601), x: entry.key.bytes.base64URL,
                    d: entry.id == signer?.id ? signer?.seed.base64URL : nil)
            })
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            return Array(try encoder.encode(set)) + [UInt8(ascii: "\n")]
        } catch {
            throw .unreadable(reason: "it cannot be written: \(error)")
        }
    }

    private static let aboutPublicKeys = """
        Public keys that verify the codes of tickets (\(SignedCode.prefix), Ed25519). Of each key, kid is the id that codes \
        name it by and x the public key in base64url; signing and verifying keys are both accepted.
        """
    private static let aboutPrivateKeys = """
        The keys of a box office. d is a private key: whoever has it can make tickets, so nobody may read this file but \
        the one who signs. Scanners get what `ticketpress keys export` writes.
        """
}

extension [UInt8] {
    /// RFC 4648, section 5, without padding.
    var base64URL: String {
        Data(self).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// Nil unless the text is 32 bytes.
    fileprivate init?(base64URL text: String) {
        let padded = text.replacing("-", with: "+").replacing("_", with: "/") + "="
        guard let data = Data(base64Encoded: padded), data.count == 32 else { return nil }
        self = Array(data)
    }
}

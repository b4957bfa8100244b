/// Why keys cannot be used as asked. No message shows a private key.
public enum KeyRingError: Error, Hashable, Sendable {
    /// The text is no JSON of a key ring; the reason is where it fails.
    case unreadable(reason: String)
    /// A member of the JSON has a value that it cannot have; `key` counts from 1.
    case invalidMember(key: Int, member: String, expected: String)
    case noKeys
    case repeatedKey(KeyID)
    case severalSigningKeys([KeyID])
    /// A private key that is not that of the signing key.
    case misplacedPrivateKey(KeyID)
    /// The ring has no private key, so it cannot sign or change.
    case publicKeysOnly
    case unknownKey(KeyID, known: [KeyID])
    case retiresSigningKey(KeyID)
    case alreadyRetired(KeyID)
    /// Bytes that are no Ed25519 key.
    case invalidKey
    case signingFailed(String)
}

extension KeyRingError: CustomStringConvertible {
    public var description: String { "\(fact); \(remedy)" }

    public var fact: String {
        switch self {
        case .unreadable(let reason): "it is no key ring: \(reason)"
        case .invalidMember(let key, let member, let expected): "\(member) of key \(key) is not \(expected)"
        case .noKeys: "it holds no key"
        case .repeatedKey(let id): "it holds the key \(id) twice"
        case .severalSigningKeys(let ids): "it holds \(ids.count) signing keys: \(ids.list)"
        case .misplacedPrivateKey(let id): "it holds the private key of \(id), which is not its signing key"
        case .publicKeysOnly: "it holds public keys only, which verify codes and cannot make any"
        case .unknownKey(let id, _): "there is no key \(id)"
        case .retiresSigningKey(let id): "\(id) is the key that signs"
        case .alreadyRetired(let id): "the key \(id) is retired already"
        case .invalidKey: "the bytes are no Ed25519 key"
        case .signingFailed(let reason): "signing failed: \(reason)"
        }
    }

    /// As an imperative without a full stop.
    public var remedy: String {
        switch self {
        case .unreadable, .invalidMember, .noKeys, .repeatedKey, .severalSigningKeys, .misplacedPrivateKey, .invalidKey:
            "restore it from a copy, or make a new one with `ticketpress keys generate`"
        case .publicKeysOnly: "give the key ring that they were exported from"
        case .unknownKey(_, let known): "there are \(known.list)"
        case .retiresSigningKey: "let another sign first, with `ticketpress keys rotate`"
        case .alreadyRetired: "nothing is left to do"
        case .signingFailed: "try again"
        }
    }
}

extension [KeyID] {
    fileprivate var list: String { map(\.description).joined(separator: ", ") }
}

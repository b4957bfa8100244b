import Foundation

/// The keys of a box office: one that signs, and those of earlier days whose codes are still out there.
public struct KeyRing: Sendable, Hashable {
    public enum Status: String, Sendable, Hashable, Codable {
        /// Makes the codes of today, and verifies them.
        case signing
        /// Makes no more codes; those that it made still verify.
        case verifying
        /// Its codes are refused. It is kept so that lists and logs can tell what it was.
        case retired
    }

    public struct Entry: Sendable, Hashable {
        public let key: VerifyingKey
        public internal(set) var status: Status
        /// To the second.
        public let createdAt: Date

        public var id: KeyID { key.id }
    }

    /// The oldest first.
    public private(set) var entries: [Entry]
    /// Nil in what a scanner has: public keys alone.
    public private(set) var signer: SigningKey?

    /// A ring of one key.
    public init(_ key: SigningKey, at instant: Date) {
        entries = [Entry(key: key.verifying, status: .signing, createdAt: instant.wholeSeconds)]
        signer = key
    }

    /// Refuses what could not be told apart or trusted: no key, two with one id, two that sign, a private key that belongs
    /// to no signing one.
    init(entries: [Entry], signer: SigningKey?) throws(KeyRingError) {
        guard !entries.isEmpty else { throw .noKeys }
        for (index, entry) in entries.enumerated() where entries[..<index].contains(where: { $0.id == entry.id }) {
            throw .repeatedKey(entry.id)
        }
        let signing = entries.filter { $0.status == .signing }
        guard signing.count <= 1 else { throw .severalSigningKeys(signing.map(\.id)) }
        if let signer, signing.first?.key != signer.verifying { throw .misplacedPrivateKey(signer.id) }
        self.entries = entries.sorted { $0.createdAt < $1.createdAt }
        self.signer = signer
    }

    /// The key of that id, unless it is retired.
    func acceptedKey(_ id: KeyID) -> VerifyingKey? {
        entries.first { $0.id == id && $0.status != .retired }?.key
    }
}

// MARK: - Changes

extension KeyRing {
    /// Signs with a new key from now on. The one before it still verifies; its private half is forgotten, for nothing
    /// needs it any more.
    public mutating func rotate(to key: SigningKey, at instant: Date) throws(KeyRingError) {
        guard signer != nil else { throw .publicKeysOnly }
        var rotated = entries
        for index in rotated.indices where rotated[index].status == .signing { rotated[index].status = .verifying }
        rotated.append(Entry(key: key.verifying, status: .signing, createdAt: instant.wholeSeconds))
        self = try KeyRing(entries: rotated, signer: key)
    }

    /// Refuses the codes of a key from now on.
    public mutating func retire(_ id: KeyID) throws(KeyRingError) {
        guard signer != nil else { throw .publicKeysOnly }
        guard let index = entries.firstIndex(where: { $0.id == id }) else {
            throw .unknownKey(id, known: entries.map(\.id))
        }
        switch entries[index].status {
        case .signing: throw .retiresSigningKey(id)
        case .verifying: entries[index].status = .retired
        case .retired: throw .alreadyRetired(id)
        }
    }

    /// What a scanner needs: the public keys that are accepted, and nothing else.
    public var exported: KeyRing {
        var ring = self
        ring.signer = nil
        ring.entries.removeAll { $0.status == .retired }
        return ring
    }
}

extension Date {
    fileprivate var wholeSeconds: Date { Date(timeIntervalSince1970: timeIntervalSince1970.rounded(.down)) }
}

extension SigningKey: Hashable {
    public static func == (one: Self, other: Self) -> Bool { one.verifying == other.verifying }
    public func hash(into hasher: inout Hasher) { hasher.combine(verifying) }
}

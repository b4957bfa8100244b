import Crypto

/// What an id can stand for, with the namespace of the ids that are made from names.
public protocol Named {
    static var namespace: Identifier<Self> { get }
}

public enum TicketSubject: Named {
    /// `106818aa-b047-4aeb-b480-a49f90c8c566`
    public static let namespace = TicketID(high: 0x1068_18AA_B047_4AEB, low: 0xB480_A49F_90C8_C566)
}

public enum EventSubject: Named {
    /// `5c8c219c-5f18-454d-9726-cc6ebcff59e2`
    public static let namespace = EventID(high: 0x5C8C_219C_5F18_454D, low: 0x9726_CC6E_BCFF_59E2)
}

public typealias TicketID = Identifier<TicketSubject>
public typealias EventID = Identifier<EventSubject>

extension Identifier where Subject: Named {
    /// The id that a name stands for: the UUID that it writes, else one of version 8 made from its bytes.
    ///
    /// It is the first 16 bytes of SHA-256 over the namespace and the name in UTF-8 (RFC 9562, appendix B.2); the name
    /// is taken as it is, without normalisation.
    public init(named name: String) {
        if let written = Self(name) {
            self = written
            return
        }
        var hash = SHA256()
        hash.update(data: Subject.namespace.bytes)
        hash.update(data: Array(name.utf8))
        let digest = Array(hash.finalize())
        self.init(
            high: UInt64(bigEndianBytes: digest[0..<8]) & ~0xF000 | 0x8000,
            low: UInt64(bigEndianBytes: digest[8..<16]) & ~(3 << 62) | 1 << 63)
    }
}

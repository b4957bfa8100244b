import Domain
import Foundation
import Testing

/// A box office whose only key is the same in every run, and the tickets that it signs.
struct BoxOffice {
    static let noon = Date(timeIntervalSince1970: 1_780_000_000)
    static let concert = EventID(named: "concert")
    static let opera = EventID(named: "opera")
    static let week = Validity(from: noon - 3 * 86_400, until: noon + 4 * 86_400)

    let key: SigningKey
    let ring: KeyRing

    init(seed: UInt64 = 1) throws {
        var random = RepeatableRandom(seed: seed)
        key = try SigningKey(using: &random)
        ring = KeyRing(key, at: Self.noon)
    }

    func sign(
        _ ticket: String = "T-1", event: EventID? = Self.concert, validity: Validity? = Self.week,
        flags: CodeFlags = []
    ) throws -> SignedCode {
        try key.sign(ticket: TicketID(named: ticket), event: event, validity: try #require(validity), flags: flags)
    }

    func verify(
        _ text: String, revoked: Set<TicketID> = [], event: EventID? = nil, at instant: Date = Self.noon
    ) -> CodeOutcome {
        ring.verify(text, revoked: revoked, event: event, at: instant)
    }

    /// Codes that differ in everything a code can hold.
    func variedCodes(_ count: Int, seed: UInt64) throws -> [SignedCode] {
        var random = RepeatableRandom(seed: seed)
        return try (0..<count).map { index in
            let from = Self.noon - Double.random(in: 0...1e6, using: &random)
            return try key.sign(
                ticket: .make(at: Self.noon, using: &random),
                event: index.isMultiple(of: 3) ? nil : .make(at: Self.noon, using: &random),
                validity: index.isMultiple(of: 5) ? .always : try #require(Validity(from: from, until: from + 2e6)),
                flags: CodeFlags(rawValue: UInt8(index & 15)))
        }
    }
}

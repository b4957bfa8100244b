import Domain
import Foundation

/// What signing and verifying a ticket's code costs one thread. Codes differ, as those of one event do; nothing is kept
/// from one to the next.
struct CodeFigures: Codable {
    var codes: Int
    var verificationsPerCPUSecond: Double
    var signaturesPerCPUSecond: Double

    /// Best of three.
    static func measure(codes count: Int = 10_000) throws -> CodeFigures {
        var random = SystemRandomNumberGenerator()
        let now = Date()
        let key = try SigningKey(using: &random)
        let ring = KeyRing(key, at: now)
        let event = EventID.make(at: now, using: &random)
        let tickets = (0..<count).map { _ in TicketID.make(at: now, using: &random) }
        guard let validity = Validity(from: now, until: now + 86_400) else {
            throw Launch.Failure(description: "the clock is beyond 2106")
        }
        let revoked = Set((0..<1000).map { _ in TicketID.make(at: now, using: &random) })
        var codes: [String] = []
        let signing = try best {
            codes = try tickets.map { try key.sign(ticket: $0, event: event, validity: validity).text }
        }
        let verifying = try best {
            for code in codes {
                guard case .valid = ring.verify(code, revoked: revoked, event: event, at: now + 1) else {
                    throw Launch.Failure(description: "a code that was just signed is not valid")
                }
            }
        }
        return CodeFigures(
            codes: count, verificationsPerCPUSecond: Double(count) / verifying,
            signaturesPerCPUSecond: Double(count) / signing)
    }

    private static func best(_ work: () throws -> Void) throws -> Double {
        try (0..<3).map { _ in
            let start = processorSeconds()
            try work()
            return processorSeconds() - start
        }.min() ?? 0
    }
}

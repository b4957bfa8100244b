import Foundation
import Rendering

/// Tickets that differ as those of one event do: holder, seat, numbers and code. The same in every run.
struct VariedTickets {
    private let sample: Value

    init(sample: Value) { self.sample = sample }

    func documents(_ count: Int) throws -> [TicketDocument] { try (0..<count).map(document) }

    private func document(_ index: Int) throws -> TicketDocument {
        var random = Shuffle(state: UInt64(index) &+ 0x9E37_79B9_7F4A_7C15)
        let first = pick(Self.firstNames, &random)
        let last = pick(Self.lastNames, &random)
        let changes: [([String], String)] = [
            (["ticket", "id"], identifier(&random)),
            (["ticket", "number"], "TP-2026-\(100_000 + index % 900_000)"),
            (["ticket", "code"], code(&random)),
            (["holder", "name"], "\(first) \(last)"),
            (["extra", "firstName"], first),
            (["extra", "lastName"], last),
            (["seat", "row"], pick("ABCDEFGHJKLMNPQRSTUVWXYZ".map(String.init), &random)),
            (["seat", "number"], String(Int.random(in: 1...48, using: &random))),
        ]
        let value = changes.reduce(sample) { $0.replacing($1.0[...], with: $1.1) }
        return try TicketDocument(checking: value)
    }

    /// As long as a signed code, in the alphabet that QR's alphanumeric mode carries (ISO/IEC 18004, table 5) but for
    /// the space.
    private func code(_ random: inout Shuffle) -> String {
        let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ$%*+-./:")
        let length = sample["ticket"]?["code"]?.text?.count ?? 104
        return "TP1:" + String((4..<max(length, 5)).map { _ in pick(alphabet, &random) })
    }

    private func identifier(_ random: inout Shuffle) -> String {
        let digits = (0..<32).map { _ in pick(Array("0123456789abcdef"), &random) }
        let groups = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
        return groups.map { String(digits[$0]) }.joined(separator: "-")
    }

    private func pick<Item>(_ items: [Item], _ random: inout Shuffle) -> Item {
        items[Int.random(in: items.indices, using: &random)]
    }

    private static let firstNames = [
        "Ada", "Łukasz", "Zoë", "Jürgen", "María", "Søren", "Chloé", "Emre", "Anna", "Grzegorz", "Inês", "Björn",
        "Eilidh",
        "Thị", "Olivia", "Ștefan", "Žofie", "Noah", "Małgorzata", "Kwame", "Siân", "Paul", "Ágnes", "Elif",
    ]
    private static let lastNames = [
        "Żółć", "Okafor", "Müller", "Nguyễn", "Sørensen", "García", "Kowalski", "Smith", "Öztürk", "Lefèvre", "Brown",
        "Dvořák", "Nagy", "Popescu", "van Dijk", "Åkesson", "O’Neill", "Ferreira", "Wright", "Jansen", "Rossi", "Kraus",
        "Ibarra", "Adeyemi",
    ]
}

/// Xorshift (Marsaglia 2003): good enough to make tickets differ. The state is not zero.
private struct Shuffle: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}

extension Value {
    fileprivate var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The value with another text at a path; unchanged where the path leads to no text.
    fileprivate func replacing(_ path: ArraySlice<String>, with text: String) -> Value {
        guard let key = path.first else { return self.text == nil ? self : .string(text) }
        guard case .object(var members) = self, let member = members[key] else { return self }
        members[key] = member.replacing(path.dropFirst(), with: text)
        return .object(members)
    }
}

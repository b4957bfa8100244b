import Foundation
import Rendering

/// Tickets that differ as those of one event do: holder, seat, numbers and code. The same in every run.
struct VariedTickets {
    private let sample: Value
    private let names: Names

    init(sample: Value, names: Names = .latin) {
        self.sample = sample
        self.names = names
    }

    func documents(_ count: Int) throws -> [TicketDocument] { try documents(0..<count) }

    func documents(_ indices: Range<Int>) throws -> [TicketDocument] {
        try indices.map { try TicketDocument(checking: value($0)) }
    }

    /// The data of one ticket, as a caller would send it.
    func value(_ index: Int) -> Value {
        var random = Shuffle(state: UInt64(index) &+ 0x9E37_79B9_7F4A_7C15)
        let first = pick(names.first, &random)
        let last = pick(names.last, &random)
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
        return changes.reduce(sample) { $0.replacing($1.0[...], with: $1.1) }
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

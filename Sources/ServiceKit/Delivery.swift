import Domain
import Foundation
import Postgres

/// A fact on its way to one consumer.
struct Delivery: Codable, Sendable {
    let factID: FactID
    let fact: String
    let consumer: String
    let requestID: String?
    private let content: FactContent
    /// What notes where it was told that it is done, for a consumer that can do so in its own transaction. It goes to no other
    /// process.
    var closing: SQL?

    init(factID: FactID, fact: String, consumer: String, content: FactContent, requestID: String?) {
        (self.factID, self.fact, self.consumer, self.requestID) = (factID, fact, consumer, requestID)
        self.content = content
    }

    init(factID: FactID, fact: String, consumer: String, body: JSONValue, requestID: String?) {
        self.init(factID: factID, fact: fact, consumer: consumer, content: .value(body), requestID: requestID)
    }

    /// What consuming it is for: the request that caused the fact, in its trace.
    var scope: Scope {
        var scope = content.kept.scope
        scope.requestID = requestID
        scope.factID = factID
        return scope
    }

    func decode<Heard: Fact>(_ type: Heard.Type) throws -> Heard { try content.decode(type) }

    /// Notes that it is done, and refuses by the constraint `onceOnly` where it was already.
    func note(in service: ServiceName) -> SQL {
        let first: SQL = closing.map { "with closed as (\($0)) " } ?? ""
        return """
            \(first)insert into \(identifier: service.rawValue).consumed_facts (fact_id, consumer)
            values (\(factID), \(consumer))
            """
    }

    static let onceOnly = "consumed_facts_pkey"
}

extension Delivery {
    private enum CodingKeys: String, CodingKey {
        case factID, fact, consumer, body, requestID
    }

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            factID: try members.decode(FactID.self, forKey: .factID),
            fact: try members.decode(String.self, forKey: .fact),
            consumer: try members.decode(String.self, forKey: .consumer),
            body: try members.decode(JSONValue.self, forKey: .body),
            requestID: try members.decodeIfPresent(String.self, forKey: .requestID))
    }

    func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(factID, forKey: .factID)
        try members.encode(fact, forKey: .fact)
        try members.encode(consumer, forKey: .consumer)
        try members.encode(content.value, forKey: .body)
        try members.encodeIfPresent(requestID, forKey: .requestID)
    }
}

/// What a fact says, in the form in which it came, for most often nobody needs it in another.
enum FactContent: Sendable {
    /// From this process, with the scope in which it was told.
    case told(any Fact, KeptScope)
    /// From the table, as JSON.
    case text(Data)
    /// From another process.
    case value(JSONValue)

    var kept: KeptScope {
        switch self {
        case .told(_, let kept): kept
        case .value(let value): KeptScope(in: value)
        // What holds no scope is no reason not to deliver it.
        case .text(let text): (try? JSONDecoder().decode(KeptScope.self, from: text)) ?? KeptScope(in: .null)
        }
    }

    /// As facts are written: not strictly, for a newer program may have added members.
    func decode<Heard: Fact>(_ type: Heard.Type) throws -> Heard {
        switch self {
        case .told(let fact as Heard, _): fact
        case .told(let fact, _): try JSONDecoder().decode(type, from: JSONEncoder().encode(fact))
        case .text(let text): try JSONDecoder().decode(type, from: text)
        case .value(let value): try JSONDecoder().decode(type, from: JSONEncoder().encode(value))
        }
    }

    /// With the scope, as the table has it.
    var value: JSONValue {
        get throws {
            switch self {
            case .value(let value): return value
            case .text(let text): return try JSONDecoder().decode(JSONValue.self, from: text)
            case .told(let fact, let kept):
                let (fact, kept) = try (Self.members(fact), Self.members(kept))
                return .object(fact.merging(kept) { $1 })
            }
        }
    }

    private static func members(_ value: any Encodable) throws -> [String: JSONValue] {
        try JSONDecoder().decode([String: JSONValue].self, from: JSONEncoder().encode(value))
    }
}

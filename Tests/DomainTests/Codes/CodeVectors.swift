/// What Vectors/codes.json holds: examples by which anybody's scanner can be checked. Sources/Domain/Codes/README.md
/// tells what they mean.
struct CodeVectors: Codable {
    var about: String
    var base45: [Base45Vector]
    /// Texts that are not base45.
    var base45Refused: [String]
    var names: [NameVector]
    var eventTags: [EventTagVector]
    /// The private keys, by id, in hexadecimal.
    var seeds: [String: String]
    /// The scanner's keys: a key ring as `KeyRing` writes it.
    var keys: JSONObject
    var codes: [CodeVector]

    struct Base45Vector: Codable {
        var bytes: String
        var text: String
    }

    struct NameVector: Codable {
        var kind: String
        var name: String
        var id: String
    }

    struct EventTagVector: Codable {
        var event: String
        var tag: String
    }

    struct CodeVector: Codable {
        var title: String
        var text: String
        /// What the scanner knows: the time, the event at its door, the tickets that are revoked.
        var at: String
        var event: String?
        var revoked: [String]
        var outcome: String
        /// Nil for what is no code.
        var payload: String?
        var claims: Claims?
    }

    struct Claims: Codable {
        var flags: UInt8
        var key: String
        var ticket: String
        /// Nil when the code is tied to no event.
        var event: String?
        /// Seconds since 1970.
        var from: UInt32
        var until: UInt32
    }
}

/// Any JSON, kept as it is.
enum JSONObject: Codable {
    case text(String)
    case list([JSONObject])
    case object([String: JSONObject])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {  // else it is of another kind
            self = .text(text)
        } else if let list = try? container.decode([JSONObject].self) {  // likewise
            self = .list(list)
        } else {
            self = .object(try container.decode([String: JSONObject].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .list(let list): try container.encode(list)
        case .object(let object): try container.encode(object)
        }
    }
}

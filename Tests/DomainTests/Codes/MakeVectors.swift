import Domain
import Foundation
import Testing

extension CodeVectors {
    /// Made anew from fixed keys, the same every time.
    static func make() throws -> CodeVectors {
        let door = try VectorDoor()
        return CodeVectors(
            about: "Test vectors of ticket codes; Sources/Domain/Codes/README.md tells what they mean. "
                + "The private keys are those of RFC 8032, known to everybody: use them for nothing.",
            base45: ["AB", "Hello!!", "base-45", "ietf!", "", "\u{0}", "\u{0}\u{0}", "\u{7F}\u{7F}"].map {
                Base45Vector(bytes: $0.utf8.hexadecimal, text: Base45.encode(Array($0.utf8)))
            },
            base45Refused: ["GGW", ":::", "::", "V5", "A", "BB8B", "bb8", "B,8"],
            names: ["T-1", "", "Sala nº 7", "0198F3A2-6C41-7B0E-9D52-3F7A1C8E4B60"].flatMap { name in
                [
                    NameVector(kind: "ticket", name: name, id: "\(TicketID(named: name))"),
                    NameVector(kind: "event", name: name, id: "\(EventID(named: name))"),
                ]
            },
            eventTags: [VectorDoor.concert, VectorDoor.opera].map {
                EventTagVector(event: "\($0)", tag: "\(EventTag(of: $0))")
            },
            seeds: Dictionary(
                uniqueKeysWithValues: try VectorKey.allCases.map { ("\(try $0.signing.id)", $0.seed) }),
            keys: try JSONDecoder().decode(JSONObject.self, from: Data(door.publicKeys)),
            codes: try door.tests.map { try door.vector($0) })
    }
}

/// The keys of RFC 8032, 7.1: tests 1, 2 and 3, and SHA(abc). Each is named for what the scanner of the vectors has it as.
private enum VectorKey: CaseIterable {
    case signing, verifying, retired, unknown

    var seed: String {
        switch self {
        case .signing: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
        case .verifying: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"
        case .retired: "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7"
        case .unknown: "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42"
        }
    }

    var signing: SigningKey { get throws { try SigningKey(seed: seed.hexadecimalBytes) } }
}

/// The scanner of the vectors, and the codes that come to its door.
private struct VectorDoor {
    static let concert = EventID(named: "0198f3a0-11d2-7c55-8a4e-5b90c2d7e613")
    static let opera = EventID(named: "opera")
    static let ticket = TicketID(named: "0198f3a2-6c41-7b0e-9d52-3f7a1c8e4b60")
    static let noon = Date(timeIntervalSince1970: 1_794_657_600)
    static let week = noon - 3 * 86_400..<noon + 4 * 86_400

    struct Test {
        var title: String
        var text: String
        var at = noon
        var event: EventID?
        var revoked: [TicketID] = []
    }

    let ring: KeyRing
    let tests: [Test]

    init() throws {
        var ring = KeyRing(try VectorKey.retired.signing, at: Self.noon)
        try ring.rotate(to: try VectorKey.verifying.signing, at: Self.noon + 1)
        try ring.rotate(to: try VectorKey.signing.signing, at: Self.noon + 2)
        try ring.retire(try VectorKey.retired.signing.id)
        self.ring = ring
        tests = try Self.codesOfEveryKey() + Self.codesOfEveryTime() + Self.codesOfEveryPlace() + Self.brokenCodes()
    }

    private static func sign(
        _ key: VectorKey = .signing, event: EventID? = concert,
        validity: Validity? = Validity(from: week.lowerBound, until: week.upperBound), flags: UInt8 = 0
    ) throws -> String {
        try key.signing.sign(
            ticket: ticket, event: event, validity: try #require(validity), flags: CodeFlags(rawValue: flags)
        ).text
    }

    private static func codesOfEveryKey() throws -> [Test] {
        [
            Test(title: "valid", text: try sign()),
            Test(title: "signed by the key before", text: try sign(.verifying)),
            Test(title: "signed by a retired key", text: try sign(.retired)),
            Test(title: "signed by an unknown key", text: try sign(.unknown)),
        ]
    }

    private static func codesOfEveryTime() throws -> [Test] {
        let (code, ever) = (try sign(), try sign(validity: .always))
        return [
            Test(title: "one second before it begins", text: code, at: week.lowerBound - 1),
            Test(title: "in its first second", text: code, at: week.lowerBound),
            Test(title: "in its last second", text: code, at: week.upperBound - 1),
            Test(title: "one second later", text: code, at: week.upperBound),
            Test(title: "from always until ever", text: ever, at: Date(timeIntervalSince1970: 0)),
            Test(title: "from always until ever, in 2200", text: ever, at: Date(timeIntervalSince1970: 7_258_118_400)),
        ]
    }

    private static func codesOfEveryPlace() throws -> [Test] {
        let (code, untied) = (try sign(), try sign(event: nil))
        let late = week.upperBound
        return [
            Test(title: "at its event", text: code, event: concert),
            Test(title: "at another event", text: code, event: opera),
            Test(title: "tied to no event, where none is expected", text: untied),
            Test(title: "tied to no event, where one is", text: untied, event: concert),
            Test(title: "revoked", text: code, event: concert, revoked: [ticket]),
            Test(title: "another ticket revoked", text: code, revoked: [TicketID(named: "T-1")]),
            Test(title: "revoked, at another event, and late", text: code, at: late, event: opera, revoked: [ticket]),
            Test(title: "at another event, and late", text: code, at: late, event: opera),
            Test(title: "with a hint that nobody knows", text: try sign(flags: 1)),
            Test(title: "with a demand that nobody knows", text: try sign(flags: 16)),
        ]
    }

    private static func brokenCodes() throws -> [Test] {
        let code = try sign()
        var changed = try Base45.decode(code.utf8.dropFirst(4))
        changed[20] ^= 1
        return [
            Test(title: "one bit of the ticket changed", text: "TP1:" + Base45.encode(changed)),
            Test(title: "cut off", text: String(code.dropLast(3))),
            Test(title: "in small letters", text: code.lowercased()),
            Test(title: "of a later format", text: "TP2:" + code.dropFirst(4)),
            Test(title: "a space behind", text: code + " "),
            Test(title: "a group that stands for nothing", text: "TP1::::" + code.dropFirst(7)),
            Test(title: "over before it begins", text: "TP1:" + String(repeating: "0", count: 150)),
            Test(title: "no code at all", text: "https://example.org/tickets"),
        ]
    }

    /// The ring without its private key, but with the retired one, so that a scanner that accepts it is found out.
    var publicKeys: [UInt8] {
        get throws {
            let json = String(decoding: try ring.json(), as: UTF8.self)
            let lines = json.split(separator: "\n").filter { !$0.contains("\"d\" :") && !$0.contains("\"about\" :") }
            return Array(lines.joined(separator: "\n").utf8)
        }
    }

    func vector(_ test: Test) throws -> CodeVectors.CodeVector {
        let outcome = ring.verify(test.text, revoked: Set(test.revoked), event: test.event, at: test.at)
        // What is no code has neither payload nor claims.
        let code = (try? SignedCode(test.text))?.code
        let payload = try code.map { _ in try Base45.decode(test.text.utf8.dropFirst(4)).prefix(36).hexadecimal }
        return CodeVectors.CodeVector(
            title: test.title, text: test.text, at: test.at.formatted(.iso8601), event: test.event.map { "\($0)" },
            revoked: test.revoked.map { "\($0)" },
            outcome: try #require(Mirror(reflecting: outcome).children.first?.label),
            payload: payload, claims: code.map { CodeVectors.Claims($0) })
    }
}

extension CodeVectors.Claims {
    fileprivate init(_ code: TicketCode) {
        self.init(
            flags: code.flags.rawValue, key: "\(code.key)", ticket: "\(code.ticket)", event: code.event.map { "\($0)" },
            from: UInt32(code.validity.from?.timeIntervalSince1970 ?? 0),
            until: code.validity.until.map { UInt32($0.timeIntervalSince1970) } ?? .max)
    }
}

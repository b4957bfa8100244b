import Domain
import Foundation
import Gateway

/// One environment variable.
struct Setting<Value: Sendable>: Sendable {
    let name: String
    let meaning: String
    let isSecret: Bool
    private(set) var value: Value
    /// False where the default is in force.
    private(set) var isSet = false
    private let read: @Sendable (String) throws(SettingFault) -> Value

    init(
        _ name: String, _ standard: Value, _ meaning: String, isSecret: Bool = false,
        _ read: @escaping @Sendable (String) throws(SettingFault) -> Value
    ) {
        (self.name, self.meaning, self.isSecret, value, self.read) = (name, meaning, isSecret, standard, read)
    }

    /// An empty value is none.
    mutating func read(_ environment: [String: String]) throws(SettingsError) {
        guard let text = environment[name], !text.isEmpty else { return }
        do {
            value = try read(text)
            isSet = true
        } catch {
            throw SettingsError(
                name: name,
                fact: isSecret ? "is not valid: \(error.expected)" : "is \(text.printable), and \(error.expected)",
                remedy: "correct or unset it; `ticketpress settings` tells what each is for")
        }
    }
}

protocol AnySetting: Sendable {
    var name: String { get }
    var meaning: String { get }
    var isSet: Bool { get }
    /// What is in force, secrets masked.
    var shown: String { get }
}

extension Setting: AnySetting {
    var shown: String {
        if isSecret, isSet { return "(set)" }
        let text = Self.text(value)
        return text.isEmpty ? "(none)" : text
    }

    private static func text(_ value: Any) -> String {
        switch value {
        case let flag as Bool: flag ? "on" : "off"
        case let list as [Any]: list.map { text($0) }.joined(separator: ",")
        case let word as any RawRepresentable: "\(word.rawValue)"
        case Optional<Any>.none: ""
        case Optional<Any>.some(let some): "\(some)"
        default: "\(value)"
        }
    }
}

/// What a value should have been.
struct SettingFault: Error {
    let expected: String

    init(_ expected: String) { self.expected = expected }
}

/// A variable whose value cannot be used.
struct SettingsError: Error, Hashable, CustomStringConvertible {
    let name: String
    let fact: String
    let remedy: String

    var description: String { "\(name) \(fact); \(remedy)" }
}

/// How values are read.
enum Read {
    static func number(_ range: ClosedRange<Int>) -> @Sendable (String) throws(SettingFault) -> Int {
        { text throws(SettingFault) in
            guard let number = Int(text), range.contains(number) else {
                throw SettingFault("must be a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }
    }

    @Sendable static func isOn(_ text: String) throws(SettingFault) -> Bool {
        switch text.lowercased() {
        case "on": return true
        case "off": return false
        default: throw SettingFault("must be on or off")
        }
    }

    @Sendable static func word<Word: RawRepresentable<String> & CaseIterable>(
        _ text: String
    ) throws(SettingFault) -> Word {
        guard let word = Word(rawValue: text.lowercased()) else {
            throw SettingFault("must be one of \(Word.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return word
    }

    @Sendable static func secret(_ text: String) throws(SettingFault) -> String? {
        guard text.utf8.count >= 16 else { throw SettingFault("must have at least 16 characters") }
        return text
    }

    @Sendable static func path(_ text: String) throws(SettingFault) -> String? { text }

    @Sendable static func address(_ text: String) throws(SettingFault) -> String {
        guard text == "localhost" || (Network(text) != nil && !text.contains("/")) else {
            throw SettingFault("must be an IP address of this machine, or localhost")
        }
        return text
    }

    @Sendable static func emailAddress(_ text: String) throws(SettingFault) -> EmailAddress? {
        guard let address = EmailAddress(text) else { throw SettingFault("must be an address of mail") }
        return address
    }

    @Sendable static func origin(_ text: String) throws(SettingFault) -> String? {
        guard let parts = URLComponents(string: text), ["http", "https"].contains(parts.scheme), parts.host != nil,
            parts.query == nil, parts.fragment == nil, ["", "/"].contains(parts.path)
        else { throw SettingFault("must be an address such as https://tickets.example.org") }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    @Sendable static func origins(_ text: String) throws(SettingFault) -> [String] {
        var origins: [String] = []
        for part in list(text) {
            let origin = part == "*" ? part : try origin(part)
            if let origin { origins.append(origin) }
        }
        return origins
    }

    @Sendable static func networks(_ text: String) throws(SettingFault) -> [Network] {
        var networks: [Network] = []
        for part in list(text) {
            guard let network = Network(part) else {
                throw SettingFault("must be addresses or networks such as 10.0.0.0/8, separated by commas")
            }
            networks.append(network)
        }
        return networks
    }

    private static func list(_ text: String) -> [String] {
        text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }
}

import ArgumentParser
import Domain
import Foundation

struct KeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Make and change the keys that sign ticket codes.",
        discussion: """
            A key ring is a file that only its owner may read (mode 600): one key that signs, and those before it, whose \
            codes still verify. Private keys are never shown. Scanners get the public keys by `ticketpress keys export`.
            Exit codes: 0 done, 1 not done, 64 bad usage.
            """,
        subcommands: [KeysGenerate.self, KeysList.self, KeysRotate.self, KeysRetire.self, KeysExport.self])
}

/// Where the keys are.
struct KeyOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The key ring. (default: $TICKETPRESS_KEYS)", valueName: "file"))
    var keys: String?

    func file() throws(UsageError) -> KeyRingFile { try KeyRingFile.required(keys) }
}

struct KeysGenerate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate", abstract: "Make a key ring with one key, which signs.",
        discussion: "A file that is there already is never touched.")

    @OptionGroup var options: KeyOptions

    func run() throws {
        try reportingErrors {
            let file = try options.file()
            let key = try SigningKey.new()
            try file.make(KeyRing(key, at: Date()))
            try say(
                """
                Made \(file.path.printable) with the key \(key.id), which signs.
                Keep a copy where nobody else can read it: whoever has the file can make tickets.

                """)
            return 0
        }
    }
}

struct KeysList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Say which keys there are, and what each is for.")

    @OptionGroup var options: KeyOptions

    func run() throws {
        try reportingErrors {
            let ring = try options.file().read()
            let lines = ring.entries.map { entry in
                "\(entry.id)  \(entry.createdAt.formatted(.iso8601))  \(entry.status.words(canSign: ring.signer != nil))\n"
            }
            try say("KEY       CREATED               STATUS\n" + lines.joined())
            return 0
        }
    }
}

struct KeysRotate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate", abstract: "Let a new key sign.",
        discussion: """
            The key that signed until now still verifies, so tickets that are out stay valid; its private half is \
            forgotten. Give scanners the new export before they see the first ticket of the new key.
            """)

    @OptionGroup var options: KeyOptions

    func run() throws {
        try reportingErrors {
            let file = try options.file()
            let key = try SigningKey.new()
            var before: [KeyID] = []
            _ = try file.change { ring throws(KeyRingError) in
                before = ring.entries.filter { $0.status == .signing }.map(\.id)
                try ring.rotate(to: key, at: Date())
            }
            try say(
                """
                The key \(key.id) signs from now on; \(before.map(\.description).joined(separator: ", ")) still verifies.
                Scanners need the new export: ticketpress keys export --keys \(file.path.printable)

                """)
            return 0
        }
    }
}

struct KeysRetire: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retire", abstract: "Refuse the codes of a key from now on.",
        discussion: "It leaves the export too. The key that signs cannot be retired: rotate first.")

    @Argument(help: "The key's id, as `ticketpress keys list` shows it.")
    var key: String

    @OptionGroup var options: KeyOptions

    func run() throws {
        try reportingErrors {
            guard let id = KeyID(key) else {
                throw UsageError("\(key.printable) is no key's id", remedy: "give eight digits such as 21fe31df")
            }
            let file = try options.file()
            _ = try file.change { ring throws(KeyRingError) in try ring.retire(id) }
            try say(
                """
                Codes of the key \(id) are refused from now on.
                Scanners need the new export: ticketpress keys export --keys \(file.path.printable)

                """)
            return 0
        }
    }
}

struct KeysExport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Print the public keys that a scanner needs, as JSON.",
        discussion: """
            A JWK Set (RFC 7517, RFC 8037) with the keys that sign and those that still verify. Nothing in it is secret, \
            but a scanner must get it from you alone: whoever changes it decides which tickets are accepted. \
            `ticketpress verify --keys` takes it.

              ticketpress keys export --keys keys.json > scanner.json
            """)

    @OptionGroup var options: KeyOptions

    func run() throws {
        try reportingErrors {
            let ring = try options.file().read()
            try OpenFile.standardOutput.write(try ring.exported.json())
            return 0
        }
    }
}

private func say(_ text: String) throws(FileError) { try OpenFile.standardOutput.write(Array(text.utf8)) }

extension SigningKey {
    /// Of the system's randomness.
    fileprivate static func new() throws(KeyRingError) -> SigningKey {
        var random = SystemRandomNumberGenerator()
        return try SigningKey(using: &random)
    }
}

extension KeyRing.Status {
    fileprivate func words(canSign: Bool) -> String {
        switch self {
        case .signing: canSign ? "signing" : "signing (its private key is elsewhere)"
        case .verifying: "verifying"
        case .retired: "retired"
        }
    }
}

import Domain
import Foundation
import Testing

@Suite struct `Keys` {
    let shop: Workshop

    init() throws {
        shop = try Workshop()
        #expect(try shop.run("keys", "generate", "--keys", "keys.json").status == 0)
    }

    private func mode(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: shop.folder.appending(path: path).path)
        return try #require(attributes[.posixPermissions] as? Int)
    }

    private func ring(_ path: String = "keys.json") throws -> KeyRing { try KeyRing(json: Array(shop.bytes(path))) }

    private func setMode(_ mode: Int, of path: String) throws {
        try FileManager.default.setAttributes(
            [.posixPermissions: mode], ofItemAtPath: shop.folder.appending(path: path).path)
    }

    @Test func `are made in a file for their owner alone, whatever the mask`() throws {
        #expect(try mode("keys.json") == 0o600)
        #expect(try shop.shell("umask 000; \"$TP\" keys generate --keys open.json").status == 0)
        #expect(try mode("open.json") == 0o600)
        #expect(try ring().entries.map(\.status) == [.signing])
        #expect(try ring().signer?.id != ring("open.json").signer?.id)
    }

    @Test func `that are there already are never touched`() throws {
        let before = try shop.bytes("keys.json")
        let result = try shop.run("keys", "generate", "--keys", "keys.json")
        #expect(result.status == 1)
        #expect(
            result.errors == """
                Error: keys.json is there already.
                Add a key to it with `ticketpress keys rotate`, or name another file.

                """)
        #expect(try shop.bytes("keys.json") == before)
        #expect(try shop.names() == ["keys.json", "templates"])
    }

    @Test func `are rotated, retired and listed`() throws {
        let first = try ring().entries[0].id
        let rotated = try shop.run("keys", "rotate", "--keys", "keys.json")
        let second = try #require(try ring().signer?.id)
        #expect(rotated.text.hasPrefix("The key \(second) signs from now on; \(first) still verifies.\n"))
        #expect(try mode("keys.json") == 0o600)
        #expect(try shop.run("keys", "retire", "\(first)", "--keys", "keys.json").status == 0)
        let lines = try shop.run("keys", "list", "--keys", "keys.json").text.split(separator: "\n").map {
            $0.split(separator: " ").map(String.init)
        }
        #expect(lines.map(\.first) == ["KEY", "\(first)", "\(second)"])
        #expect(lines.map(\.last) == ["STATUS", "retired", "signing"])
        #expect(try shop.names() == ["keys.json", "templates"])
    }

    @Test func `that cannot be retired stay, with the reason`() throws {
        let key = try ring().entries[0].id
        let before = try shop.bytes("keys.json")
        for (id, status, words) in [
            ("\(key)", 1, "\(key) is the key that signs.\nLet another sign first"),
            ("01234567", 1, "there is no key 01234567.\nThere are \(key)."),
            ("0123", 64, "0123 is no key's id.\nGive eight digits"),
        ] {
            let result = try shop.run("keys", "retire", id, "--keys", "keys.json")
            #expect(Int(result.status) == status)
            #expect(result.errors.contains(words))
        }
        #expect(try shop.bytes("keys.json") == before)
    }

    @Test func `are never shown in private, whatever is asked`() throws {
        let secret = try #require(try shop.text("keys.json").firstMatch(of: #/"d" : "([^"]+)"/#)?.1)
        let line = """
            for c in list export; do "$TP" keys $c --keys keys.json; done; "$TP" verify TP1: --keys keys.json
            sed 's/OKP/EC/' keys.json > broken.json; chmod 600 broken.json; "$TP" keys list --keys broken.json
            head -c 300 keys.json > cut.json; chmod 600 cut.json; "$TP" keys list --keys cut.json
            "$TP" keys rotate --keys keys.json
            """
        let result = try shop.shell(line)
        #expect(result.text.contains("signs from now on"))
        #expect(result.errors.contains("kty of key 1 is not OKP"))
        #expect(!result.text.contains(secret) && !result.errors.contains(secret))
        // The key that signs no more needs none.
        #expect(!(try shop.text("keys.json").contains(secret)))
    }

    @Test func `are exported without the private one and the retired ones`() throws {
        let first = try ring().entries[0].id
        _ = try shop.shell("\"$TP\" keys rotate --keys keys.json && \"$TP\" keys retire \(first) --keys keys.json")
        let exported = try shop.run("keys", "export", "--keys", "keys.json")
        let ring = try KeyRing(json: Array(exported.output))
        #expect(ring.signer == nil)
        #expect(try ring.entries.map(\.id) == [#require(self.ring().signer?.id)])
        #expect(exported.text.contains("Public keys that verify the codes of tickets"))
    }

    @Test(arguments: [0o640, 0o604, 0o644, 0o620, 0o610, 0o660])
    func `that others may use are refused, to sign and to verify`(mode: Int) throws {
        try setMode(mode, of: "keys.json")
        for command in ["keys list", "keys rotate", "keys export", "verify TP1:", "render plain"] {
            let result = try shop.shell("\"$TP\" \(command) --keys keys.json")
            #expect(result.status == 1)
            #expect(
                result.errors.hasPrefix(
                    "Error: keys.json has a private key in it, and others may use the file (mode 0\(String(mode, radix: 8))).\n"
                ))
            #expect(result.errors.contains("chmod 600 keys.json"))
        }
        try setMode(0o400, of: "keys.json")
        #expect(try shop.run("keys", "list", "--keys", "keys.json").status == 0)
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a file to somebody else"))
    func `of somebody else are refused`() throws {
        _ = try shop.shell("chown 65534 keys.json")
        let result = try shop.run("keys", "list", "--keys", "keys.json")
        #expect(result.status == 1)
        #expect(result.errors.contains("has a private key in it, and belongs to the user nobody"))
    }

    @Test func `for scanners may be read by all, but not written`() throws {
        _ = try shop.shell("\"$TP\" keys export --keys keys.json > scanner.json")
        try setMode(0o644, of: "scanner.json")
        #expect(
            try shop.run("keys", "list", "--keys", "scanner.json").text.contains(
                "signing (its private key is elsewhere)"))
        try setMode(0o666, of: "scanner.json")
        let result = try shop.run("verify", "TP1:", "--keys", "scanner.json")
        #expect(result.status == 1)
        #expect(result.errors.contains("everybody may write to scanner.json, and so have any ticket accepted"))
    }

    @Test func `for scanners can neither sign nor change`() throws {
        _ = try shop.shell("\"$TP\" keys export --keys keys.json > scanner.json")
        for command in ["keys rotate", "render plain"] {
            let result = try shop.shell("\"$TP\" \(command) --keys scanner.json")
            #expect(result.status == 1)
            #expect(
                result.errors == """
                    Error: scanner.json: it holds public keys only, which verify codes and cannot make any.
                    Give the key ring that they were exported from.

                    """)
        }
    }

    @Test func `are found by the environment too`() throws {
        let result = try shop.shell("TICKETPRESS_KEYS=keys.json \"$TP\" keys list")
        #expect(result.status == 0)
        for line in ["\"$TP\" keys list", "TICKETPRESS_KEYS= \"$TP\" keys list"] {
            let nowhere = try shop.shell(line)
            #expect(nowhere.status == 64)
            #expect(nowhere.errors.contains("Give --keys FILE, or name the file in TICKETPRESS_KEYS."))
        }
    }

    @Test func `that are changed by several at once all stay`() throws {
        let result = try shop.shell("for i in $(seq 12); do \"$TP\" keys rotate --keys keys.json & done; wait")
        #expect(result.errors.isEmpty)
        let ring = try ring()
        #expect(ring.entries.count == 13)
        #expect(ring.entries.count { $0.status == .signing } == 1)
        #expect(try shop.names() == ["keys.json", "templates"])
    }

    @Test func `behind a link are changed where they are`() throws {
        _ = try shop.shell("mkdir vault && mv keys.json vault/ && ln -s vault/keys.json keys.json")
        #expect(try shop.run("keys", "rotate", "--keys", "keys.json").status == 0)
        #expect(try shop.shell("readlink keys.json").text == "vault/keys.json\n")
        #expect(try ring("vault/keys.json").entries.count == 2)
    }

    @Test func `are whole or as before when the disk is full`() throws {
        let before = try shop.bytes("keys.json")
        let result = try shop.shell("ulimit -f 0; \"$TP\" keys rotate --keys keys.json")
        #expect(result.status != 0)
        #expect(try shop.bytes("keys.json") == before)
    }

    @Test func `are refused when the file is something else`() throws {
        try shop.write("{}", to: "empty.json")
        try shop.write(String(repeating: " ", count: 2 << 20), to: "large.json")
        for (path, words) in [
            ("empty.json", "empty.json: it is no key ring: format is missing"),
            ("large.json", "large.json is larger than 1.0 MB"), ("templates", "cannot read templates: it is a folder"),
            ("none.json", "cannot open none.json: No such file or directory"),
        ] {
            let result = try shop.run("keys", "list", "--keys", path)
            #expect(result.status == 1)
            #expect(result.errors.contains(words))
        }
    }
}

import Foundation
import Testing

@Suite struct `The README on storage` {
    @Test func `has commands that do what it says`() throws {
        let readme = try String(contentsOf: Command.repository.appending(path: "README.md"), encoding: .utf8)
        let section = try #require(readme.components(separatedBy: "## Storage\n").dropFirst().first)
        let chapter = try #require(section.components(separatedBy: "\n## ").first)
        let commands = chapter.split(separator: "\n").filter { $0.hasPrefix("    ") }.joined(separator: "\n")
            .replacing("seq 1000", with: "seq 30")
        #expect(commands.contains("seq 30"))
        let shop = try Workshop()
        try FileManager.default.createSymbolicLink(
            at: shop.folder.appending(path: "scripts"),
            withDestinationURL: Command.repository.appending(path: "scripts"))
        // The service ends with the commands, whatever becomes of them.
        let result = try shop.shell(
            "set -e; trap 'scripts/s3.sh stop .build-s3' EXIT; ticketpress() { \"$TP\" \"$@\"; }\n\(commands)")
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.text.contains("T-1.pdf: valid: ticket "))
        #expect(try shop.text("links.txt").split(separator: "\n").count == 30)
        #expect(try shop.bytes("T-1.pdf").starts(with: Data("%PDF".utf8)))
        let refusals = result.text.matches(of: /<Code>(\w+)<\/Code>/).map { String($0.1) }
        #expect(refusals == Array(repeating: "SignatureDoesNotMatch", count: 4) + ["AccessDenied"])
        #expect(result.errors.contains("SignatureDoesNotMatch"))
        #expect(shop.exists(".build-s3/data"))
    }
}

import Foundation
import Testing

@Suite struct `The README on codes` {
    @Test func `has commands that do what it says`() throws {
        let readme = try String(contentsOf: Command.repository.appending(path: "README.md"), encoding: .utf8)
        let section = try #require(readme.components(separatedBy: "## Codes\n").dropFirst().first)
        let commands = section.split(separator: "\n").prefix { $0.hasPrefix("    ") }.joined(separator: "\n")
        #expect(commands.contains("keys generate"))
        let shop = try Workshop()
        try shop.write(
            "ticket.id,event.id,event.name,event.endsAt\nT-1,GALA-7,Gala,2099-12-31\nT-2,GALA-7,Gala,2099-12-31\n",
            to: "tickets.csv")
        try shop.write("TP1:\n", to: "codes.txt")
        let result = try shop.shell("set -e; ticketpress() { \"$TP\" \"$@\"; }\n\(commands)")
        // The last of them is about codes that are none.
        #expect(result.status == 16, "\(result.errors)")
        let lines = result.text.split(separator: "\n").filter { $0.hasPrefix("out/") }
        #expect(lines.map { $0.prefix { $0 != "," } }.map { $0.contains(".pdf: valid: ticket ") } == [true, true])
        #expect(shop.exists("scanner.json"))
    }
}

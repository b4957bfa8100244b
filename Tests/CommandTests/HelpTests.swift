import Foundation
import Testing

/// The words of the help are an interface: people learn them and scripts are written by them. After a change that is
/// meant, run the tests with `TICKETPRESS_UPDATE_HELP=1` and look at the difference.
@Suite struct `Help` {
    private let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Help")

    @Test(arguments: [
        "", "render", "template", "template new", "template schema", "template preview", "template check", "doctor",
        "keys", "keys generate", "keys list", "keys rotate", "keys retire", "keys export", "verify", "store",
        "store ls", "store get", "store put", "store rm", "store create", "link", "files", "serve", "export",
        "rerender", "settings", "admin", "admin create", "demo-data", "migrate", "facts", "facts ls", "facts retry",
        "mails", "mails ls", "mails retry",
    ])
    func `says what it said before`(command: String) throws {
        let shop = try Workshop()
        // As wide as a terminal is when nobody has touched it.
        let result = try shop.shell("COLUMNS=80 \"$TP\" \(command) --help")
        #expect(result.status == 0)
        let name = (["ticketpress"] + command.split(separator: " ").map(String.init)).joined(separator: "-") + ".txt"
        let snapshot = folder.appending(path: name)
        if ProcessInfo.processInfo.environment["TICKETPRESS_UPDATE_HELP"] == "1" {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try result.output.write(to: snapshot)
        }
        #expect(result.text == String(decoding: try Data(contentsOf: snapshot), as: UTF8.self))
    }
}

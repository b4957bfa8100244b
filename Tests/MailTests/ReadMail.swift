import Foundation
import TestServers

/// A message as a mail program of others reads it: Python's.
struct ReadMail: Decodable {
    struct Attachment: Decodable, Equatable {
        var name: String
        var type: String
        var size: Int
    }

    var headers: [[String]]
    var text: String?
    var html: String?
    var attachments: [Attachment]
    var defects: [String]

    static func read(_ bytes: some Sequence<UInt8>) async throws -> ReadMail {
        let script = Repository.root.appending(path: "scripts/python/read_mail.py").path
        let json = try await Program.output("python3", [script], input: Data(bytes))
        return try JSONDecoder().decode(ReadMail.self, from: Data(json.utf8))
    }

    subscript(name: String) -> [String] { headers.filter { $0[0].lowercased() == name.lowercased() }.map { $0[1] } }
}

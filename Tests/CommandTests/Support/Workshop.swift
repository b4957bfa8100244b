import Foundation
import Testing

/// A folder of a test's own with a template that needs no fonts; the built command runs in it. Gone when the test is.
final class Workshop {
    let folder: URL
    /// Variables that the command is run with besides the tests' own.
    var environment: [String: String] = [:]

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "ticketpress-\(UUID().uuidString)")
        try write(Self.template, to: "templates/plain/template.yaml")
        try write(Self.record("SAMPLE"), to: "templates/plain/sample.json")
    }

    deinit {
        // What is left behind is the machine's own temporary folder to clear.
        try? FileManager.default.removeItem(at: folder)
    }

    /// One page with a code; a second one when the data say so.
    private static let template = """
        format: 1
        title: Plain
        summary: A code and nothing else
        locales: [en]
        document: { title: "{ticket.id}" }
        pages:
          - name: front
            size: [60mm, 60mm]
            elements:
              - code: "{ticket.code}"
                id: code
                type: qr
                box: [5, 5, 50, 50]
                alt: { en: Ticket code }
          - name: back
            size: [60mm, 60mm]
            when: extra.second
            elements:
              - rect: { fill: "#000000" }
                box: [5, 5, 50, 50]

        """

    static func record(_ id: String, second: Bool = false) -> String {
        let extra = second ? #","extra":{"second":true}"# : ""
        return #"{"ticket":{"id":"\#(id)","code":"CODE"},"event":{"name":"Show"}\#(extra)}"#
    }

    /// A record whose only fault is that it has no code.
    static func incomplete(_ id: String) -> String { #"{"ticket":{"id":"\#(id)"},"event":{"name":"Show"}}"# }

    @discardableResult
    func write(_ text: String, to path: String) throws -> URL {
        let url = folder.appending(path: path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
        return url
    }

    func bytes(_ path: String) throws -> Data { try Data(contentsOf: folder.appending(path: path)) }

    func text(_ path: String) throws -> String { String(decoding: try bytes(path), as: UTF8.self) }

    /// The names in a folder, sorted, hidden ones too.
    func names(_ path: String = "") throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: path).path).sorted()
    }

    func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: folder.appending(path: path).path)
    }

    /// The JSON objects of a report, one per line.
    func report(_ path: String) throws -> [[String: Any]] {
        try text(path).split(separator: "\n").map { line in
            try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }
}

import Foundation
import TestServers

/// A PDF, looked at by the programs that people look at it with.
extension Data {
    var isPDF: Bool { starts(with: Data("%PDF-".utf8)) }

    /// What a command prints of a file with these bytes; `{}` stands for its path.
    private func shown(by command: String) async throws -> String {
        let scratch = try Scratch()
        let file = scratch.file("ticket.pdf")
        try write(to: file)
        return try await Program.output("/bin/sh", ["-c", command.replacing("{}", with: file.path)])
    }

    var pageCount: Int? {
        get async throws {
            try await shown(by: "pdfinfo {}").firstMatch(of: /Pages:\s+(\d+)/).flatMap { Int($0.1) }
        }
    }

    var text: String { get async throws { try await shown(by: "pdftotext -layout {} -") } }

    /// The codes on its pages, in their order.
    var scannedCodes: [String] {
        get async throws {
            try await shown(by: "pdftoppm -r 200 -png {} {} && zbarimg --quiet --raw {}*.png")
                .split(separator: "\n").map(String.init)
        }
    }
}

import ArgumentParser
import Domain
import Foundation
import Rendering

struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Say whether ticket codes are genuine and admit.",
        discussion: """
            INPUT is a code (in quotes: codes may have spaces, $ and *), a PDF, a picture, or - for codes on standard \
            input, one on a line, each answered at once. Nothing but the keys is needed: no server is asked. PDFs and \
            pictures are read by poppler and zbar (Debian: poppler-utils, zbar-tools), which know QR codes.

              ticketpress verify out/*.pdf --keys scanner.json
              ticketpress verify - --keys scanner.json --event GALA-7 --revoked revoked.txt

            --keys is a key ring, or what `ticketpress keys export` wrote. A file of --revoked has a ticket's id on each \
            line, as the data have it or as verify shows it; lines that begin with # are comments.

            Exit codes, of several inputs the highest: 0 valid, 10 not yet valid, 11 expired, 12 wrong event, 13 revoked, \
            14 unknown key, 15 bad signature, 16 malformed, 17 no code could be read; 1 nothing could be verified, 64 bad \
            usage.
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    @Argument(help: "A code, a PDF or picture, or - for standard input.")
    var input: [String]

    @OptionGroup var options: KeyOptions

    @Option(help: ArgumentHelp("Tickets that are not admitted, an id on each line.", valueName: "file"))
    var revoked: String?

    @Option(help: ArgumentHelp("The event at the door, as the data have its id.", valueName: "id"))
    var event: String?

    @Option(help: ArgumentHelp("When: 2026-05-01T19:30:00+02:00. (default: now)", valueName: "time"))
    var at: String?

    @Option(help: "Lines for people, or a JSON object on each line. (default: text)")
    var format: Format?

    func run() throws {
        try reportingErrors {
            let instant = try at.map(instant)
            let file = try options.file()
            let inputs = try input.map { try VerifyInput($0) }
            try requirePrograms(inputs)
            let keys = try file.read()
            let run = VerifyRun(
                keys: keys, revoked: try revoked.map { try RevokedTickets.read($0) } ?? [],
                event: event.map { EventID(named: $0) }, instant: instant)
            let words = VerdictWords(keys: keys, keysPath: file.path, event: event)
            return try run.run(inputs) { finding in
                let line = format == .json ? words.json(finding) : words.line(finding)
                try OpenFile.standardOutput.write(Array((line + "\n").utf8))
            }
        }
    }

    private func instant(_ text: String) throws(UsageError) -> Date {
        guard let instant = TicketInstant(text) else {
            throw UsageError(
                "--at \(text.printable) is no time",
                remedy: "write it as 2026-05-01T19:30:00+02:00 or 2026-05-01T17:30:00Z")
        }
        guard instant.hasOffset else {
            throw UsageError("--at \(text.printable) is in no time zone", remedy: "add Z or an offset such as +02:00")
        }
        return instant.date
    }

    private func requirePrograms(_ inputs: [VerifyInput]) throws(MissingProgram) {
        for case .file(let path, let kind) in inputs {
            if let missing = PictureScan.missingPackage(for: kind) {
                throw MissingProgram(program: missing.program, package: missing.package, path: path)
            }
        }
    }
}

/// A program that reads a file of the user's is not on this machine.
struct MissingProgram: Error, CustomStringConvertible {
    var program: String
    var package: String
    var path: String

    var description: String {
        """
        \(program) is not installed, and \(path.printable) cannot be read without it.
        On Debian: apt-get install \(package). Codes can be given as text too: ticketpress verify CODE
        """
    }
}

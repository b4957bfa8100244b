import Domain
import Foundation

/// The list of `--revoked`: a ticket's id on each line, as the data have it or as `verify` shows it. Lines
/// that begin with `#` are comments.
enum RevokedTickets {
    static func read(_ path: String) throws -> Set<TicketID> {
        let file = try OpenFile.reading(path)
        if file.isFolder { throw FileError(.read, path, code: EISDIR) }
        var lines = LineReader(file)
        var revoked: Set<TicketID> = []
        while let line = try lines.next() {
            let id = line.text.trimmingCharacters(in: .whitespaces)
            if id.hasPrefix(SignedCode.prefix) {
                throw UsageError(
                    "line \(line.number) of \(path.printable) is a code", remedy: "write the ticket's id instead")
            }
            if !id.isEmpty && !id.hasPrefix("#") { revoked.insert(TicketID(named: id)) }
        }
        return revoked
    }
}

/// Reads text line by line, each as soon as it is there.
struct LineReader {
    struct Line {
        /// From 1.
        var number: Int
        /// Without its end; what is not UTF-8 is replaced, and what is behind the limit is cut off.
        var text: String
    }

    /// In bytes: longer than any code or id, so that whoever writes without end fills no memory.
    private static let limit = 20_000

    private let file: OpenFile
    private var pending: ArraySlice<UInt8> = []
    private var number = 0
    private var isAtEnd = false

    init(_ file: OpenFile) { self.file = file }

    mutating func next() throws(FileError) -> Line? {
        var line: [UInt8] = []
        while true {
            if pending.isEmpty && !isAtEnd {
                pending = try file.read(atMost: 1 << 16)[...]
                isAtEnd = pending.isEmpty
            }
            let part = pending.prefix { $0 != UInt8(ascii: "\n") }
            line += part.prefix(max(0, Self.limit - line.count))
            let isWhole = part.endIndex < pending.endIndex
            pending = pending[part.endIndex...].dropFirst()
            guard isWhole || (isAtEnd && pending.isEmpty) else { continue }
            if !isWhole && line.isEmpty { return nil }
            number += 1
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            return Line(number: number, text: String(decoding: line, as: UTF8.self))
        }
    }
}

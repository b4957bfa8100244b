import Foundation

/// A worded mail: the subject, and paragraphs with the little markup that `MailLanguage` describes.
struct MailText {
    let subject: String
    private let paragraphs: [Paragraph]

    private enum Paragraph {
        case text(String)
        case table([(label: String, value: String)])
        case link(words: String, address: String)
    }

    init(_ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        let first = lines.firstIndex { !$0.isEmpty } ?? lines.endIndex
        subject = first < lines.endIndex ? lines[first] : ""
        paragraphs = lines[min(first + 1, lines.endIndex)...].split { $0.isEmpty }.map { Self.paragraph(Array($0)) }
    }

    private static func paragraph(_ lines: [String]) -> Paragraph {
        if lines.allSatisfy({ $0.hasPrefix("|") }) {
            return .table(
                lines.map { line in
                    let parts = line.dropFirst().split(separator: ":", maxSplits: 1).map {
                        $0.trimmingCharacters(in: .whitespaces)
                    }
                    return (parts.first ?? "", parts.count > 1 ? parts[1] : "")
                })
        }
        if lines.count == 1, let line = lines.first, line.hasPrefix("["), line.hasSuffix(")"),
            let middle = line.range(of: "](")
        {
            return .link(
                words: String(line[line.index(after: line.startIndex)..<middle.lowerBound]),
                address: String(line[middle.upperBound..<line.index(before: line.endIndex)]))
        }
        return .text(lines.joined(separator: "\n"))
    }

    /// For programs that show text alone.
    var plain: String {
        paragraphs.map { paragraph in
            switch paragraph {
            case .text(let text): text
            case .table(let rows): rows.map { "\($0.label): \($0.value)" }.joined(separator: "\n")
            case .link(let words, let address): "\(words):\n\(address)"
            }
        }.joined(separator: "\n\n") + "\n"
    }

    /// The paragraphs of a page, whose text has been escaped.
    var html: String {
        paragraphs.map { paragraph in
            switch paragraph {
            case .text(let text): "<p>\(text.replacing("\n", with: "<br>\n"))</p>"
            case .table(let rows):
                "<table role=\"presentation\" class=\"facts\">\n"
                    + rows.map { "<tr><th scope=\"row\">\($0.label)</th><td>\($0.value)</td></tr>" }
                    .joined(separator: "\n") + "\n</table>"
            case .link(let words, let address): "<p><a class=\"button\" href=\"\(address)\">\(words)</a></p>"
            }
        }.joined(separator: "\n")
    }
}

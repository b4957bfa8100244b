import ObjectStorage
import Rendering

/// A failure in words: what is wrong, where, and what to do.
struct FailureWords {
    /// A stable name of the kind of failure, for programs.
    var code: String
    var fact: String
    var remedy: String
    var template: String?
    var element: String?
    var field: String?
    var value: String?

    var message: String { "\(fact); \(remedy)" }
}

extension RecordFailure {
    var words: FailureWords {
        switch self {
        case .unreadable(let error):
            FailureWords(
                code: Mirror(reflecting: error.problem).children.first?.label ?? "\(error.problem)",
                fact: (error.column.map { "column \($0): " } ?? "") + error.fact, remedy: error.remedy)
        case .code(let error):
            FailureWords(code: "codeNotSigned", fact: error.fact, remedy: error.remedy, field: "ticket.code")
        case .render(let error):
            FailureWords(
                code: error.problem.code, fact: error.fact, remedy: error.remedyHere,
                template: error.template, element: error.element, field: error.field, value: error.value)
        case .name(let error):
            FailureWords(
                code: error.code, fact: error.fact, remedy: error.remedy,
                field: error.field.isEmpty ? nil : error.field, value: error.name)
        case .file(let error):
            FailureWords(code: error.name, fact: error.fact, remedy: error.remedy)
        case .store(let error):
            FailureWords(code: error.code, fact: error.fact, remedy: error.remedy)
        case .fonts(let error):
            FailureWords(code: "fonts", fact: "\(error)", remedy: "run `ticketpress doctor`")
        case .severalPages(let count, let format):
            FailureWords(
                code: "severalPages",
                fact: "the document has \(count) pages, and a stream takes one \(format.title)",
                remedy: "give a file or folder with --out, or make a PDF")
        }
    }
}

extension RenderError {
    /// Drawing knows of no keys; the command does.
    fileprivate var remedyHere: String {
        guard case .missingField = problem, field == "ticket.code" else { return remedy }
        return "add it to the data, or let it be signed: --keys FILE"
    }
}

extension RecordLabel {
    /// `record 3 (line 4, ticket T-3)`
    var title: String {
        let details = [line.map { "line \($0)" }, id.map { "ticket \($0.printable)" }].compactMap(\.self)
        return "record \(number)" + (details.isEmpty ? "" : " (\(details.joined(separator: ", ")))")
    }
}

extension FailureWords {
    /// The failure as the person at the terminal reads it:
    ///
    ///     record 3 (line 4, ticket T-3): classic: element front/holder: holder.name "Karl…" is 12.4 mm too wide for 60 mm
    ///       Shorten the value, or let the text shrink or wrap with `fit`.
    func lines(for title: String) -> String {
        title + ": " + fact.printable + "\n  " + remedy.sentence
    }
}

extension String {
    /// With a capital at the start and a full stop at the end.
    var sentence: String {
        let text = prefix(1).uppercased() + dropFirst()
        return text.last.map { ".!?".contains($0) } == true ? text : text + "."
    }
}

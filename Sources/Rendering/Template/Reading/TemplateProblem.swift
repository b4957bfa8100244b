/// Why a template was refused: every mistake that was found, in the order of the file.
public struct TemplateError: Error, Hashable, CustomStringConvertible {
    /// At least one, at most `TemplateProblems.limit`.
    public var problems: [TemplateProblem]

    public init(problems: [TemplateProblem]) { self.problems = problems }

    /// One line per problem.
    public var description: String { problems.map(\.description).joined(separator: "\n") }
}

/// A mistake in a template file: where it is, what is wrong and what to do.
public struct TemplateProblem: Sendable, Hashable, CustomStringConvertible {
    public var file: String
    /// From 1.
    public var line: Int
    /// From 1, in Unicode scalars.
    public var column: Int
    /// The place in the document: `pages[0].elements[3].fit`; empty for the file as a whole.
    public var path: String
    public var fact: String
    public var remedy: String?

    public init(
        file: String = TemplateProblem.templateFile, line: Int, column: Int, path: String = "", fact: String,
        remedy: String? = nil
    ) {
        self.file = file
        self.line = line
        self.column = column
        self.path = path
        self.fact = fact
        self.remedy = remedy
    }

    public static let templateFile = "template.yaml"

    /// `template.yaml:41:9: pages[0].elements[3].colour: unknown colour "acent"; did you mean "accent"?`
    public var description: String {
        let place = "\(file):\(line):\(column): " + (path.isEmpty ? "" : path + ": ")
        return place + fact + (remedy.map { "; " + $0 } ?? "")
    }
}

/// Collects the problems of a template; beyond the limit further ones are dropped, for nobody reads them.
struct TemplateProblems {
    static let limit = 50

    private(set) var found: [TemplateProblem] = []

    var isFull: Bool { found.count >= Self.limit }

    /// `fact` and `remedy` are only made when there is room, because looking for the nearest word is not free.
    mutating func add(_ node: SourceNode, _ fact: @autoclosure () -> String, remedy: @autoclosure () -> String? = nil) {
        add(at: node.position, path: node.path, fact(), remedy: remedy())
    }

    mutating func add(
        at position: SourcePosition, path: SourcePath, _ fact: @autoclosure () -> String,
        remedy: @autoclosure () -> String? = nil
    ) {
        guard !isFull else { return }
        let problem = TemplateProblem(
            line: position.line, column: position.column, path: path.description, fact: fact(), remedy: remedy())
        if !found.contains(problem) { found.append(problem) }
    }

    /// Throws what was found, sorted by position.
    func throwIfAny() throws(TemplateError) {
        guard !found.isEmpty else { return }
        throw TemplateError(problems: found.sorted { ($0.line, $0.column, $0.path) < ($1.line, $1.column, $1.path) })
    }
}

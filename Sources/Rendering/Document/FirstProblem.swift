/// Keeps, of all problems that are noted in whatever order, the one to report.
///
/// That is the first by path, but a missing field comes after all others: a mistyped one often explains it. The order
/// must not depend on that of a dictionary, or the same data would give different messages.
struct FirstProblem {
    private var problem: RenderError.Problem?
    private var path: [String] = []
    private var value: Value?

    mutating func note(_ problem: RenderError.Problem, at path: [String], _ value: Value?) {
        if let current = self.problem, !precedes(problem, path, current) { return }
        (self.problem, self.path, self.value) = (problem, path, value)
    }

    private func precedes(_ problem: RenderError.Problem, _ path: [String], _ current: RenderError.Problem) -> Bool {
        let isMissing = problem == .missingField
        guard isMissing == (current == .missingField) else { return !isMissing }
        return path.lexicographicallyPrecedes(self.path) { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    var error: RenderError? {
        guard var problem else { return nil }
        if case .unknownField = problem {
            problem = .unknownField(nearest: TicketShape.nearest(to: DataPath(parts: path)))
        }
        let field = path.isEmpty ? nil : Excerpt.of(path.joined(separator: "."))
        return RenderError(problem, field: field, value: value?.excerpt)
    }
}

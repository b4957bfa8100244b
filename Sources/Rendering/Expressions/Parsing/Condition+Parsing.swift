import Foundation

extension Condition {
    /// Reads `holder.name and (seat.row == "A" or not ticket.type)`: `not` binds before `and`, `and` before `or`.
    public init(parsing source: String) throws(ExpressionError) {
        var parser = ConditionParser(scanner: try ExpressionScanner(source))
        self = try parser.anyOf(depth: 0)
        parser.scanner.skipSpaces()
        guard parser.scanner.isAtEnd else {
            throw parser.scanner.failure(expected: "and, or, a comparison such as ==, or the end of the condition")
        }
    }
}

private struct ConditionParser {
    var scanner: ExpressionScanner

    mutating func anyOf(depth: Int) throws(ExpressionError) -> Condition {
        var conditions = [try allOf(depth: depth)]
        while takeWord("or") { conditions.append(try allOf(depth: depth)) }
        return conditions.count == 1 ? conditions[0] : .any(conditions)
    }

    private mutating func allOf(depth: Int) throws(ExpressionError) -> Condition {
        var conditions = [try single(depth: depth)]
        while takeWord("and") { conditions.append(try single(depth: depth)) }
        return conditions.count == 1 ? conditions[0] : .all(conditions)
    }

    private mutating func single(depth: Int) throws(ExpressionError) -> Condition {
        scanner.skipSpaces()
        let place = scanner.position
        guard depth < ExpressionScanner.maximumDepth else {
            throw scanner.failure(.tooDeep(limit: ExpressionScanner.maximumDepth), at: place)
        }
        if takeWord("not") { return .not(try single(depth: depth + 1)) }
        guard scanner.take("(") else { return try comparison() }
        let condition = try anyOf(depth: depth + 1)
        scanner.skipSpaces()
        try scanner.require(")", or: "and, or, or the closing parenthesis")
        return condition
    }

    private mutating func comparison() throws(ExpressionError) -> Condition {
        let left = try operand()
        scanner.skipSpaces()
        if let comparison = takeComparison() {
            scanner.skipSpaces()
            return .compare(left, comparison, try operand())
        }
        switch left {
        case .path(let path): return .present(path)
        case .constant(.bool(let answer)): return answer ? .all([]) : .any([])
        case .constant: throw scanner.failure(expected: "a comparison such as == after a constant")
        }
    }

    private mutating func operand() throws(ExpressionError) -> Condition.Operand {
        guard let scalar = scanner.current else { throw scanner.failure(expected: "a data path, a number or a text") }
        if scalar.isQuotationMark { return .constant(.string(try scanner.quoted())) }
        if scalar.isASCIIDigit || scalar == "-" { return .constant(.number(try scanner.number())) }
        let place = scanner.position
        guard scalar.isNameStart else {
            throw scanner.failure(expected: "a data path such as holder.name, a number, a quoted text, true or false")
        }
        let path = try scanner.path()
        switch path.description {
        case "true": return .constant(.bool(true))
        case "false": return .constant(.bool(false))
        case "null": return .constant(.null)
        case "and", "or", "not": throw scanner.failure(expected: "a data path, a number or a text", at: place)
        default: return .path(path)
        }
    }

    private mutating func takeComparison() -> Condition.Comparison? {
        // The longer signs first: <= begins like <.
        for comparison in Condition.Comparison.allCases.sorted(by: { $0.rawValue.utf8.count > $1.rawValue.utf8.count })
        {
            let sign = Array(comparison.rawValue.unicodeScalars)
            guard sign.indices.allSatisfy({ scanner.peek($0) == sign[$0] }) else { continue }
            scanner.position += sign.count
            return comparison
        }
        return nil
    }

    /// Takes `word` when it stands here by itself; `order.number` does not begin with `or`.
    private mutating func takeWord(_ word: String) -> Bool {
        scanner.skipSpaces()
        let start = scanner.position
        guard scanner.name() == word, scanner.current != "." else {
            scanner.position = start
            return false
        }
        return true
    }
}

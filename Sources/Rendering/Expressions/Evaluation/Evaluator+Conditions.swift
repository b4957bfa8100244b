import Domain
import Foundation

extension Evaluator {
    /// Whether the condition holds. What is absent is equal to nothing but `null` and `""`, and neither more nor less.
    ///
    /// Fails with `wrongKind` where two values that have no order are asked for it.
    public func holds(_ condition: Condition) throws(RenderError) -> Bool {
        switch condition {
        case .present(let path): return isPresent(path)
        case .not(let condition): return try !holds(condition)
        case .all(let conditions):
            for condition in conditions { if try !holds(condition) { return false } }
            return true
        case .any(let conditions):
            for condition in conditions { if try holds(condition) { return true } }
            return false
        case .compare(let left, let comparison, let right): return try compare(left, comparison, right)
        }
    }

    private func isPresent(_ path: DataPath) -> Bool {
        if let name = path.stringName { return strings[name] != nil }
        switch place(at: path).present {
        case nil, .bool(false)?: return false
        default: return true
        }
    }

    private func compare(
        _ left: Condition.Operand, _ comparison: Condition.Comparison, _ right: Condition.Operand
    ) throws(RenderError) -> Bool {
        let (a, b) = (operand(left), operand(right))
        switch comparison {
        case .equal: return try areEqual(a, b)
        case .notEqual: return try !areEqual(a, b)
        case .less: return try order(a, b).map { $0 == .orderedAscending } ?? false
        case .greater: return try order(a, b).map { $0 == .orderedDescending } ?? false
        case .lessOrEqual: return try order(a, b).map { $0 != .orderedDescending } ?? false
        case .greaterOrEqual: return try order(a, b).map { $0 != .orderedAscending } ?? false
        }
    }

    private func operand(_ operand: Condition.Operand) -> Place {
        switch operand {
        case .path(let path): place(at: path)
        case .constant(let value): Place(value: value, path: [])
        }
    }
}

// MARK: - Equality and order

extension Evaluator {
    /// Data from CSV has only texts: beside a number or a truth value a text counts as what it spells.
    private func areEqual(_ left: Place, _ right: Place) throws(RenderError) -> Bool {
        guard let a = left.present, let b = right.present else { return left.present == right.present }
        switch (a, b) {
        case (.number(let number), .string(let text)), (.string(let text), .number(let number)):
            return JSONNumber(wholeText: text)?.value == number
        case (.bool(let answer), .string(let text)), (.string(let text), .bool(let answer)):
            return text == "\(answer)"
        case (.string(let a), .string(let b)):
            if a == b { return true }
            return try instants(a, b, left, right).map { $0.date == $1.date } ?? false
        default: return a == b
        }
    }

    /// Numbers by size, instants by time, other texts by their letters' places in Unicode; nil when one is absent.
    private func order(_ left: Place, _ right: Place) throws(RenderError) -> ComparisonResult? {
        guard let a = left.present, let b = right.present else { return nil }
        if let a = number(a), let b = number(b) {
            return a < b ? .orderedAscending : a > b ? .orderedDescending : .orderedSame
        }
        guard case .string(let textA) = a, case .string(let textB) = b else {
            let (odd, value) = number(a) == nil ? (left, a) : (right, b)
            throw RenderError(
                .wrongKind(expected: "a number, to be compared with one", found: value.kind),
                field: odd.path.isEmpty ? nil : odd.field, value: value.excerpt)
        }
        if let (a, b) = try instants(textA, textB, left, right) { return a.date.compare(b.date) }
        return textA == textB ? .orderedSame : textA < textB ? .orderedAscending : .orderedDescending
    }

    private func number(_ value: Value) -> Decimal? {
        switch value {
        case .number(let number): number
        case .string(let text): JSONNumber(wholeText: text)?.value
        default: nil
        }
    }

    private func instants(
        _ a: String, _ b: String, _ left: Place, _ right: Place
    ) throws(RenderError) -> (ZonedInstant, ZonedInstant)? {
        guard WrittenInstant(a) != nil, WrittenInstant(b) != nil else { return nil }
        return (try instant(.string(a), field: left.field), try instant(.string(b), field: right.field))
    }
}

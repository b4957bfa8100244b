@testable import Rendering

/// Runs `parse` and gives the error it ends in, if it does.
func expressionError<T>(_ parse: () throws(ExpressionError) -> T) -> ExpressionError? {
    do throws(ExpressionError) {
        _ = try parse()
        return nil
    } catch {
        return error
    }
}

extension Filter {
    static func parsed(_ source: String) throws -> [Filter] {
        let interpolation = try Interpolation(parsing: "{x | \(source)}")
        guard case .value(let expression) = interpolation.parts.first else { return [] }
        return expression.filters
    }
}

extension DataPath: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self.init(parts: value.split(separator: ".").map(String.init)) }
}

extension Interpolation {
    /// Reads text with `{path | filter: argument}` in it; `{{` and `}}` stand for braces.
    public init(parsing source: String) throws(ExpressionError) {
        var scanner = try ExpressionScanner(source)
        var builder = InterpolationBuilder()
        while let scalar = scanner.current {
            if scalar == "{" || scalar == "}" {
                try builder.takeBrace(from: &scanner)
            } else {
                builder.append(scalar)
                scanner.position += 1
            }
        }
        self = builder.interpolation
    }
}

/// Collects literal text and expressions into an interpolation.
struct InterpolationBuilder {
    private var parts: [Interpolation.Part] = []
    private var literal = ""

    var isEmpty: Bool { parts.isEmpty && literal.isEmpty }

    var interpolation: Interpolation {
        Interpolation(parts: literal.isEmpty ? parts : parts + [.literal(literal)])
    }

    mutating func append(_ scalar: Unicode.Scalar) { literal.unicodeScalars.append(scalar) }

    mutating func append(_ expression: Expression) {
        if !literal.isEmpty { parts.append(.literal(literal)) }
        literal = ""
        parts.append(.value(expression))
    }

    /// Reads an expression, or a doubled brace, at the cursor.
    mutating func takeBrace(from scanner: inout ExpressionScanner) throws(ExpressionError) {
        guard let brace = scanner.current else { return }
        if scanner.peek(1) == brace {
            append(brace)
            scanner.position += 2
        } else if brace == "{" {
            scanner.position += 1
            let expression = try scanner.expression()
            try scanner.require("}", or: "| and a filter, or } to end the expression")
            append(expression)
        } else {
            throw scanner.failure(expected: "}} for a brace that is printed")
        }
    }
}

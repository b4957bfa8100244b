import Foundation

/// What stands after a filter's colon.
struct FilterArgument {
    enum Content {
        /// A word or a path, which look alike.
        case path(DataPath)
        case number(Decimal)
        case quoted(String)
    }

    var content: Content
    /// Where it begins, in scalars.
    var place: Int
}

extension ExpressionScanner {
    /// `path | filter | filter: argument, argument` or `path, path | join`, up to the closing brace or the end.
    mutating func expression() throws(ExpressionError) -> Expression {
        skipSpaces()
        var expression = Expression(path: try path())
        skipSpaces()
        while take(",") {
            skipSpaces()
            let place = position
            expression.others.append(try path())
            guard expression.others.count < Self.maximumParts else {
                throw failure(expected: "at most \(Self.maximumParts) paths", at: place)
            }
            skipSpaces()
        }
        if !expression.others.isEmpty, current != "|" {
            throw failure(expected: "| join: \", \" to make one text of several values")
        }
        while take("|") {
            skipSpaces()
            let place = position
            let filter = try filter()
            guard expression.filters.count < Self.maximumParts else {
                throw failure(expected: "at most \(Self.maximumParts) filters", at: place)
            }
            if let remedy = filter.remedy(in: expression) {
                throw failure(.misplacedFilter(filter.name, remedy: remedy), at: place)
            }
            expression.filters.append(filter)
            skipSpaces()
        }
        return expression
    }

    private mutating func filter() throws(ExpressionError) -> Filter {
        let place = position
        guard let name = name() else { throw failure(expected: "the name of a filter after |") }
        guard Filter.names.contains(name) else {
            throw failure(.unknownFilter(name, nearest: Filter.names.nearest(to: name)), at: place)
        }
        var arguments: [FilterArgument] = []
        skipSpaces()
        if take(":") {
            repeat {
                skipSpaces()
                arguments.append(try argument())
                skipSpaces()
            } while take(",")
        }
        return try FilterReader(name: name, place: place, arguments: arguments, scanner: self).filter()
    }

    private mutating func argument() throws(ExpressionError) -> FilterArgument {
        let place = position
        guard let scalar = current else { throw failure(expected: "an argument of the filter") }
        if scalar.isQuotationMark { return FilterArgument(content: .quoted(try quoted()), place: place) }
        if scalar.isASCIIDigit || scalar == "-" { return FilterArgument(content: .number(try number()), place: place) }
        guard scalar.isNameStart else { throw failure(expected: "a word, a number, a path or a quoted text") }
        return FilterArgument(content: .path(try path()), place: place)
    }
}

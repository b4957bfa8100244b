import Foundation

/// Turns a filter's name and arguments into the filter, or says what the filter takes.
struct FilterReader {
    let name: String
    let place: Int
    let arguments: [FilterArgument]
    let scanner: ExpressionScanner

    func filter() throws(ExpressionError) -> Filter {
        switch name {
        case "date": return try date()
        case "time": return try time()
        case "range": return try range()
        case "relativeDay": return try relativeDay()
        case "money": return .money(try currency())
        case "number": return .number(decimals: try integer(in: 0...20, expected: "a number of decimals from 0 to 20"))
        case "upper": return try bare(.upper)
        case "lower": return try bare(.lower)
        case "join": return .join(separator: try quoted(expected: "a quoted separator such as \", \"") ?? ", ")
        case "default": return .fallback(try fallback())
        case "truncate":
            let expected = "a number of characters from 1 to 10000"
            guard let count = try integer(in: 1...10_000, expected: expected) else { throw missing(expected) }
            return .truncate(count)
        default: throw scanner.failure(.unknownFilter(name, nearest: nil), at: place)
        }
    }
}

// MARK: - One filter each

extension FilterReader {
    private static let styles = Filter.DateStyle.allCases.map(\.rawValue)
    private static let styleList = "short, medium, long or full"

    private func date() throws(ExpressionError) -> Filter {
        let expected = "\(Self.styleList), or a quoted skeleton such as \"EEEMMMd\""
        try allow(atMost: 1, expected: expected)
        guard let argument = arguments.first else { return .date(.long) }
        switch argument.content {
        case .path(let word):
            guard let style = Filter.DateStyle(rawValue: word.description) else { throw wrong(argument, expected) }
            return .date(style)
        case .quoted(let skeleton):
            guard DateSkeleton(skeleton) != nil else {
                throw wrong(argument, "a skeleton of the letters \(DateSkeleton.letters), each letter's run together")
            }
            return .dateSkeleton(skeleton)
        case .number: throw wrong(argument, expected)
        }
    }

    private func time() throws(ExpressionError) -> Filter {
        try allow(atMost: 1, expected: "zone, or nothing")
        guard let argument = arguments.first else { return .time(showsZone: false) }
        guard case .path(let word) = argument.content, word.parts == ["zone"] else {
            throw wrong(argument, "zone, or nothing")
        }
        return .time(showsZone: true)
    }

    private func range() throws(ExpressionError) -> Filter {
        let expected = "the path of the end, such as event.endsAt"
        try allow(atMost: 3, expected: "the end, a style or skeleton, and dates")
        guard let end = arguments.first else { throw missing(expected) }
        guard case .path(let path) = end.content, !Self.styles.contains(path.description) else {
            throw wrong(end, expected)
        }
        return .range(to: path, try rangeForm())
    }

    /// What follows the end: nothing, a style, a skeleton, or `dates` alone or after a style.
    private func rangeForm() throws(ExpressionError) -> Filter.RangeForm {
        var form = arguments.dropFirst()
        if case .quoted(let skeleton)? = form.first?.content {
            guard DateSkeleton(skeleton)?.fitsRange == true else {
                throw wrong(arguments[1], "a skeleton of \(DateSkeleton.rangeLetters), such as \"yMMMd\"")
            }
            if form.count > 1 { throw wrong(arguments[2], "nothing more: a skeleton names the fields itself") }
            return .skeleton(skeleton)
        }
        var style = Filter.DateStyle.medium
        if case .path(let word)? = form.first?.content, let given = Filter.DateStyle(rawValue: word.description) {
            style = given
            form.removeFirst()
        }
        guard let last = form.first else { return .style(style, showsTimes: true) }
        guard case .path(let word) = last.content, word.parts == ["dates"], form.count == 1 else {
            let styles =
                form.startIndex == 1 ? "short, medium, long, full, a quoted skeleton such as \"yMMMd\", or " : ""
            throw wrong(last, "\(styles)dates, which leaves out the times")
        }
        return .style(style, showsTimes: false)
    }

    private func relativeDay() throws(ExpressionError) -> Filter {
        let expected = "the path of an instant, such as ticket.issuedAt"
        try allow(atMost: 1, expected: expected)
        guard let argument = arguments.first else {
            return .relativeDay(from: DataPath(parts: ["ticket", "issuedAt"]))
        }
        guard case .path(let path) = argument.content else { throw wrong(argument, expected) }
        return .relativeDay(from: path)
    }

    private func currency() throws(ExpressionError) -> Filter.MoneyCurrency {
        let expected = "a currency code of ISO 4217 such as \"EUR\", or a path such as price.currency"
        try allow(atMost: 1, expected: expected)
        guard let argument = arguments.first else { return .ofData }
        switch argument.content {
        case .path(let path):
            // No name in the data is written like EUR: who leaves out the quotes means the currency.
            guard CurrencyCode(path.description) == nil else { return .code(path.description) }
            return .path(path)
        case .quoted(let code):
            guard CurrencyCode(code) != nil else { throw wrong(argument, expected) }
            return .code(code)
        case .number: throw wrong(argument, expected)
        }
    }

    private func fallback() throws(ExpressionError) -> String {
        let expected = "a quoted text, such as default: \"–\""
        try allow(atMost: 1, expected: expected)
        switch arguments.first?.content {
        case .quoted(let text)?: return text
        case .number(let number)?: return "\(number)"
        case .path?: throw wrong(arguments[0], expected)
        case nil: throw missing(expected)
        }
    }
}

// MARK: - Arguments

extension FilterReader {
    private func bare(_ filter: Filter) throws(ExpressionError) -> Filter {
        try allow(atMost: 0, expected: "no argument for \(name)")
        return filter
    }

    private func integer(in range: ClosedRange<Int>, expected: String) throws(ExpressionError) -> Int? {
        try allow(atMost: 1, expected: expected)
        guard let argument = arguments.first else { return nil }
        guard case .number(let number) = argument.content, let integer = Int("\(number)"), range.contains(integer)
        else { throw wrong(argument, expected) }
        return integer
    }

    private func quoted(expected: String) throws(ExpressionError) -> String? {
        try allow(atMost: 1, expected: expected)
        guard let argument = arguments.first else { return nil }
        guard case .quoted(let text) = argument.content else { throw wrong(argument, expected) }
        return text
    }

    private func allow(atMost count: Int, expected: String) throws(ExpressionError) {
        if arguments.count > count { throw wrong(arguments[count], count == 0 ? expected : "only \(expected)") }
    }

    private func wrong(_ argument: FilterArgument, _ expected: String) -> ExpressionError {
        scanner.failure(expected: expected, at: argument.place)
    }

    private func missing(_ expected: String) -> ExpressionError {
        scanner.failure(expected: "\(expected), after “\(name):”", at: scanner.position)
    }
}

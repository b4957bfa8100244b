/// Why a text of a template could not be read as an expression, and where.
public struct ExpressionError: Error, Hashable {
    public enum Problem: Sendable, Hashable {
        /// Something else stood where `expected` should be.
        case unexpected(found: String, expected: String)
        case unknownFilter(String, nearest: String?)
        /// A filter that cannot work on what the filters before it hand over.
        case misplacedFilter(String, remedy: String)
        case tooLong(limit: Int)
        case tooDeep(limit: Int)
    }

    public var problem: Problem
    /// How many characters (grapheme clusters) of the text stand before the culprit.
    public var offset: Int

    public init(_ problem: Problem, offset: Int) {
        self.problem = problem
        self.offset = offset
    }
}

extension ExpressionError: CustomStringConvertible {
    public var description: String { "\(fact); \(remedy)" }

    /// What is wrong, and where; characters are counted from 1.
    public var fact: String {
        switch problem {
        case .unexpected(let found, _): "\(found) is out of place at character \(offset + 1)"
        case .unknownFilter(let name, _): "there is no filter “\(name)” (character \(offset + 1))"
        case .misplacedFilter(let name, _): "the filter “\(name)” at character \(offset + 1) cannot work there"
        case .tooLong(let limit): "the text is longer than \(limit) bytes"
        case .tooDeep(let limit): "the nesting is deeper than \(limit) levels at character \(offset + 1)"
        }
    }

    /// What the author can do about it.
    public var remedy: String {
        switch problem {
        case .unexpected(_, let expected): "expected \(expected)"
        case .unknownFilter(_, let nearest?): "did you mean “\(nearest)”?"
        case .unknownFilter(_, nil): "use one of \(Filter.names.joined(separator: ", "))"
        case .misplacedFilter(_, let remedy): remedy
        case .tooLong: "split it into several elements"
        case .tooDeep: "write it with fewer parentheses and “not”s"
        }
    }
}

import Foundation
import Rendering
import Testing

@Suite struct `Reading conditions` {
    private let a = Condition.present("a")
    private let b = Condition.present("b")
    private let c = Condition.present("c")

    @Test func `a path asks whether the value is there`() throws {
        #expect(try Condition(parsing: " event.name ") == .present("event.name"))
        #expect(try Condition(parsing: "order.number") == .present("order.number"))
        #expect(try Condition(parsing: "note.and.or") == .present("note.and.or"))
    }

    @Test func `not binds before and, and before or`() throws {
        #expect(try Condition(parsing: "a or not b and c") == .any([a, .all([.not(b), c])]))
        #expect(try Condition(parsing: "(a or not b) and c") == .all([.any([a, .not(b)]), c]))
        #expect(try Condition(parsing: "a and b and c") == .all([a, b, c]))
        #expect(try Condition(parsing: "not (a)and(b)") == .all([.not(a), b]))
    }

    @Test(arguments: Condition.Comparison.allCases)
    func `every comparison is read`(comparison: Condition.Comparison) throws {
        let expected = Condition.compare(.path("a"), comparison, .constant(.number(Decimal(string: "-1.5") ?? 0)))
        #expect(try Condition(parsing: "a \(comparison.rawValue) -1.5") == expected)
        #expect(try Condition(parsing: "a\(comparison.rawValue)-1.5") == expected)
    }

    @Test(arguments: [
        (#""x""#, Value.string("x")), ("'x'", .string("x")), ("true", .bool(true)), ("false", .bool(false)),
        ("null", .null), ("0", .number(0)),
    ])
    func `constants are read`(source: String, value: Value) throws {
        #expect(try Condition(parsing: "a == \(source)") == .compare(.path("a"), .equal, .constant(value)))
    }

    @Test func `true and false are conditions`() throws {
        #expect(try Condition(parsing: "true") == .all([]))
        #expect(try Condition(parsing: "false") == .any([]))
    }

    @Test(arguments: [
        ("", 0, "data path"), ("a and", 5, "data path"), ("a = b", 2, "=="), ("a && b", 2, "and"),
        ("!a", 0, "data path"),
        ("(a", 2, "closing parenthesis"), ("a)", 1, "end of the condition"), ("a b", 2, "comparison"),
        (#""x""#, 3, "comparison"), ("5", 1, "comparison"), ("a == ", 5, "data path"), ("and", 0, "data path"),
        ("a < b < c", 6, "end of the condition"), ("a == 1.2.3", 5, "number such as"), ("a == 'x", 5, "closing"),
    ])
    func `a mistake is named with its place`(source: String, offset: Int, expected: String) {
        let error = expressionError { () throws(ExpressionError) in try Condition(parsing: source) }
        #expect(error?.remedy.contains(expected) == true, "\(error?.description ?? "no error")")
        #expect(error?.offset == offset)
    }

    @Test func `nesting is bounded`() throws {
        _ = try Condition(parsing: String(repeating: "(", count: 31) + "a" + String(repeating: ")", count: 31))
        for source in [
            String(repeating: "(", count: 90_000), String(repeating: "not ", count: 22_000),
            String(repeating: "(", count: 33) + "a" + String(repeating: ")", count: 33),
        ] {
            let error = expressionError { () throws(ExpressionError) in try Condition(parsing: source) }
            #expect(error?.problem == .tooDeep(limit: 32))
        }
        #expect(try Condition(parsing: "a" + String(repeating: " and a", count: 10_000)).paths.count == 10_001)
    }
}

import Foundation
import Testing

@testable import Rendering

@Suite struct `Expressions put together at random` {
    private static let tokens = [
        "{", "}", "{{", "}}", "|", ":", ",", ".", "*", "**", "***", "[", "](", ")", "(", "\\", "\"", "'", " ", "\n",
        "a",
        "event.startsAt", "event.endsAt", "ticket.issuedAt", "order.lines", "order.total", "holder.name", "strings.s",
        "extra.vip", "extra.perks", "line.amount", "0", "1", "-3.5", "99999999999999999999", "date", "time", "zone",
        "range", "relativeDay", "money", "number", "upper", "lower", "join", "default", "truncate", "short",
        "\"EEEMMMd\"",
        "\"EUR\"", "and", "or", "not", "==", "!=", "<", "<=", "true", "null", "https://", "é", "\u{301}", "👩‍👩‍👧", "\u{0}",
        "日本",
    ]

    private func source(_ random: inout RepeatableRandom) -> String {
        // Half of the time around something that parses, or little would ever be evaluated.
        let noise = (0..<Int.random(in: 0...8, using: &random)).map { _ in
            Self.tokens.randomElement(using: &random) ?? ""
        }
        guard Bool.random(using: &random) else { return noise.joined() }
        let filters = (0..<Int.random(in: 0...3, using: &random)).map { _ in
            "|" + (Self.tokens[35...45].randomElement(using: &random) ?? "")
        }
        let path = Self.tokens[21...30].randomElement(using: &random) ?? "a"
        let others = Int.random(in: 0...3, using: &random) == 0 ? ", holder.name | join" : ""
        return "**x** [y](https://e.org/{\(path)}) {\(path)\(others)\(filters.joined())}" + noise.prefix(1).joined()
    }

    @Test func `every text is read or refused at a place that it has, and every value printed or refused`() throws {
        var random = RepeatableRandom(seed: 7)
        let strings = ["s": Localised.all(try MarkedText(parsing: "*s* {event.name}"))]
        let evaluator = try Evaluator(strings: strings)
        var evaluated = 0
        for _ in 0..<20_000 {
            let source = source(&random)
            do throws(ExpressionError) {
                let text = try MarkedText(parsing: source)
                // A refusal is as good as a text here; that one of them comes is what counts.
                if let spans = try? evaluator.spans(of: text) {
                    evaluated += 1
                    #expect(spans.allSatisfy { !$0.text.isEmpty })
                }
            } catch {
                #expect((0...source.count).contains(error.offset), "\(source.debugDescription)")
                #expect(!error.description.isEmpty)
            }
            if let condition = try? Condition(parsing: source) { _ = try? evaluator.holds(condition) }
            if let interpolation = try? Interpolation(parsing: source) { _ = try? evaluator.text(of: interpolation) }
        }
        #expect(evaluated > 1000)
    }
}

import Rendering
import Testing

@Suite struct `Reading marked text` {
    /// Spans as `b`, `i`, `bi` or plain, for short expectations.
    private func outline(_ source: String) throws -> [String] {
        try MarkedText(parsing: source).spans.map { span in
            let marks = (span.isBold ? "b" : "") + (span.isItalic ? "i" : "")
            let link = span.link.map { "→" + text($0) } ?? ""
            return "\(marks)<\(text(span.content))>\(link)"
        }
    }

    private func text(_ interpolation: Interpolation) -> String {
        interpolation.parts.map { part in
            switch part {
            case .literal(let text): text
            case .value(let expression): "{\(expression.path)}"
            }
        }.joined()
    }

    @Test(arguments: [
        ("plain", ["<plain>"]), ("", []), ("**Doors** open", ["b<Doors>", "< open>"]),
        ("*a* and **b**", ["i<a>", "< and >", "b<b>"]), ("***both***", ["bi<both>"]),
        ("**a *b* c**", ["b<a >", "bi<b>", "b< c>"]), ("*a **b***", ["i<a >", "bi<b>"]),
        ("**a *b***", ["b<a >", "bi<b>"]), ("***a** b*", ["bi<a>", "i< b>"]), ("***a* b**", ["bi<a>", "b< b>"]),
        ("**{seat.row}**{seat.number}", ["b<{seat.row}>", "<{seat.number}>"]),
        ("5 * 3 * 2", ["<5 * 3 * 2>"]), ("Price* and tax**", ["<Price* and tax**>"]),
        (#"\*not\* \{a\} \\ \["#, [#"<*not* {a} \ [>"#]), ("{{a}}", ["<{a}>"]), ("a] b", ["<a] b>"]),
        ("[shop](https://example.org/{ticket.id})", ["<shop>→https://example.org/{ticket.id}"]),
        (
            "see **[our *site*](https://a.example)** now",
            [
                "<see >", "b<our >→https://a.example", "bi<site>→https://a.example", "< now>",
            ]
        ),
        (#"[a\]b](https://a.example/\(x\))"#, ["<a]b>→https://a.example/(x)"]),
        (#"{a | default: "**x** [y]"}"#, ["<{a}>"]),
    ])
    func `marks become spans`(source: String, spans: [String]) throws {
        #expect(try outline(source) == spans)
    }

    @Test(arguments: [
        ("a **b", 2, "to end the bold text"), ("a *b", 2, "to end the italic text"), ("2*3", 1, "\\* for a star"),
        ("****a****", 0, "at most three stars"), ("*a **b *c***", 7, "italic"), ("[sold out]", 10, "( and the address"),
        ("[a](b", 5, ") to end the address"), ("[a](b c)", 5, "%20"), ("[](b)", 1, "text of the link"),
        ("[a]()", 4, "address of the link"), ("[a [b](c)](d)", 3, "end of the link"), ("x [a", 2, "](https"),
        ("[**a](b)**", 1, "to end the bold text"), ("tail\\", 4, "after the backslash"), ("**{a**", 4, "}"),
    ])
    func `a mistake is named with its place`(source: String, offset: Int, expected: String) {
        let error = expressionError { () throws(ExpressionError) in try MarkedText(parsing: source) }
        #expect(error?.remedy.contains(expected) == true, "\(error?.description ?? "no error")")
        #expect(error?.offset == offset)
    }

    @Test func `hostile texts end soon`() {
        for unit in ["[", "]", "*a ", "**", "* ", "\\", "[a](b)", "**a**", "*a*b", "(", "[a](", "{a}*b*"] {
            let source = String(repeating: unit, count: 90_000 / unit.count)
            _ = expressionError { () throws(ExpressionError) in try MarkedText(parsing: source) }
        }
    }
}

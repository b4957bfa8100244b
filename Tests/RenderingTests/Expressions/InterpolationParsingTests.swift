import Rendering
import Testing

@Suite struct `Reading texts with fields` {
    @Test func `a text without fields is one literal`() throws {
        #expect(try Interpolation(parsing: "Row 5").parts == [.literal("Row 5")])
        #expect(try Interpolation(parsing: "").parts == [])
    }

    @Test func `fields stand between literals`() throws {
        let parts = try Interpolation(parsing: "Row {seat.row}, seat { seat.number }").parts
        #expect(
            parts == [
                .literal("Row "), .value(Expression(path: "seat.row")), .literal(", seat "),
                .value(Expression(path: "seat.number")),
            ])
    }

    @Test func `doubled braces print braces`() throws {
        let parts = try Interpolation(parsing: "{{{a}}} {{b}}").parts
        #expect(parts == [.literal("{"), .value(Expression(path: "a")), .literal("} {b}")])
    }

    @Test func `backslashes are kept outside marked text`() throws {
        #expect(try Interpolation(parsing: #"WIFI:T:WPA;S:a\;b"#).parts == [.literal(#"WIFI:T:WPA;S:a\;b"#)])
    }

    @Test func `names may be written in any script`() throws {
        let parts = try Interpolation(parsing: "{extra.नाम_1}{extra.größe-2}").parts
        #expect(parts == [.value(Expression(path: "extra.नाम_1")), .value(Expression(path: "extra.größe-2"))])
    }

    @Test func `a brace stays a brace when an accent follows it`() throws {
        let parts = try Interpolation(parsing: "{a}\u{301}{b}\u{200D}").parts
        #expect(parts.count == 4)
    }

    @Test(arguments: [
        ("date", [Filter.date(.long)]), ("date: short", [.date(.short)]), ("date:full", [.date(.full)]),
        (#"date: "EEEMMMd""#, [.dateSkeleton("EEEMMMd")]), ("time", [.time(showsZone: false)]),
        ("time: zone", [.time(showsZone: true)]),
        ("range: event.endsAt", [.range(to: "event.endsAt", .style(.medium, showsTimes: true))]),
        ("range: event.endsAt, short", [.range(to: "event.endsAt", .style(.short, showsTimes: true))]),
        ("range: event.endsAt, dates", [.range(to: "event.endsAt", .style(.medium, showsTimes: false))]),
        ("range: event.endsAt, full, dates", [.range(to: "event.endsAt", .style(.full, showsTimes: false))]),
        (#"range: event.endsAt, "yMMMd""#, [.range(to: "event.endsAt", .skeleton("yMMMd"))]),
        ("relativeDay", [.relativeDay(from: "ticket.issuedAt")]),
        ("relativeDay: order.purchasedAt", [.relativeDay(from: "order.purchasedAt")]), ("money", [.money(.ofData)]),
        (#"money: "EUR""#, [.money(.code("EUR"))]), ("money: EUR", [.money(.code("EUR"))]),
        ("money: extra.currency", [.money(.path("extra.currency"))]), ("number", [.number(decimals: nil)]),
        ("number: 2", [.number(decimals: 2)]), ("upper", [.upper]), ("lower", [.lower]),
        ("join", [.join(separator: ", ")]), ("join: ' · '", [.join(separator: " · ")]),
        (#"default: "–""#, [.fallback("–")]), ("default: 0", [.fallback("0")]), ("truncate: 20", [.truncate(20)]),
        (#"default: "a \"b\" | } \\""#, [.fallback(#"a "b" | } \"#)]),
        (#"date : short | default : "–"|upper"#, [.date(.short), .fallback("–"), .upper]),
        (#"default: "0.00" | money"#, [.fallback("0.00"), .money(.ofData)]),
    ])
    func `every filter is read with its arguments`(source: String, filters: [Filter]) throws {
        #expect(try Filter.parsed(source) == filters)
    }

    @Test(arguments: [
        ("{", 1, "data path"), ("{}", 1, "data path"), ("ab}", 2, "}}"), ("{a", 2, "}"), ("{a b}", 3, "|"),
        ("{a.}", 3, "field after the dot"), ("{1a}", 1, "data path"), ("{a |}", 4, "name of a filter"),
        ("{a | date: tiny}", 11, "short, medium, long or full"), ("{a | date: 3}", 11, "skeleton"),
        (#"{a | date: "dMd"}"#, 11, "skeleton"), (#"{a | date: "xx"}"#, 11, "skeleton"),
        ("{a | time: z}", 11, "zone"), ("{a | range}", 10, "path of the end"),
        ("{a | range: short}", 12, "path of the end"), ("{a | range: b, c}", 15, "short, medium"),
        ("{a | range: b, dates, short}", 15, "dates"), ("{a | range: b, short, c}", 22, "dates, which"),
        (#"{a | range: b, "QMd"}"#, 15, "y M d E j m"), (#"{a | range: b, "yyMd"}"#, 15, "only M and E"),
        (#"{a | range: b, "Md", dates}"#, 21, "nothing more"), ("{a, }", 4, "data path"),
        ("{a, b}", 5, "| join"), ("{a, b: c}", 5, "| join"),
        (#"{a | money: "euro"}"#, 12, "ISO 4217"), ("{a | money: 5}", 12, "ISO 4217"),
        ("{a | number: 21}", 13, "0 to 20"), ("{a | number: 1.5}", 13, "0 to 20"),
        ("{a | number: 1x}", 13, "number such as"), ("{a | upper: 1}", 12, "no argument"),
        ("{a | join: x}", 11, "quoted separator"), ("{a | default: none}", 14, "quoted text"),
        ("{a | default}", 12, "quoted text"), ("{a | truncate}", 13, "1 to 10000"),
        ("{a | truncate: 0}", 15, "1 to 10000"), ("{a | truncate: 5, 6}", 18, "only"),
        (#"{a | default: "x}"#, 14, "closing"), ("日本 👩‍👩‍👧 {a b}", 8, "|"),
    ])
    func `a mistake is named with its place and what belongs there`(source: String, offset: Int, expected: String) {
        let error = expressionError { () throws(ExpressionError) in try Interpolation(parsing: source) }
        #expect(error?.offset == offset)
        #expect(error?.remedy.contains(expected) == true, "\(error?.description ?? "no error")")
    }

    @Test func `a mistyped filter is answered with the nearest one`() {
        let error = expressionError { () throws(ExpressionError) in try Interpolation(parsing: "{a | relatveday}") }
        #expect(error == ExpressionError(.unknownFilter("relatveday", nearest: "relativeDay"), offset: 5))
        #expect(error?.description == "there is no filter “relatveday” (character 6); did you mean “relativeDay”?")
        let far = expressionError { () throws(ExpressionError) in try Interpolation(parsing: "{a | qwertyuiop}") }
        #expect(far?.remedy.contains("date, time, range") == true)
    }

    @Test(arguments: [
        ("{a | upper | date}", "before “upper”"), (#"{a | default: "–" | date}"#, "put “default” after “date”"),
        ("{a | date | money}", "before “date”"), ("{a, b | upper}", "“join” first"),
        (#"{a, b | default: "–" | join}"#, "“join” first"),
    ])
    func `filters in an order that cannot work are refused`(source: String, remedy: String) {
        let error = expressionError { () throws(ExpressionError) in try Interpolation(parsing: source) }
        #expect(error?.remedy.contains(remedy) == true, "\(error?.description ?? "no error")")
    }

    @Test func `hostile texts end in an error or in a text, soon`() {
        let sources = [
            String(repeating: "{", count: 99_999), String(repeating: "}", count: 99_999),
            "{" + String(repeating: "a.", count: 49_000) + "}", "{a" + String(repeating: "|upper", count: 16_000) + "}",
            String(repeating: "{a}", count: 33_000), "{a | default: \"" + String(repeating: "\\", count: 99_000),
            "{a" + String(repeating: ",a", count: 49_000) + "|join}",
            "{a | join" + String(repeating: ",", count: 50_000),
            "{a | number: " + String(repeating: "9", count: 9_000) + "}",
            "{\u{0}}", "{a\u{FEFF}}", "{" + String(repeating: "\u{301}", count: 40_000),
        ]
        for source in sources {
            let error = expressionError { () throws(ExpressionError) in try Interpolation(parsing: source) }
            #expect((error?.description.count ?? 0) < 300)
        }
        let long = String(repeating: "a", count: 100_001)
        #expect(
            expressionError { () throws(ExpressionError) in try Interpolation(parsing: long) }
                == ExpressionError(.tooLong(limit: 100_000), offset: 0))
    }
}

@Suite struct `Reading data paths` {
    @Test func `parts are separated by dots`() throws {
        #expect(try DataPath(parsing: " order.lines.0.amount ").parts == ["order", "lines", "0", "amount"])
    }

    @Test(arguments: ["", "a..b", "a b", ".a", "a.", "a[0]", "0.a", "a | upper"])
    func `anything else is refused`(source: String) {
        #expect(expressionError { () throws(ExpressionError) in try DataPath(parsing: source) } != nil)
    }
}

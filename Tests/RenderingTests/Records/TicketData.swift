import Foundation
import Rendering
import Testing

@Suite struct TicketData {
    static let minimal = #"{"ticket":{"id":"T1","code":"C"},"event":{"name":"E"}}"#

    private func value(_ json: String) throws -> Value { try JSONReader.value(of: Array(json.utf8)) }

    /// The error for the minimal ticket with some members more, as JSON without braces.
    private func error(_ members: String, locale: String? = nil) throws -> RenderError? {
        error(of: try value(String(Self.minimal.dropLast()) + "," + members + "}"), locale: locale)
    }

    private func error(of value: Value, locale: String? = nil) -> RenderError? {
        do throws(RenderError) {
            _ = try TicketDocument(checking: value, locale: locale)
            return nil
        } catch {
            return error
        }
    }

    @Test func `every field of the shape is accepted`() throws {
        let json = #"""
            {"locale":"pl-PL","ticket":{"id":"1","number":"2","type":"VIP","code":"X","issuedAt":"2026-04-01T10:00:00Z"},
            "event":{"id":"3","name":"N","subtitle":"S","startsAt":"2026-05-01T17:30:00Z","endsAt":"2026-05-01T20:00:00Z",
            "doorsAt":"2026-05-01T16:45:00Z","timeZone":"Europe/Warsaw","organiser":{"name":"O","url":"https://o.pl"}},
            "venue":{"name":"V","address":"A","city":"C","country":"P","directions":"D"},
            "seat":{"section":"S","row":"12","number":"17","entrance":"B","label":"L"},
            "holder":{"name":"H","company":"C","photo":"data:image/png;base64,AA=="},
            "order":{"number":"O","purchasedAt":"2026-03-30","lines":[{"description":"D","quantity":2,"amount":"1.50"}],
            "total":3},"price":{"amount":-1.5,"currency":"PLN"},"terms":"T","extra":{"a":[1,{"b":null}]}}
            """#
        let document = try TicketDocument(checking: try value(json))
        #expect(document.value == (try value(json)))
        #expect(document.locale == "pl-PL")
    }

    @Test func `numbers become texts where texts are expected`() throws {
        let json =
            #"{"ticket":{"id":17,"code":"C","number":1e3},"event":{"name":"E"},"seat":{"number":12.50},"#
            + #""price":{"amount":5}}"#
        let document = try TicketDocument(checking: try value(json))
        #expect(document.value["ticket"]?["id"] == .string("17"))
        #expect(document.value["ticket"]?["number"] == .string("1000"))
        #expect(document.value["seat"]?["number"] == .string("12.5"))
        #expect(document.value["price"]?["amount"] == .number(5))
    }

    @Test(arguments: [
        (#"{"ticket":{"id":"T","code":"C"},"event":{"name":"E"},"saet":{}}"#, "saet", "seat"),
        (#"{"ticket":{"id":"T","code":"C"},"event":{"name":"E","startAt":""}}"#, "event.startAt", "event.startsAt"),
        (
            #"{"ticket":{"id":"T","code":"C"},"event":{"name":"E"},"order":{"lines":[{},{"amonut":1}]}}"#,
            "order.lines.1.amonut", "order.lines.1.amount"
        ),
    ])
    func `an unknown field is named with the nearest known one`(json: String, field: String, nearest: String) throws {
        let error = error(of: try value(json))
        #expect(error?.problem == .unknownField(nearest: nearest))
        #expect(error?.field == field)
    }

    @Test func `an unknown field that resembles none is named alone`() throws {
        #expect(try error("\"wardrobe\":1")?.problem == .unknownField(nearest: nil))
    }

    @Test(arguments: [
        (#"{}"#, "event.name"), (#"{"ticket":{"id":"T","code":"C"},"event":{}}"#, "event.name"),
        (#"{"ticket":{"id":"T"},"event":{"name":"E"}}"#, "ticket.code"),
        (#"{"ticket":{"id":"","code":"C"},"event":{"name":"E"}}"#, "ticket.id"),
        (#"{"ticket":{"id":null,"code":"C"},"event":{"name":"E"}}"#, "ticket.id"),
        (#"{"ticket":null,"event":{"name":"E"}}"#, "ticket.code"),
    ])
    func `a missing field is named`(json: String, field: String) throws {
        let error = error(of: try value(json))
        #expect(error?.problem == .missingField)
        #expect(error?.field == field)
    }

    @Test func `a mistyped field is reported before the one that it leaves missing`() throws {
        let error = error(of: try value(#"{"ticket":{"id":"T","code":"C"},"event":{"nmae":"E"}}"#))
        #expect(error?.problem == .unknownField(nearest: "event.name"))
    }

    @Test func `of several problems the first by path is reported every time`() throws {
        for _ in 0..<20 {
            #expect(try error(#""venue":{"zip":1,"city":[],"name":{},"address":true},"terms":[]"#)?.field == "terms")
            #expect(try error(#""venue":{"zip":1,"city":[],"name":{},"address":true}"#)?.field == "venue.address")
        }
    }

    @Test(arguments: [
        (#""terms":true"#, "terms", "a text", "true or false"), (#""terms":["a"]"#, "terms", "a text", "a list"),
        (#""seat":"12""#, "seat", "an object", "a text"),
        (#""order":{"lines":{}}"#, "order.lines", "a list", "an object"),
        (#""order":{"lines":["x"]}"#, "order.lines.0", "an object", "a text"),
        (#""price":{"amount":true}"#, "price.amount", "a number", "true or false"),
        (#""extra":"x""#, "extra", "an object", "a text"), (#""extra":12"#, "extra", "an object", "a number"),
    ])
    func `a value of the wrong kind is refused`(members: String, field: String, expected: String, found: String) throws
    {
        let error = try error(members)
        #expect(error?.problem == .wrongKind(expected: expected, found: found))
        #expect(error?.field == field)
    }

    @Test(arguments: [
        (#""order":{"total":"12,50"}"#, RenderError.Problem.invalidNumber, "12,50"),
        (#""order":{"purchasedAt":"yesterday"}"#, .invalidInstant, "yesterday"),
        (#""price":{"currency":"€"}"#, .invalidCurrency, "€"), (#""locale":"pl_PL""#, .invalidLocale, "pl_PL"),
    ])
    func `a text that cannot be what its field holds is refused`(
        members: String, problem: RenderError.Problem, text: String
    ) throws {
        let error = try error(members)
        #expect(error?.problem == problem)
        #expect(error?.value == text)
    }

    @Test(arguments: [
        ("Europe/Warsaw", true), ("America/Argentina/Buenos_Aires", true), ("UTC", true), ("Asia/Calcutta", true),
        ("Etc/GMT+5", true), ("Europe/Atlantis", false), ("PST", false), ("GMT+2", false), ("../../etc/passwd", false),
        ("europe/warsaw", false),
    ])
    func `the event's time zone is one of the IANA database`(name: String, isKnown: Bool) throws {
        let json = #"{"ticket":{"id":"T","code":"C"},"event":{"name":"E","timeZone":"\#(name)"}}"#
        for _ in 0..<2 { #expect(error(of: try value(json))?.problem == (isKnown ? nil : .invalidTimeZone)) }
    }

    @Test(arguments: [
        "\\u0000", "\\u0007", "\\u007f", "\\u0085", "\\ufffe", "\\uffff", "\\u202e", "a\\rb", "\\u202c", "\\u2067",
    ])
    func `a control character is refused anywhere`(escape: String) throws {
        for members in [
            #""terms":"x\#(escape)y""#, #""extra":{"a":[{"b":"Zoë\#(escape)"}]}"#, #""extra":{"\#(escape)":1}"#,
        ] {
            guard case .controlCharacter(let name)? = try error(members)?.problem else {
                Issue.record("\(members) was accepted")
                continue
            }
            #expect(name.hasPrefix("U+"))
        }
    }

    @Test func `line breaks, tabs and paired embeddings are accepted`() throws {
        #expect(try error(#""terms":"a\n\tb \u202bשלום\u202c \u2067x\u2069 \u200e""#) == nil)
    }

    @Test func `line ends of Windows become newlines`() throws {
        let json = String(Self.minimal.dropLast()) + #","terms":"a\r\nb","extra":{"x":["c\r\n"]}}"#
        let document = try TicketDocument(checking: try value(json))
        #expect(document.value["terms"] == .string("a\nb"))
        #expect(document.value["extra"]?["x"] == .list([.string("c\n")]))
    }

    @Test func `texts and lists beyond the limits are refused`() throws {
        let long = String(repeating: "x", count: 20_001)
        #expect(try error("\"terms\":\"\(long)\"")?.problem == .tooLong(limit: 20_000))
        #expect(try error("\"extra\":{\"a\":\"\(long)\"}")?.problem == .tooLong(limit: 20_000))
        #expect(try error("\"holder\":{\"photo\":\"data:\(long)\"}") == nil)
        let items = Array(repeating: "{}", count: 1_001).joined(separator: ",")
        #expect(try error("\"order\":{\"lines\":[\(items)]}")?.problem == .tooManyItems(count: 1_001, limit: 1_000))
        #expect(try error("\"extra\":{\"a\":[\(items)]}")?.problem == .tooManyItems(count: 1_001, limit: 1_000))
    }

    @Test func `the caller's locale wins and becomes part of the data`() throws {
        let data = try value(String(Self.minimal.dropLast()) + #","locale":"de_DE"}"#)
        let document = try TicketDocument(checking: data, locale: "pl-PL")
        #expect(document.locale == "pl-PL")
        #expect(document.value["locale"] == .string("pl-PL"))
        #expect(error(of: data, locale: "pl_PL")?.problem == .invalidLocale)
        #expect(try TicketDocument(checking: try value(Self.minimal)).locale == nil)
    }
}

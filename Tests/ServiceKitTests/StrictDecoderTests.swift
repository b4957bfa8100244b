import Domain
import Foundation
import ServiceTesting
import Testing

@testable import ServiceKit

@Suite struct `A body` {
    private struct Order: Decodable, Equatable {
        enum Method: String, Decodable, CaseIterable { case card = "CARD", paypal = "PAYPAL" }
        struct Seat: Decodable, Equatable {
            var row: String
            var number: Int
        }
        var event: EventID
        var seats: [Seat]
        var amount: Decimal
        var at: Date?
        var method: Method
        var extra: JSONValue?
    }

    private static let event = "0198f3a2-6c41-7b0e-9d52-3f7a1c8e4b60"

    private func decode(_ text: String) throws -> Order {
        try StrictDecoder.decode(Order.self, from: JSONValue.read(Data(text.utf8)))
    }

    private func problems(_ text: String) -> [String] {
        do {
            _ = try decode(text)
            return []
        } catch let error as APIError {
            return (error.errors ?? []).map { "\($0.field) \($0.message)" }
        } catch {
            return ["\(error)"]
        }
    }

    @Test func `becomes the type that is asked for`() throws {
        let order = try decode(
            #"""
            {"event": "\#(Self.event)", "seats": [{"row": "A", "number": 7}], "amount": 19.99,
             "at": "2026-05-01T19:30:00.250Z", "method": "CARD", "extra": {"a": [1, null]}}
            """#)
        #expect(order.event == EventID(Self.event))
        #expect(order.seats == [Order.Seat(row: "A", number: 7)])
        #expect(order.amount == Decimal(string: "19.99"))
        #expect(order.at?.timeIntervalSince1970 == 1_777_663_800.25)
        #expect(order.extra == .object(["a": .array([.number(1), .null])]))
    }

    @Test func `has instants of the calendar and the clock`() throws {
        let instants: [(String, TimeInterval?)] = [
            ("2026-05-01T19:30:00Z", 1_777_663_800), ("2026-05-01t21:30:00.5+02:00", 1_777_663_800.5),
            ("2026-05-01T14:00:00-05:30", 1_777_663_800), ("2028-02-29T00:00:00Z", 1_835_395_200),
            ("2016-12-31T23:59:60Z", 1_483_228_800), ("1969-12-31T23:59:59Z", -1),
            ("2026-02-31T00:00:00Z", nil), ("1900-02-29T00:00:00Z", nil), ("2026-05-01T25:00:00Z", nil),
            ("2026-05-01T24:00:00Z", nil), ("2026-05-01T19:60:00Z", nil), ("2026-05-01T19:30:60Z", nil),
            ("2026-05-01T19:30:00+0200", nil), ("2026-05-01T19:30:00", nil), ("2026-05-01T19:30:00Z or so", nil),
            ("2026-5-1T19:30:00Z", nil), ("2026-05-01T19:30:00.Z", nil), ("0000-01-01T00:00:00Z", nil), ("", nil),
        ]
        for (text, seconds) in instants { #expect(Date(api: text)?.timeIntervalSince1970 == seconds, "\(text)") }
    }

    @Test func `that is wrong in several fields is told all of them`() {
        let found = problems(
            #"""
            {"event": "x", "seats": [{"row": 1, "number": 1.5, "colour": "red"}, {"number": 3}], "amount": "12",
             "at": "tomorrow", "method": "CARD", "price": 1}
            """#)
        #expect(
            found == [
                "event must be a UUID", "seats[0].row must be a string", "seats[0].number must be a whole number",
                "seats[1].row is missing", "amount must be a number",
                "at must be an instant such as 2026-05-01T19:30:00Z", "price is not known here",
                "seats[0].colour is not known here",
            ])
    }

    /// Objects and arrays in each other, with brackets in texts, which are none.
    private static func nested(_ depth: Int) -> String {
        let pair = String(repeating: #"{"\"[{":["#, count: depth / 2)
        let last = depth.isMultiple(of: 2) ? #""[[""# : "[]"
        return pair + last + String(repeating: "]}", count: depth / 2)
    }

    @Test func `may be nested as deep as anybody needs`() throws {
        let text =
            #"{"event": "\#(Self.event)", "seats": [], "amount": 1, "method": "CARD", "extra": \#(Self.nested(63))}"#
        #expect(problems(text) == [])
        // Of another encoding, in which brackets may hide from whoever counts them.
        let other = try #require("{}".data(using: .utf16))
        #expect(throws: APIError.invalid("body", "is not JSON")) { try JSONValue.read(other) }
    }

    @Test(arguments: [
        ("null", "body must be an object, not null"), ("[]", "body must be an object, not an array"),
        ("{", "body is not JSON"), ("", "body is missing; send a JSON object"), ("\u{0}", "body is not JSON"),
        (String(repeating: "[", count: 64), "body is not JSON"),
        (nested(65), "body has arrays and objects in each other, more than 64 deep"),
        (String(repeating: "[", count: 100_000), "body has arrays and objects in each other, more than 64 deep"),
        (#"{"event": null}"#, "event must not be null"),
    ])
    func `that is nothing of the kind is told so`(text: String, message: String) {
        #expect(problems(text).first == message)
    }

    @Test func `with a word that is none of the few is told which there are`() {
        let found = problems(
            #"{"event": "\#(Self.event)", "seats": [], "amount": 1, "method": "CASH"}"#)
        #expect(found == ["method must be one of CARD, PAYPAL"])
    }

    @Test func `with a NUL in a text is refused, for the database has no such text`() {
        let found = problems(
            #"{"event": "\#(Self.event)", "seats": [{"row": "A\u0000", "number": 1}], "amount": 1, "method": "CARD"}"#)
        #expect(found == ["seats[0].row must not hold a NUL character"])
    }

    @Test func `of random JSON never does more than be refused`() {
        var random = SystemRandomNumberGenerator()
        let pieces = [
            "{", "}", "[", "]", ",", ":", "\"event\"", "\"seats\"", "1", "-0.5e9", "null", "true", "\"\\u0000\"", " ",
        ]
        for _ in 0..<3000 {
            let text = (0..<Int.random(in: 1...12, using: &random))
                .map { _ in pieces[Int.random(in: pieces.indices, using: &random)] }.joined()
            #expect(!problems(text).isEmpty)
        }
    }
}

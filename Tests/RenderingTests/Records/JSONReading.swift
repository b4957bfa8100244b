import Foundation
import Rendering
import Testing

@Suite struct JSONReading {
    private func value(_ json: String) throws -> Value { try JSONReader.value(of: Array(json.utf8)) }

    private func message(_ json: String) -> String { message(Array(json.utf8)) }

    private func message(_ bytes: [UInt8], limits: RecordLimits = .standard) -> String {
        do throws(RecordError) {
            return "read as \(try JSONReader.value(of: bytes, limits: limits))"
        } catch {
            return error.description
        }
    }

    @Test func `every kind of value is read`() throws {
        let json = #" { "a" : [ null , true , false , "x" , -1.5 , { } , [ ] ] , "b" : { "c" : "d" } } "#
        let list: [Value] = [
            .null, .bool(true), .bool(false), .string("x"), .number(Decimal(-15) / 10), .object([:]), .list([]),
        ]
        #expect(try value(json) == .object(["a": .list(list), "b": .object(["c": .string("d")])]))
    }

    @Test func `a scalar is a JSON text too`() throws {
        #expect(try value("\t\"x\"\r\n") == .string("x"))
        #expect(try value("\u{FEFF}17") == .number(17))
    }

    @Test func `every escape is read`() throws {
        let json = #""\" \\ \/ \b \f \n \r \t \u00e9 \uD83C\uDF89""#
        #expect(try value(json) == .string("\" \\ / \u{8} \u{c} \n \r \t é 🎉"))
    }

    @Test(arguments: ["Łukasz Żółć", "Nguyễn Thị Minh Khai", "محمد عبد الله", "अमित शर्मा", "山田 太郎", "Zoë 🎉"])
    func `names of every script are read`(name: String) throws {
        #expect(try value("[\"\(name)\", \"12345678\(name)\"]") == .list([.string(name), .string("12345678" + name)]))
    }

    @Test func `the message names the line, the column and the remedy`() {
        #expect(
            message("{\n  \"holder\": {\"name\": \"Zoë 🎉\" \"company\": \"x\"}\n}")
                == "Line 2, column 30: Here stands “\"” instead of a comma or }. "
                + "Look for a missing or surplus comma, quote or bracket before it.")
    }

    @Test(arguments: [
        ("{\"id\": 1, \"name\": 2, \"id\": 3}", "column 22: The key “id” stands twice"),
        ("{\"id\": 1} {", "column 11: After the end of the record stands “{”"),
        ("{\"a\": \"x", "column 9: The record ends inside a text"),
        ("{\"a\": [1, 2", "column 12: The record ends inside a list"),
        ("{\"a\": [1, ]}", "column 11: Here stands “]” instead of a value"),
        ("{\"a\": 1,}", "column 9: Here stands “}” instead of a key in quotes"),
        ("{'a': 1}", "column 2: Here stands “'” instead of a key in quotes"),
        ("{\"a\" 1}", "column 6: Here stands “1” instead of a colon after the key"),
        ("[tru]", "column 2: Here stands “tru” instead of a value"),
        ("[truely]", "column 2: Here stands “truely” instead of a value"),
        ("[NaN]", "column 2: Here stands “NaN” instead of a value"),
        ("[01]", "column 2: “01” is no number"),
        ("[1.]", "column 2: “1.” is no number"),
        ("[-]", "column 2: “-” is no number"),
        ("[1e]", "column 2: “1e” is no number"),
        ("[+1]", "column 2: Here stands “+1” instead of a value"),
        ("[1.2.3]", "column 2: “1.2.3” is no number"),
        ("[\"a\nb\"]", "column 4: The control character U+000A stands in a text"),
        ("[\"\\x\"]", "column 3: “\\x” is no escape of JSON"),
        ("[\"\\u12G4\"]", "column 3: “\\u12G4” is no escape of JSON"),
        ("[\"\\ud83c\"]", "column 3: “\\ud83c” is half of a surrogate pair"),
        ("[\"\\ud83cabcdef\"]", "column 3: “\\ud83c” is half of a surrogate pair"),
        ("[\"\\ud83c\\u0041\"]", "column 3: “\\ud83c” is half of a surrogate pair"),
        ("[\"\\udf89\"]", "column 3: “\\udf89” is half of a surrogate pair"),
        ("", "column 1: The record ends inside the record"),
    ])
    func `what is not JSON is refused`(json: String, fact: String) {
        #expect(message(json).contains(fact), "\(message(json))")
    }

    @Test(
        arguments: [
            ([0x22, 0xE9, 0x22], "column 2: The byte 0xE9 is not valid UTF-8"),
            ([0x22, 0xC0, 0x80, 0x22], "column 2: The byte 0xC0"),  // an overlong zero
            ([0x22, 0xED, 0xA0, 0x80, 0x22], "column 2: The byte 0xED"),  // a surrogate in UTF-8
            ([0x22, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0xF5, 0x22], "column 9: The byte 0xF5"),
        ] as [([UInt8], String)])
    func `bytes that are not UTF-8 are refused`(bytes: [UInt8], fact: String) {
        #expect(message(bytes).contains(fact), "\(message(bytes))")
        #expect(message(bytes).contains("iconv -f ISO-8859-1 -t UTF-8"))
    }

    @Test func `what exceeds a limit is refused`() {
        let limits = RecordLimits(recordBytes: 100, textBytes: 10, nesting: 3, values: 5)
        #expect(message(Array("[[[1]]]".utf8), limits: limits).hasPrefix("read"))
        #expect(message(Array("[[[[1]]]]".utf8), limits: limits).contains("more than 3 deep"))
        #expect(message(Array("\"1234567890\"".utf8), limits: limits).hasPrefix("read"))
        #expect(message(Array("\"12345678901\"".utf8), limits: limits).contains("longer than 10 bytes"))
        #expect(message(Array("\"\\n2345678901\"".utf8), limits: limits).contains("longer than 10 bytes"))
        #expect(message(Array("[1,2,3,4]".utf8), limits: limits).hasPrefix("read"))
        #expect(message(Array("[1,2,3,4,5]".utf8), limits: limits).contains("more than 5 values"))
        #expect(message(Array(repeating: 0x20, count: 101), limits: limits).contains("longer than 100 bytes"))
    }

    @Test func `64 levels are read and 65 are not`() throws {
        let deep = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        _ = try value(deep)
        #expect(message("[\(deep)]").contains("more than 64 deep"))
    }

    @Test func `messages carry no control characters of the input`() {
        #expect(message("{\"a\": \"\\\u{1B}\"}").contains("<U+001B>"))
        #expect(message("{\"\\u001b\": 1, \"\\u001b\": 2}").contains("<U+001B>"))
    }
}

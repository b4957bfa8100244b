import Foundation
import Testing

@testable import Rendering

@Suite struct ExactNumbers {
    private func number(_ json: String) throws -> Decimal? {
        guard case .number(let number) = try JSONReader.value(of: Array(json.utf8)) else { return nil }
        return number
    }

    @Test(arguments: [
        ("0", "0"), ("-0", "0"), ("0.00", "0"), ("0e99999999999999999999", "0"), ("17", "17"), ("-12.50", "-12.5"),
        ("0.1", "0.1"), ("1E2", "100"), ("1.5e+3", "1500"), ("25e-4", "0.0025"),
        ("100000000000000000000", "100000000000000000000"),
        ("18446744073709551616", "18446744073709551616"),
        ("99999999999999999999999999999999999999", "99999999999999999999999999999999999999"),
        ("1234567890123456789.0123456789012345678", "1234567890123456789.0123456789012345678"),
        ("10000000000000000000000000000000000001", "10000000000000000000000000000000000001"),
        (
            "0.00000000000000000000000000000000000000000000000000017",
            "0.00000000000000000000000000000000000000000000000000017"
        ),
        (
            "170000000000000000000000000000000000000000000000000000",
            "170000000000000000000000000000000000000000000000000000"
        ),
    ])
    func `a number keeps every digit`(json: String, text: String) throws {
        #expect(try number(json)?.canonicalText == text)
    }

    @Test(arguments: [
        "999999999999999999999999999999999999999", "1e128", "1e-128", "-1e99999999999999999999",
        "1e-99999999999999999999",
        "1.00000000000000000000000000000000000001",
    ])
    func `a number that cannot be kept exactly is refused`(json: String) {
        let error = #expect(throws: RecordError.self) { try JSONReader.value(of: Array(json.utf8)) }
        #expect(error?.problem == .numberOutOfRange(digits: 38))
        #expect(error?.remedy.contains("put it in quotes as a text") == true)
    }

    @Test func `the ends of the range are read`() throws {
        #expect(try number("1e127")?.canonicalText == "1" + String(repeating: "0", count: 127))
        #expect(try number("1e-127")?.canonicalText == "0." + String(repeating: "0", count: 126) + "1")
    }

    @Test func `random decimals read as Foundation reads them`() throws {
        var random = SeededGenerator(seed: 17)
        for _ in 0..<2_000 {
            let digits = Int.random(in: 1...38, using: &random)
            var text = String(Int.random(in: 1...9, using: &random))
            for _ in 1..<max(digits, 2) { text += String(Int.random(in: 0...9, using: &random)) }
            text.insert(".", at: text.index(text.startIndex, offsetBy: Int.random(in: 1..<text.count, using: &random)))
            #expect(try number(text) == Decimal(string: text, locale: Locale(identifier: "en_US_POSIX")), "\(text)")
        }
    }

    @Test func `a text is a number as a whole or not at all`() {
        #expect(JSONNumber(wholeText: "12.50")?.value.canonicalText == "12.5")
        for text in ["", " 12", "12 ", "12,50", "1.", "EUR 12", "0x10", "١٢"] {
            #expect(JSONNumber(wholeText: text) == nil)
        }
    }
}

/// Random numbers that are the same in each run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}

import Testing

@testable import Rendering

@Suite struct BrokenRecords {
    /// The outcomes' beginnings, up to the fact's first words.
    private func expect(_ text: String, gives expected: [String], sourceLocation: SourceLocation = #_sourceLocation) {
        let lines = outcomes(text)
        #expect(lines.count == expected.count, "\(lines)", sourceLocation: sourceLocation)
        for (line, start) in zip(lines, expected) {
            #expect(line.hasPrefix(start), "\(line)", sourceLocation: sourceLocation)
        }
    }

    @Test func `a missing brace costs its line only`() {
        expect(
            "{\"a\":{\"b\":1}\n{\"a\":2}\n{\"a\":3}\n",
            gives: [
                "Record 1, line 1", #"2@2 {"a":2}"#, #"3@3 {"a":3}"#,
            ])
    }

    @Test(arguments: ["{\"a\":[{\"b\":1},", "{\"a\":[", "{\"a\":", "{\"a\":1,", "{", "{\"a", "{\"a\":\"x\\"])
    func `a line that was cut off costs itself only`(broken: String) {
        expect(
            "{\"n\":1}\n\(broken)\n{\"n\":3}\n{\"n\":4}\n",
            gives: [
                #"1@1 {"n":1}"#, "Record 2, line 2", #"3@3 {"n":3}"#, #"4@4 {"n":4}"#,
            ])
    }

    @Test func `a surplus brace costs its line only`() {
        expect(
            "{\"a\":1}}\n{\"a\":2}",
            gives: [
                "Record 1, line 1, column 8: After the end of the record stands “}”", #"2@2 {"a":2}"#,
            ])
        expect("{\"a\":1]}\n{\"a\":2}", gives: ["Record 1, line 1, column 7", #"2@2 {"a":2}"#])
    }

    @Test func `commas between lines are named`() {
        expect(
            "{\"a\":1},\n{\"a\":2}",
            gives: [
                "Record 1, line 1, column 8: After the end of the record stands “,”", #"2@2 {"a":2}"#,
            ])
    }

    @Test func `lines that are no objects are one broken record`() {
        expect(
            "{\"a\":1}\nhello\nworld\n{\"a\":3}",
            gives: [
                #"1@1 {"a":1}"#, "Record 2, line 2, column 1: Here stands “h” instead of an object", #"3@4 {"a":3}"#,
            ])
    }

    @Test func `the last record that was cut off is an error`() {
        expect("{\"a\":1}\n{\"a\":", gives: [#"1@1 {"a":1}"#, "Record 2, line 2, column 6: The record ends inside"])
    }

    @Test func `a record beyond the limit is skipped`() {
        let limits = RecordLimits(recordBytes: 20)
        let long = "{\"a\":\"\(String(repeating: "x", count: 40))\"}"
        let lines = outcomes("{\"a\":1}\n\(long)\n{\"a\":3}\n", pieceLength: 5, limits: limits)
        #expect(lines.count == 3)
        #expect(lines[1].hasPrefix("Record 2, line 2: The record is longer than 20 bytes"))
        #expect(lines[2] == #"3@3 {"a":3}"#)
    }

    @Test func `an array element beyond the limit is fatal`() {
        let lines = outcomes("[{\"a\":\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"},{}]", limits: RecordLimits(recordBytes: 20))
        #expect(lines.count == 1)
        #expect(lines.first?.hasPrefix("fatal: Record 1, line 1: The record is longer than 20 bytes") == true)
    }

    @Test func `an object nested too deep costs itself only`() {
        expect(
            String(repeating: "{\"a\":", count: 70) + "\n{\"a\":2}",
            gives: [
                "Record 1, line 1, column 321: Objects and lists stand more than 64 deep", #"2@2 {"a":2}"#,
            ])
    }

    @Test func `input made to be read again and again comes to an end`() {
        // Each line leaves a quote open and closes the one before it: every row seems to reach to the end.
        let rows = "a.b,a.c\n" + String(repeating: "x,\"\n", count: 1) + String(repeating: "a\",\"\n", count: 20_000)
        let lines = outcomes(rows)
        #expect(lines.last?.contains("it cannot be told where the next one starts") == true)
        #expect(lines.count < 20_000)
    }
}

import Testing

@testable import Rendering

@Suite struct CSVReading {
    @Test func `dotted names make objects and lists`() {
        #expect(
            outcomes(
                "ticket.id,event.name,order.lines.0.description,order.lines.0.amount,order.lines.1.amount,"
                    + "extra.Meal choice\nT1,Requiem,Adult,12.50,3,vegan\n"
            ) == [
                #"1@2 {"event":{"name":"Requiem"},"extra":{"Meal choice":"vegan"},"order":{"lines":[{"amount":"12.50","#
                    + #""description":"Adult"},{"amount":"3"}]},"ticket":{"id":"T1"}}"#
            ])
    }

    @Test func `quoted cells keep delimiters, quotes and line breaks`() {
        #expect(
            outcomes("ticket.id,terms\r\n\"a,b\",\"say \"\"hi\"\"\nnow\"\r\n\"\"\"\",x\r\n") == [
                #"1@2 {"terms":"say \"hi\"\u000Anow","ticket":{"id":"a,b"}}"#,
                #"2@4 {"terms":"x","ticket":{"id":"\""}}"#,
            ])
    }

    @Test func `an empty cell is an absent member`() {
        #expect(outcomes("a.b,a.c,d.e,f.0,f.1\n1,,\"\",,x\n,,,,\n") == [#"1@2 {"a":{"b":"1"},"f":["x"]}"#, "2@3 {}"])
    }

    @Test(arguments: [",", ";", "\t"])
    func `the header shows the delimiter`(delimiter: String) {
        let text =
            ["a.b", "\"a.c\"", " d "].joined(separator: delimiter) + "\n"
            + ["1;,", "2", "3"].map { "\"\($0)\"" }
            .joined(separator: delimiter)
        #expect(outcomes(text) == [#"1@2 {"a":{"b":"1;,","c":"2"},"d":"3"}"#])
    }

    @Test func `a header alone has no records`() {
        #expect(outcomes("ticket.id,event.name\n") == [])
        #expect(outcomes("ticket.id,event.name") == [])
    }

    @Test(arguments: [
        ("a.b,a.b", "column 5: Two columns are named “a.b”"),
        ("a,a.b", "column 3: The columns “a” and “a.b” exclude each other"),
        ("a.b.c,a.b", "column 7: The columns “a.b.c” and “a.b” exclude each other"),
        ("a.0,a.b", "column 1: There is no column for “a.1”"),
        ("a.0,a.2", "column 1: There is no column for “a.1”"),
        ("a.1.x", "column 1: There is no column for “a.0”"),
        ("a.00", "column 1: There is no column for “a.0”"),
        ("a.b,,c", "column 5: Column 2 has no name"),
        ("a..b", "column 1: “a..b” is no field path"),
        ("a.b,c.", "column 5: “c.” is no field path"),
        ("a.b,\"c", "column 5: The cell's quote is not closed"),
        ("a.b\rc.d", "column 1: “a.b<U+000D>c.d” is no field path"),
    ])
    func `a wrong header is fatal`(header: String, fact: String) {
        let lines = outcomes(header + "\n1,2\n")
        #expect(lines.count == 1)
        #expect(lines.first?.hasPrefix("fatal: Line 1, \(fact)") == true, "\(lines)")
    }

    @Test(arguments: [
        ("1", "Record 1, line 2, column 2: The row has 1 cells, but the header names 2. Leave a cell empty"),
        ("1,2,3", "Record 1, line 2, column 6: The row has 3 cells, but the header names 2. Put cells that hold"),
        ("1,x\"y", "Record 1, line 2, column 4, cell “a.c”: A quote stands inside a cell"),
        ("\"1\"x,2", "Record 1, line 2, column 4, cell “a.b”: Text follows the closing quote"),
        ("1,\"x", "Record 1, line 2, column 3, cell “a.c”: The cell's quote is not closed"),
    ])
    func `a wrong row costs itself only`(row: String, message: String) {
        let lines = outcomes("a.b,a.c\n\(row)\n8,9\n")
        #expect(lines.count == 2)
        #expect(lines.first?.hasPrefix(message) == true, "\(lines)")
        #expect(lines.last == #"2@3 {"a":{"b":"8","c":"9"}}"#)
    }

    @Test func `a forgotten quote does not swallow the quoted rows after it`() {
        let lines = outcomes("a.b,a.c\n1,\"x\n2,\"y\"\n3,\"z\"\n")
        #expect(lines.count == 3)
        #expect(lines[0].contains("quote is not closed"))
        #expect(Array(lines[1...]) == [#"2@3 {"a":{"b":"2","c":"y"}}"#, #"3@4 {"a":{"b":"3","c":"z"}}"#])
    }

    @Test func `a Latin-1 cell is named`() {
        let bytes = Array("holder.name,holder.company\nx,y\nZo".utf8) + [0xEB] + Array(",z\nu,v\n".utf8)
        let found = RecordOutcome.all(of: bytes, pieceLength: 100)
        #expect(found.count == 3)
        guard case .failure(let error) = found[1] else {
            Issue.record("no error")
            return
        }
        #expect(error.place == "Record 2, line 3, column 3, cell “holder.name”")
        #expect(error.problem == .invalidUTF8(byte: 0xEB))
    }

    @Test func `a text or row beyond the limits is refused`() {
        let limits = RecordLimits(recordBytes: 30, textBytes: 5, columns: 2)
        let text = "a.b,a.c\n123456,x\n\(String(repeating: "x", count: 50)),y\n12345,x\n"
        let lines = outcomes(text, limits: limits)
        #expect(lines.count == 3)
        #expect(lines[0].hasPrefix("Record 1, line 2, column 1, cell “a.b”: The text is longer than 5 bytes"))
        #expect(lines[1].hasPrefix("Record 2, line 3: The record is longer than 30 bytes"))
        #expect(lines[2] == #"3@4 {"a":{"b":"12345","c":"x"}}"#)
        #expect(outcomes("a.b,a.c,a.d\n", limits: limits).first?.contains("names more than 2 columns") == true)
    }
}

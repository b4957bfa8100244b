import Testing

@testable import Rendering

/// What a reader gives for an input, one line for each record and error: `2@5 {…}` is record 2, which starts on line 5.
func outcomes(_ text: String, pieceLength: Int = .max, limits: RecordLimits = .standard) -> [String] {
    RecordOutcome.all(of: Array(text.utf8), pieceLength: pieceLength, limits: limits).map { outcome in
        switch outcome {
        case .record(let record):
            "\(record.number)@\(record.line) \(String(decoding: record.value.canonicalJSON, as: UTF8.self))"
        case .failure(let error): (error.isFatal ? "fatal: " : "") + error.description
        }
    }
}

@Suite struct RecordStreams {
    @Test func `one object is one record`() {
        #expect(outcomes("\n {\"a\": {\n\"b\": [1]}}\n\n") == [#"1@2 {"a":{"b":[1]}}"#])
        #expect(outcomes("\u{FEFF}{}") == ["1@1 {}"])
    }

    @Test func `JSON lines are a record each`() {
        #expect(outcomes("{\"a\":1}\n{\"a\":2}\r\n\n{\"a\":3}") == [#"1@1 {"a":1}"#, #"2@2 {"a":2}"#, #"3@4 {"a":3}"#])
        #expect(outcomes("{} {}{}\n{}") == ["1@1 {}", "2@1 {}", "3@1 {}", "4@2 {}"])
    }

    @Test func `objects over several lines follow each other`() {
        let text = "{\n\"lines\": [\n{\"a\": 1},\n{\"a\": 2}\n],\n\"total\":\n{}\n}\n{\n}\n"
        #expect(outcomes(text) == [#"1@1 {"lines":[{"a":1},{"a":2}],"total":{}}"#, "2@9 {}"])
    }

    @Test func `the elements of an array are a record each`() {
        #expect(
            outcomes("[\n{\"a\":1},\n {\"a\":\"]\\\"\"}\n,{\"a\":[{}]}]\n") == [
                #"1@2 {"a":1}"#, #"2@3 {"a":"]\""}"#, #"3@4 {"a":[{}]}"#,
            ])
        #expect(outcomes(" [ ] ") == [])
    }

    @Test func `brackets and quotes inside texts mean nothing`() {
        #expect(
            outcomes(#"{"a":"}{][\\"}"# + "\n" + #"{"b":"\\\"}"}"#) == [#"1@1 {"a":"}{][\\"}"#, #"2@2 {"b":"\\\"}"}"#])
    }

    @Test func `an element that is no object is refused, and the others are read`() {
        let lines = outcomes("[null, {\"a\":1}, \"x\", [1], 12]")
        #expect(lines.count == 5)
        #expect(
            lines[0] == "Record 1, line 1, column 2: The record is null, not an object. "
                + "Write each record as { … } with ticket, event and so on.")
        #expect(lines[1] == #"2@1 {"a":1}"#)
        #expect(lines[2].contains("is a text"))
        #expect(lines[3].contains("is a list"))
        #expect(lines[4].contains("Record 5, line 1, column 27: The record is a number"))
    }

    @Test func `an element that is wrong inside costs itself only`() {
        let lines = outcomes("[{\"a\" 1},\n  {\"a\":2}]")
        #expect(lines.count == 2)
        #expect(lines[0].hasPrefix("Record 1, line 1, column 7: Here stands “1” instead of a colon"))
        #expect(lines[1] == #"2@2 {"a":2}"#)
    }

    @Test(arguments: [
        ("[{\"a\":1} {\"a\":2}]", "line 1, column 10: Here stands “{” instead of a comma or ]"),
        ("[{\"a\":1},]", "line 1, column 10: Here stands “]” instead of an object"),
        ("[{\"a\":1},,{}]", "line 1, column 10: Here stands “,” instead of an object"),
        ("[{\"a\":1}\n", "line 2, column 1: The record ends inside the array"),
        ("[{\"a\":1},\n{\"a\":[2}]", "record 2, line 2, column 8: Here stands “}” instead of a comma or ]"),
        ("[{\"a\":1},\n{\"a\":\"2}]", "record 2, line 2, column 10: The record ends inside a text"),
        ("[{\"a\":1}]\n{}", "line 2, column 1: After the end of the record stands “{”"),
    ])
    func `a broken array is fatal`(text: String, fact: String) {
        let lines = outcomes(text)
        #expect(lines.count == 2)
        #expect(lines.first == #"1@1 {"a":1}"#)
        #expect(lines.last?.hasPrefix("fatal: ") == true)
        #expect(lines.last?.lowercased().contains(fact.lowercased()) == true, "\(lines)")
    }

    @Test func `an input without anything says so`() {
        for text in ["", " \n\t ", "\u{FEFF}", "\u{FEFF}\n"] {
            #expect(
                outcomes(text) == [
                    "fatal: Line 1: The input is empty. "
                        + "Give it one JSON object, a JSON array, JSON lines, or CSV with a header row."
                ])
        }
    }

    @Test(
        arguments: [
            ([0xFF, 0xFE, 0x7B, 0x00], "UTF-16"), ([0xFE, 0xFF, 0x00, 0x7B], "UTF-16"),
            ([0x7B, 0, 0x22, 0], "UTF-16LE"),
            ([0, 0x7B, 0, 0x22], "UTF-16BE"), ([0xFF, 0xFE, 0, 0], "UTF-32"), ([0x7B, 0, 0, 0], "UTF-32LE"),
            ([0x1F, 0x8B, 8, 0], "gzip"), ([0x50, 0x4B, 3, 4], "Excel workbook"),
        ] as [([UInt8], String)])
    func `another encoding or a packed file is named`(bytes: [UInt8], name: String) {
        guard case .failure(let error)? = RecordOutcome.all(of: bytes, pieceLength: 1).first else {
            Issue.record("no error")
            return
        }
        #expect(error.isFatal)
        #expect(error.fact.contains(name))
    }

    @Test func `text that is neither JSON nor CSV is refused`() {
        #expect(
            outcomes("<html>\n<body>") == [
                "fatal: Line 1, column 1: The input starts with “<html>”, which is neither JSON nor a CSV header of ticket "
                    + "fields. Start with { or [, or with a header row that names fields, such as "
                    + "ticket.id,event.name,ticket.code."
            ])
    }

    @Test func `a Latin-1 record is an error of its own`() {
        let bytes = Array("{\"a\":1}\n{\"a\":\"".utf8) + [0xE9] + Array("\"}\n{\"a\":3}".utf8)
        let found = RecordOutcome.all(of: bytes, pieceLength: 3)
        #expect(found.count == 3)
        guard case .failure(let error) = found[1] else {
            Issue.record("no error")
            return
        }
        #expect((error.record, error.line, error.column) == (2, 2, 7))
        #expect(error.problem == .invalidUTF8(byte: 0xE9))
        #expect(!error.isFatal)
    }
}

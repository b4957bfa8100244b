import Testing

@testable import Rendering

@Suite struct PieceBoundaries {
    static let inputs = [
        "\u{FEFF}{\"a\":\"Zoë 🎉 \\\" \\\\\"}\r\n{\"a\":[{\"b\":null}]}\n\n{\"c\":\n{}\n}",
        "{\"a\":1\n{\"a\":[{},\n{\"a\":2}\n{\"a\":\"x\n{\"a\":3}} {}\njunk\n{}, {}\n{}   \n   x\n{\"a\":\\",
        "[{\"a\":\"\\u00e9]\"}, null , 12,\"x\",[[]],{\"b\":{}}\n]",
        "[{}, {}", "[{}] x", "[", " ", "[{\"a\":tru},{\"a\":\"\n\"}, {",
        "\u{FEFF}ticket.id;event.name\r\n1;\"a \"\"b\"\"\r\nc;\"\r\n\r\n2;\"x\n3;y\n4\n5;\"z\"q\n6;a\"b\n7;\"\"",
        "a.b\tc\n\"1\"\t2\n\"x\ny\" z\t3\n4\t5",
        "a.b,a.c\n1,2\n\"unclosed,2\n3,4", "hello world", "a.b,a.b\n1,2",
    ]

    @Test(arguments: inputs)
    func `records do not depend on how the bytes arrive`(input: String) {
        let bytes = Array(input.utf8)
        let whole = RecordOutcome.all(of: bytes, pieceLength: bytes.count)
        for length in 1...9 { #expect(RecordOutcome.all(of: bytes, pieceLength: length) == whole) }
    }

    @Test(arguments: inputs)
    func `records do not depend on how the bytes arrive when limits are met`(input: String) {
        let bytes = Array(input.utf8)
        for limit in [1, 5, 8, 13, 20] {
            let limits = RecordLimits(recordBytes: limit, textBytes: 4, nesting: 2, values: 3, columns: 2)
            let whole = RecordOutcome.all(of: bytes, pieceLength: bytes.count, limits: limits)
            for length in 1...9 {
                #expect(
                    RecordOutcome.all(of: bytes, pieceLength: length, limits: limits) == whole, "\(limit) \(length)")
            }
        }
    }

    @Test func `damaged inputs keep every rule of the readers`() {
        var random = SeededGenerator(seed: 4)
        let alphabet = Array("{}[]\",:;\\\n\r\t u0.1eax".utf8) + [0xC3, 0xA9, 0xFF, 0xEF, 0xBB, 0xBF, 0]
        for round in 0..<1_500 {
            var bytes = Array(Self.inputs[round % Self.inputs.count].utf8)
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                let byte = alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
                if Bool.random(using: &random) { bytes[place] = byte } else { bytes.insert(byte, at: place) }
            }
            let limits = RecordLimits(recordBytes: round % 3 == 0 ? 16 : 4_096)
            #expect(exerciseRecordReaders(bytes, limits: limits) == nil, "\(bytes)")
        }
    }

    @Test func `records that are cut out can be parsed elsewhere`() async throws {
        var splitter = RecordSplitter()
        splitter.feed(Array("ticket.id,event.name\n1,a\n\n2,\"b\"\n".utf8))
        splitter.finish()
        var raw: [RawRecord] = []
        while let record = try splitter.next() { raw.append(record) }
        #expect(raw.map(\.line) == [2, 4])
        let records = try await withThrowingTaskGroup(of: Record.self) { group in
            for record in raw { group.addTask { try Record(parsing: record) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(records.map { $0.value["ticket"]?["id"] }) == [.string("1"), .string("2")])
    }
}

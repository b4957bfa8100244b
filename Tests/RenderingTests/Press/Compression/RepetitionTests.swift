import Testing

@testable import Rendering

@Suite struct `Text that repeats itself` {
    private static let codes = [HuffmanCode.fixed, StreamCodes.content, StreamCodes.objects, StreamCodes.metadata]

    private func packed(_ text: [UInt8], by code: HuffmanCode, _ stream: CodedStream = CodedStream()) -> [UInt8] {
        text.withUnsafeBufferPointer { stream.write($0, by: code) }
        return Array(stream.bytes)
    }

    private func read(_ packed: [UInt8], limit: Int = 1 << 20) throws -> [UInt8] {
        try packed.withUnsafeBufferPointer { try Inflated.bytes($0, limit: limit) }
    }

    @Test func `reads as it was, whatever it repeats and however far back`() throws {
        var random = RepeatableRandom(seed: 11)
        let stream = CodedStream()
        for round in 0..<150 {
            var text: [UInt8] = []
            let letters = UInt8([1, 2, 3, 20, 255][round % 5])
            while text.count < Int.random(in: 0...4000, using: &random) {
                if text.count > 3, Bool.random(using: &random) {
                    let start = Int.random(in: 0..<text.count, using: &random)
                    let length = Int.random(in: 1...400, using: &random)
                    for place in 0..<length { text.append(text[start + place % (text.count - start)]) }
                } else {
                    text.append(UInt8.random(in: 0...letters, using: &random))
                }
            }
            for code in Self.codes { #expect(try read(packed(text, by: code, stream)) == text) }
        }
    }

    @Test func `is found up to as far back as deflate allows, and not beyond`() throws {
        var random = RepeatableRandom(seed: 5)
        let word: [UInt8] = Array("a word that comes twice".utf8)
        for gap in [32_767, 32_768, 32_769, 40_000] {
            // Nothing of it is four bytes that stand elsewhere.
            let between = (0..<gap - word.count).map { _ in UInt8.random(in: 128...255, using: &random) }
            let text = word + between + word
            #expect(try read(packed(text, by: .fixed)) == text)
        }
    }

    @Test func `of one stream is nothing that the next could repeat`() throws {
        let stream = CodedStream()
        let text = Array("the same text in both streams, and in both at the same place".utf8)
        let first = packed(text, by: .fixed, stream)
        #expect(packed(text, by: .fixed, stream) == first)
    }

    @Test func `takes less room`() {
        let text = Array(String(repeating: "/P<</MCID 12>>BDC\n", count: 100).utf8)
        #expect(packed(text, by: .fixed).count < 60)
        #expect(packed(text, by: StreamCodes.content).count < 180)
    }
}

@Suite struct `A list of lines that are alike` {
    private func roundTrip(_ lines: [String]) throws -> Int {
        let text = Array(lines.joined().utf8)
        let stream = CodedStream()
        stream.begin()
        stream.beginBlock(StreamCodes.modules, isLast: true)
        text.withUnsafeBufferPointer { stream.append(lines: $0, from: 0, to: text.count, by: StreamCodes.modules) }
        stream.endBlock(StreamCodes.modules)
        text.withUnsafeBufferPointer { stream.end(text: $0) }
        #expect(try Inflated.bytes(stream.bytes) == text)
        return stream.bytes.count
    }

    @Test func `reads as it was`() throws {
        var random = RepeatableRandom(seed: 2)
        for round in 0..<300 {
            let largest = [2, 12, 120, 1200, 40_000][round % 5]
            _ = try roundTrip(
                (0..<round % 60).map { _ in
                    (0..<4).map { _ in "\(Int.random(in: 0...largest, using: &random))" }.joined(separator: " ")
                        + " re\n"
                })
        }
    }

    @Test func `may hold the same line twice`() throws {
        _ = try roundTrip(Array(repeating: "10 20 1 1 re\n", count: 40))
    }
}

@Suite struct `The alphabet of deflate` {
    @Test func `has the symbols of RFC 1951, 3.2.5`() {
        typealias Place = (symbol: Int, extra: Int, extraBits: Int)
        func expect(_ place: Place, _ symbol: Int, _ extra: Int, _ bits: Int) {
            #expect(place == (symbol, extra, bits))
        }
        for (length, symbol, extra, bits) in [
            (3, 257, 0, 0), (10, 264, 0, 0), (11, 265, 0, 1), (12, 265, 1, 1), (18, 268, 1, 1), (19, 269, 0, 2),
            (34, 272, 3, 2), (35, 273, 0, 3), (130, 280, 15, 4), (131, 281, 0, 5), (257, 284, 30, 5), (258, 285, 0, 0),
        ] {
            expect(DeflateAlphabet.length(length), symbol, extra, bits)
        }
        for (distance, symbol, extra, bits) in [
            (1, 0, 0, 0), (4, 3, 0, 0), (5, 4, 0, 1), (6, 4, 1, 1), (7, 5, 0, 1), (9, 6, 0, 2), (12, 6, 3, 2),
            (13, 7, 0, 2), (17, 8, 0, 3), (24_577, 29, 0, 13), (32_768, 29, 8191, 13),
        ] {
            expect(DeflateAlphabet.distance(distance), symbol, extra, bits)
        }
    }
}

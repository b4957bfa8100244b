import Testing

@testable import Rendering

@Suite struct `A stream of coded pieces` {
    private func inflate(_ body: (CodedStream) -> Void) throws -> [UInt8] {
        let stream = CodedStream()
        body(stream)
        return try Inflated.bytes(stream.bytes)
    }

    private func append(_ bytes: [UInt8], by code: HuffmanCode, to stream: CodedStream) {
        bytes.withUnsafeBufferPointer { stream.append($0, by: code) }
    }

    @Test func `reads as its pieces, at whichever bit they begin`() throws {
        var random = RepeatableRandom(seed: 3)
        for round in 0..<200 {
            let skew = Double(round % 7) + 0.2
            func piece() -> [UInt8] {
                (0..<Int.random(in: 0...90, using: &random)).map { _ in
                    UInt8(255 * Double(Int.random(in: 0...1000, using: &random)).squareRoot() / 32 / skew.rounded(.up))
                }
            }
            var frequencies = [Int](repeating: 0, count: 256)
            for byte in (0..<5).flatMap({ _ in piece() }) { frequencies[Int(byte)] += 1 }
            let code = HuffmanCode(frequencies: frequencies)
            let pieces = (0..<6).map { _ in piece() }
            let text = pieces.flatMap { $0 }
            let read = try inflate { stream in
                stream.begin()
                stream.beginBlock(code, isLast: true)
                for (index, piece) in pieces.enumerated() {
                    if index % 2 == 0 { append(piece, by: code, to: stream) } else { stream.append(code.code(piece)) }
                }
                stream.endBlock(code)
                text.withUnsafeBufferPointer { stream.end(text: $0) }
            }
            #expect(read == text)
        }
    }

    @Test func `may hold nothing`() throws {
        let code = HuffmanCode(frequencies: [])
        #expect(
            try inflate { $0.write(UnsafeBufferPointer(start: nil, count: 0), by: code) } == [])
    }

    @Test func `has codes for bytes that the sample lacks, and none longer than deflate allows`() throws {
        // Weights like Fibonacci's numbers make the deepest tree that there is.
        var (last, next) = (1, 1)
        let code = HuffmanCode(
            frequencies: (0..<256).map { _ in
                (last, next) = (next, min(last + next, 1 << 30))
                return last
            })
        #expect((code.literals + [code.endOfBlock]).allSatisfy { 1...15 ~= $0.length })
        let text = (0...255).map { UInt8($0) }
        #expect(
            try inflate { stream in
                text.withUnsafeBufferPointer { stream.write($0, by: code) }
            } == text)
    }
}

import Testing

@testable import Rendering

@Suite struct `Code symbols` {
    @Test func `a ticket's token in base45 fits a QR code of version 6 M`() throws {
        let symbol = try CodeSymbol.encode(String(repeating: "AB3:", count: 38), as: .qr, level: .M)
        #expect(symbol.version == 6)
        #expect(symbol.columns == 41 && symbol.rows == 41 && symbol.rowHeight == 1)
    }

    @Test(arguments: [
        ("12345678901234567890123456789012345678901", 1, CodeElement.Level.L),
        ("123456789012345678901234567890123456789012", 2, .L),
        ("ABCDEFGHIJKLMNOPQRSTUVWXY", 1, .L), ("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 2, .L),
        ("abcdefghijklmnopq", 1, .L), ("abcdefghijklmnopqr", 2, .L),
        ("abcdefg", 1, .H), ("abcdefgh", 2, .H),
    ])
    func `the smallest version is taken`(payload: String, version: Int, level: CodeElement.Level) throws {
        #expect(try CodeSymbol.encode(payload, as: .qr, level: level).version == version)
    }

    @Test func `modes change where that makes the symbol smaller, and only there`() throws {
        func cut(_ payload: String) throws -> [QRSegments.Segment] {
            try #require(QRSegments(Array(payload.utf8), level: .M)).segments
        }
        #expect(try cut("0123456789") == [.init(mode: .digits, range: 0..<10)])
        #expect(try cut("T-0123") == [.init(mode: .alphanumeric, range: 0..<6)])
        #expect(try cut("t") == [.init(mode: .bytes, range: 0..<1)])
        #expect(try cut("tA1") == [.init(mode: .bytes, range: 0..<3)])
        #expect(
            try cut("https://a.example/T/01234567890123456789") == [
                .init(mode: .bytes, range: 0..<20), .init(mode: .digits, range: 20..<40),
            ])
        // Ten digits save fewer bits than two more headers cost.
        #expect(try cut("A0123456789A") == [.init(mode: .alphanumeric, range: 0..<12)])
    }

    @Test func `segments cover the payload whatever it is`() throws {
        for payload in Payloads.ascii(seed: 3, count: 200, lengths: 1...300) + Payloads.names {
            let segments = try #require(QRSegments(Array(payload.utf8), level: .L)).segments
            #expect(segments.first?.range.lowerBound == 0)
            #expect(segments.last?.range.upperBound == payload.utf8.count)
            for (a, b) in zip(segments, segments.dropFirst()) {
                #expect(a.range.upperBound == b.range.lowerBound && a.mode != b.mode)
            }
        }
    }

    @Test func `stacked and square symbols have the shape of their kind`() throws {
        let code128 = try CodeSymbol.encode("TICKET-42", as: .code128, level: .M)
        #expect(code128.rows == 1 && code128.rowHeight == 0)
        let pdf417 = try CodeSymbol.encode("TICKET-42", as: .pdf417, level: .M)
        #expect(pdf417.rows >= 3 && pdf417.rowHeight == 3)
        let aztec = try CodeSymbol.encode("TICKET-42", as: .aztec, level: .M)
        #expect(aztec.rows == aztec.columns)
        let matrix = try CodeSymbol.encode("TICKET-42 of 80 %", as: .datamatrix, level: .M)
        #expect(matrix.rows == matrix.columns)
    }

    @Test func `a higher level makes a larger Aztec symbol`() throws {
        let payload = String(repeating: "Row 4 ", count: 20)
        let sides = try CodeElement.Level.allCases.map { try CodeSymbol.encode(payload, as: .aztec, level: $0).rows }
        #expect(sides == sides.sorted() && Set(sides).count >= 3)
    }

    @Test(arguments: CodeElement.Symbology.allCases)
    func `the same payload gives the same symbol`(symbology: CodeElement.Symbology) throws {
        #expect(
            try CodeSymbol.encode("TICKET-42", as: symbology, level: .M)
                == CodeSymbol.encode("TICKET-42", as: symbology, level: .M))
    }
}

@Suite struct `A payload that no symbol can carry` {
    @Test(arguments: CodeElement.Symbology.allCases)
    func `is refused when it is empty or has a NUL`(symbology: CodeElement.Symbology) {
        for payload in ["", "A\0B"] {
            #expect {
                try CodeSymbol.encode(payload, as: symbology, level: .M)
            } throws: { error in
                guard case .codeUnencodable(let reason)? = (error as? RenderError)?.problem else { return false }
                return reason.contains(payload.isEmpty ? "empty" : "NUL")
            }
        }
    }

    @Test(arguments: CodeElement.Symbology.allCases, CodeElement.Level.allCases)
    func `is refused with the limit when it is too long`(symbology: CodeElement.Symbology, level: CodeElement.Level) {
        for length in [3_900, 8_000] {
            #expect {
                try CodeSymbol.encode(String(repeating: "x", count: length), as: symbology, level: level)
            } throws: { error in
                guard case .codeTooLong(let bytes, let limit, _)? = (error as? RenderError)?.problem else {
                    return false
                }
                return bytes == length && limit.contains("in ")
            }
        }
    }

    @Test func `QR takes exactly what its standard says`() throws {
        for (level, bytes) in [(CodeElement.Level.L, 2953), (.M, 2331), (.Q, 1663), (.H, 1273)] {
            #expect(try CodeSymbol.encode(String(repeating: "x", count: bytes), as: .qr, level: level).version == 40)
            #expect(throws: RenderError.self) {
                try CodeSymbol.encode(String(repeating: "x", count: bytes + 1), as: .qr, level: level)
            }
        }
    }

    @Test func `names the character that Code 128 lacks`() {
        #expect {
            try CodeSymbol.encode("Zoë", as: .code128, level: .M)
        } throws: { error in
            guard case .codeUnencodable(let reason)? = (error as? RenderError)?.problem else { return false }
            return reason.contains("ë") && reason.contains("qr") && (error as? RenderError)?.value == "Zoë"
        }
    }
}

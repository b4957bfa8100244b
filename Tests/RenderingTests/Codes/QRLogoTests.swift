import Foundation
import Rendering
import Testing

@Suite struct `A logo in a QR code` {
    private func symbol(_ length: Int) throws -> CodeSymbol {
        try CodeSymbol.encode(String(repeating: "AB3:", count: length), as: .qr, level: .H)
    }

    @Test func `stands in the middle, with one clear module around`() throws {
        let original = try symbol(20)
        let (cleared, place) = try original.clearedForLogo(aspect: 1)
        #expect(place.width == place.height && Int(place.width) % 2 == 1)
        #expect(place.midX == original.extent.width / 2 && place.midY == original.extent.height / 2)
        let around = place.inset(by: -1)
        for row in 0..<original.rows {
            for column in 0..<original.columns {
                let isInside = around.overlaps(Rect(x: Double(column), y: Double(row), width: 1, height: 1))
                #expect(
                    cleared.isDark(row: row, column: column)
                        == (isInside ? false : original.isDark(row: row, column: column)))
            }
        }
    }

    @Test(arguments: [5, 20, 60, 150, 300], [1.0, 2.5, 0.4])
    func `takes at most 12 percent, and no finder, format or timing module`(length: Int, aspect: Double) throws {
        let original = try symbol(length)
        let (_, place) = try original.clearedForLogo(aspect: aspect)
        let around = place.inset(by: -1)
        let side = original.extent.width
        #expect(around.width * around.height <= 0.12 * side * side)
        #expect((place.width >= place.height) == (aspect >= 1))
        for corner in [
            Rect(x: 0, y: 0, width: 9, height: 9), Rect(x: side - 8, y: 0, width: 8, height: 9),
            Rect(x: 0, y: side - 8, width: 9, height: 8), Rect(x: 6, y: 0, width: 1, height: side),
            Rect(x: 0, y: 6, width: side, height: 1),
        ] {
            #expect(!around.overlaps(corner))
        }
    }

    @Test(arguments: [30, 0.03, .infinity, 1e300])
    func `is refused when it is too wide or too high`(aspect: Double) throws {
        let original = try symbol(20)
        guard aspect.isFinite else {
            #expect(try original.clearedForLogo(aspect: aspect).place.width > 0)
            return
        }
        #expect {
            try original.clearedForLogo(aspect: aspect)
        } throws: { error in
            guard case .logoTooLarge(let share, let limit)? = (error as? RenderError)?.problem else { return false }
            return share > limit && limit <= 0.12
        }
    }

    @Test func `is refused in the smallest symbol, which has no room between its patterns`() throws {
        let smallest = try CodeSymbol.encode("A", as: .qr, level: .H)
        #expect(throws: RenderError(.logoTooLarge(share: 25.0 / 441, limit: 9.0 / 441))) {
            try smallest.clearedForLogo(aspect: 1)
        }
    }

    @Test func `is refused in other symbologies`() throws {
        let aztec = try CodeSymbol.encode("A", as: .aztec, level: .H)
        #expect(throws: RenderError.self) { try aztec.clearedForLogo(aspect: 1) }
    }

    @Test(.enabled(if: SymbolScan.python != nil, "TICKETPRESS_PYTHON names no Python with zxing-cpp"))
    func `leaves the code readable`() throws {
        let scan = try SymbolScan()
        var expected: [String] = []
        for length in [5, 10, 20, 40, 80, 160, 300] {
            for aspect in [1, 2.5, 0.4] {
                try scan.add(try symbol(length).clearedForLogo(aspect: aspect).symbol)
                expected.append(String(repeating: "AB3:", count: length))
            }
        }
        #expect(try scan.readByZBar().map { String(decoding: $0, as: UTF8.self) } == expected)
        #expect(try scan.readByZXing() == expected.map { "QR Code \($0)" })
    }
}

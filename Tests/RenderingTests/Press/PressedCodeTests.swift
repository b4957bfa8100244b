import Testing

@testable import Rendering

@Suite struct `A code that is pressed` {
    private let canvas = CairoCanvas(fonts: InstalledFont.library)
    private let target = Rect(x: 20, y: 20, width: 82, height: 82)

    private func symbol() throws -> CodeSymbol {
        try CodeSymbol.encode(
            "TP1.6BFOXN*TS0BI$ZD-PHQ7I9AD66V5B22CH9M9ESI9XBHXK-%69LQOGI.*V76GCV4*XUA2PSGH.+HIMIBRU SITK292W7*RBT1ON1"
                + "EYKFC5KM.27VMOIA0SAHTBN1", as: .qr, level: .M)
    }

    private func page(_ code: SceneCode) -> [SceneItem] {
        [
            .box(Rect(x: 0, y: 0, width: 122, height: 122), .solid(Colour(red: 0.4, green: 0.4, blue: 0.4))),
            .code(code, frame: target.inset(by: -12)),
        ]
    }

    @Test func `has each module where the canvas has it`() throws {
        let code = SceneCode(symbol: try symbol(), target: target, dark: .black, light: .white)
        let difference = try Difference(page(code), width: 122, height: 122, canvas: canvas)
        // Poppler lets what is filled reach a quarter of a pixel farther than the lines of which the canvas makes codes.
        #expect(difference.mean < 2.5 && difference.far < 0.005, "\(difference)")
        try PressedSheet(page(code), width: 122, height: 122).expectSound()
    }

    @Test func `takes little room`() throws {
        let code = SceneCode(symbol: try symbol(), target: target, dark: .black, light: .white)
        let sheet = try PressedSheet([.code(code, frame: target)], width: 122, height: 122)
        let packed = sheet.packedContent
        #expect(packed.count < 1000, "\(packed.count) bytes")
        #expect(try packed.withUnsafeBufferPointer { try Inflated.bytes($0) } == sheet.content)
    }

    @Test func `may be half transparent, of bars, and carry a logo`() throws {
        let ink = Colour(red: 0, green: 0, blue: 0.5, alpha: 0.5)
        let logo = SceneImage(picture: .drawing(), target: Rect(x: 55, y: 55, width: 12, height: 12))
        let code = SceneCode(symbol: try symbol(), target: target, dark: ink, light: .white, logo: logo)
        let bars = CodeSymbol(
            symbology: .code128, columns: 5, rows: 1, rowHeight: 0, modules: [true, false, true, true, false])
        let barCode = SceneCode(
            symbol: bars, target: Rect(x: 130, y: 20, width: 50, height: 70), dark: .black, light: nil)
        let items = page(code) + [.code(barCode, frame: barCode.target)]
        let difference = try Difference(items, width: 200, height: 122, canvas: canvas)
        #expect(difference.mean < 0.7 && difference.far < 0.003, "\(difference)")
    }
}

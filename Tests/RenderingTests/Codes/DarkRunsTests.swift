import Rendering
import Testing

@Suite struct `The dark modules of a symbol` {
    private func symbol(_ rows: [String], rowHeight: Int = 1) -> CodeSymbol {
        CodeSymbol(
            symbology: .qr, columns: rows[0].count, rows: rows.count, rowHeight: rowHeight,
            modules: rows.joined().map { $0 == "#" })
    }

    @Test func `are joined along rows, and down columns where runs are equal`() {
        let drawn = symbol([
            "##.#",
            "##..",
            "#..#",
            "#..#",
        ])
        #expect(
            drawn.darkRuns == [
                Rect(x: 0, y: 0, width: 2, height: 2), Rect(x: 3, y: 0, width: 1, height: 1),
                Rect(x: 0, y: 2, width: 1, height: 2), Rect(x: 3, y: 2, width: 1, height: 2),
            ])
    }

    @Test func `are as high as the symbol's rows`() {
        let stacked = symbol([".#", ".#", "#."], rowHeight: 3)
        #expect(stacked.extent == Size(width: 2, height: 9))
        #expect(stacked.darkRuns == [Rect(x: 1, y: 0, width: 1, height: 6), Rect(x: 0, y: 6, width: 1, height: 3)])
        let bars = symbol(["#.##"], rowHeight: 0)
        #expect(bars.extent == Size(width: 4, height: 1))
        #expect(bars.darkRuns == [Rect(x: 0, y: 0, width: 1, height: 1), Rect(x: 2, y: 0, width: 2, height: 1)])
    }

    @Test(arguments: CodeElement.Symbology.allCases)
    func `are covered by the runs exactly once`(symbology: CodeElement.Symbology) throws {
        let symbol = try CodeSymbol.encode("TICKET-42, ROW 7", as: symbology, level: .Q)
        let unit = max(1, symbol.rowHeight)
        var painted = [Int](repeating: 0, count: symbol.rows * symbol.columns)
        for run in symbol.darkRuns {
            for row in Int(run.y) / unit..<Int(run.maxY) / unit {
                for column in Int(run.x)..<Int(run.maxX) { painted[row * symbol.columns + column] += 1 }
            }
        }
        #expect(painted == symbol.modules.map { $0 ? 1 : 0 })
    }
}

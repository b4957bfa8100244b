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

    @Test(arguments: [1, 2, 21, 63, 64, 65, 66, 127, 128, 129, 177, 192, 200, 500])
    func `are found at every place of a row`(columns: Int) {
        var random = RepeatableRandom(seed: UInt64(columns))
        for longest in [1, 3, 20, 70, 400] {
            var modules: [Bool] = []
            while modules.count < 12 * columns {
                let count = Int.random(in: 1...longest, using: &random)
                modules += [Bool](repeating: Bool.random(using: &random), count: count)
                // Now and then a row like the one above, so that runs go on.
                if modules.count >= columns, Int.random(in: 0..<4, using: &random) == 0 {
                    modules += modules.suffix(columns)
                }
            }
            modules.removeSubrange((12 * columns)...)
            let symbol = CodeSymbol(symbology: .qr, columns: columns, rows: 12, rowHeight: 1, modules: modules)
            #expect(symbol.modules == modules)

            var runs: [[Int]] = []
            symbol.forEachDarkRun { runs.append([$0, $1, $2]) }
            #expect(runs == slowRuns(modules, columns: columns))
            #expect(symbol.darkRunCount == runs.count)
            var rects: [Int: Int] = [:]
            var painted = [Bool](repeating: false, count: modules.count)
            symbol.forEachDarkRect { x, y, width, height in
                rects[height, default: 0] += 1
                for row in y..<y + height {
                    #expect(runs.contains([x, row, width]))
                    for column in x..<x + width {
                        #expect(!painted[row * columns + column])
                        painted[row * columns + column] = true
                    }
                }
            }
            #expect(painted == modules)
            #expect(rects.values.reduce(0, +) == runs.filter { !runs.contains([$0[0], $0[1] - 1, $0[2]]) }.count)
        }
    }

    /// Place, row and width of each run.
    private func slowRuns(_ modules: [Bool], columns: Int) -> [[Int]] {
        var runs: [[Int]] = []
        for (place, isDark) in modules.enumerated() where isDark {
            let (y, x) = place.quotientAndRemainder(dividingBy: columns)
            if x > 0, modules[place - 1] { runs[runs.count - 1][2] += 1 } else { runs.append([x, y, 1]) }
        }
        return runs
    }

    @Test func `are none when the symbol is not whole`() {
        for (columns, rows) in [(2, 2), (0, 0), (-1, -1), (.max, .max), (.min, .min), (Int.max, 2)] {
            let symbol = CodeSymbol(symbology: .qr, columns: columns, rows: rows, rowHeight: 1, modules: [true])
            symbol.forEachDarkRun { _, _, _ in Issue.record("a run in a symbol that is not whole") }
            #expect(!symbol.isWhole && symbol.darkRuns.isEmpty && symbol.darkRunCount == 0 && symbol.modules.isEmpty)
            #expect(!symbol.isDark(row: 0, column: 0))
        }
    }
}

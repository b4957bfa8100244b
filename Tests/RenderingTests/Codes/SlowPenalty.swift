/// The penalty of a QR symbol by the words of ISO/IEC 18004:2015, 7.8.3, module by module.
struct SlowPenalty {
    let side: Int
    /// Row by row; true is dark.
    let modules: [Bool]

    var points: Int { adjacent + squares + finders + share }

    /// Rows, then columns.
    private var lines: [[Bool]] {
        let rows = (0..<side).map { y in (0..<side).map { modules[y * side + $0] } }
        return rows + (0..<side).map { x in rows.map { $0[x] } }
    }

    /// “Adjacent modules in row/column in same colour”, 5 + i of them: 3 + i.
    private var adjacent: Int {
        lines.flatMap(runs).map { $0.length >= 5 ? 3 + $0.length - 5 : 0 }.reduce(0, +)
    }

    /// “Block of modules in same colour”, m × n of them: 3 (m − 1)(n − 1), which is 3 for each 2 × 2.
    private var squares: Int {
        var points = 0
        for y in 1..<side {
            for x in 1..<side {
                let places = [y * side + x, y * side + x - 1, (y - 1) * side + x, (y - 1) * side + x - 1]
                if Set(places.map { modules[$0] }).count == 1 { points += 3 }
            }
        }
        return points
    }

    /// “1:1:3:1:1 ratio (dark:light:dark:light:dark) pattern in row/column, preceded or followed by light area 4 modules
    /// wide”: 40. All are in proportion, and the quiet zone is light.
    private var finders: Int {
        lines.map { line in
            let quiet = [Bool](repeating: false, count: 4 * side)
            let runs = runs(quiet + line + quiet)
            return runs.indices.dropFirst(3).dropLast(3).filter { index in
                let width = runs[index - 2].length
                let lengths = runs[index - 2...index + 2].map(\.length)
                return runs[index].isDark && lengths == [width, width, 3 * width, width, width]
                    && (runs[index - 3].length >= 4 * width || runs[index + 3].length >= 4 * width)
            }.count * 40
        }.reduce(0, +)
    }

    /// “Proportion of dark modules in entire symbol”, 50 ± 5k % to 50 ± 5(k + 1) %: 10 k. In whole per cents.
    private var share: Int {
        let percent = (Double(modules.filter { $0 }.count) / Double(modules.count) * 100).rounded()
        return Int(abs(percent - 50) / 5) * 10
    }

    private func runs(_ line: [Bool]) -> [(isDark: Bool, length: Int)] {
        line.reduce(into: []) { runs, isDark in
            if let last = runs.last, last.isDark == isDark {
                runs[runs.count - 1].length += 1
            } else {
                runs.append((isDark, 1))
            }
        }
    }
}

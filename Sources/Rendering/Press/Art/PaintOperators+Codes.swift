extension PaintOperators {
    /// The light ground over the whole `frame`, the dark modules, and the logo on top.
    ///
    /// Throws what the logo's picture throws; `isLasting` is about that one.
    func paint(_ code: SceneCode, frame: Rect, isLasting: Bool) throws(RenderError) {
        if let light = code.light { fill(.rectangle(frame), light) }
        paintModules(of: code)
        if let logo = code.logo { try paint(logo, isLasting: isLasting) }
    }

    /// All dark modules as one path of rectangles that do not overlap, in whole numbers: no hairline shows between
    /// neighbours, and nothing is painted twice.
    private func paintModules(of code: SceneCode) {
        let symbol = code.symbol
        guard symbol.columns > 0, symbol.rows > 0, code.dark.alpha > 0 else { return }
        saved {
            if code.dark.alpha < 1 {
                output.append(resources.alpha(code.dark.alpha))
                output.append("gs\n")
            }
            output.set(code.dark)
            output.concatenate(
                .scale(code.target.width / Double(symbol.columns), code.target.height / Double(symbol.rows))
                    .then(.translation(code.target.x, code.target.y)))
            output.append(DarkBlocks(symbol))
            output.append("f\n")
        }
    }
}

/// The dark modules as rectangles: runs along a row, joined with the same run of the rows below.
///
/// On a QR symbol of version 6 the joining saves a tenth of the compressed bytes.
struct DarkBlocks {
    struct Block {
        var column: Int
        var row: Int
        var columns: Int
        var rows: Int
    }

    private(set) var blocks: [Block] = []

    init(_ symbol: CodeSymbol) {
        blocks.reserveCapacity(symbol.rows * symbol.columns / 4)
        // For each column, the block of the row above that begins there, or -1.
        var above = [Int32](repeating: -1, count: symbol.columns)
        var current = above
        symbol.eachDarkRun { row, column, columns in
            let index = Int(above[column])
            if index >= 0, blocks[index].columns == columns {
                blocks[index].rows += 1
                current[column] = Int32(truncatingIfNeeded: index)
            } else {
                current[column] = Int32(truncatingIfNeeded: blocks.count)
                blocks.append(Block(column: column, row: row, columns: columns, rows: 1))
            }
        } rowEnd: {
            swap(&above, &current)
            for column in current.indices { current[column] = -1 }
        }
    }
}

extension CodeSymbol {
    /// Calls `body` for each run of dark modules in reading order, and `rowEnd` behind each row.
    fileprivate func eachDarkRun(
        _ body: (_ row: Int, _ column: Int, _ columns: Int) -> Void, rowEnd: () -> Void
    ) {
        modules.withUnsafeBufferPointer { modules in
            for row in 0..<rows {
                let start = row * columns
                var column = 0
                while column < columns {
                    guard modules[start + column] else {
                        column += 1
                        continue
                    }
                    let first = column
                    while column < columns, modules[start + column] { column += 1 }
                    body(row, first, column - first)
                }
                rowEnd()
            }
        }
    }
}

extension PDFBytes {
    /// Each block as `x y w h re`, in one go: a code is most of what a page has in bytes.
    fileprivate func append(_ blocks: DarkBlocks) {
        // Four numbers of at most 20 digits with a space each, and the operator.
        append(atMost: blocks.blocks.count * 88) { start in
            var end = start
            for block in blocks.blocks {
                end = Self.write(block.column, to: end)
                end = Self.write(block.row, to: end)
                end = Self.write(block.columns, to: end)
                end = Self.write(block.rows, to: end)
                end[0] = UInt8(ascii: "r")
                end[1] = UInt8(ascii: "e")
                end[2] = UInt8(ascii: "\n")
                end += 3
            }
            return end - start
        }
    }

    /// A number that is not negative, and a space; returns where the next byte goes.
    @inline(__always)
    private static func write(_ number: Int, to start: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
        var end = start
        if number < 10 {
            end[0] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number)
            end += 1
        } else if number < 100 {
            let (tens, ones) = number.quotientAndRemainder(dividingBy: 10)
            end[0] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: tens)
            end[1] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: ones)
            end += 2
        } else {
            var scale = 100
            while number / scale >= 10 { scale *= 10 }
            while scale > 0 {
                end[0] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / scale % 10)
                end += 1
                scale /= 10
            }
        }
        end[0] = UInt8(ascii: " ")
        return end + 1
    }
}

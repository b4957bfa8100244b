/// The eight patterns that may be laid over the data (ISO/IEC 18004, table 10).
enum QRMask {
    static let count = 8

    /// True where pattern `mask` turns a module.
    static func turns(_ mask: Int, x: Int, y: Int) -> Bool {
        switch mask {
        case 0: (x + y) % 2 == 0
        case 1: y % 2 == 0
        case 2: x % 3 == 0
        case 3: (x + y) % 3 == 0
        case 4: (y / 2 + x / 3) % 2 == 0
        case 5: x * y % 2 + x * y % 3 == 0
        case 6: (x * y % 2 + x * y % 3) % 2 == 0
        default: ((x + y) % 2 + x * y % 3) % 2 == 0
        }
    }
}

extension QRMask {
    /// The mask with the fewest penalty points, the first of equal ones.
    static func best(for rows: UnsafeBufferPointer<UInt64>, _ frame: QRFrame) -> Int {
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: rows.count) { columns in
            QRTranspose.transpose(rows, wordsPerRow: frame.wordsPerRow, to: columns)
            let columns = UnsafeBufferPointer(columns)
            return switch frame.wordsPerRow {
            case 1: best(rows, columns, frame, by: QRPenalty<UInt64>(frame))
            case 2: best(rows, columns, frame, by: QRPenalty<QRDoubleLine>(frame))
            default: best(rows, columns, frame, by: QRPenalty<QRTripleLine>(frame))
            }
        }
    }

    private static func best<Line>(
        _ rows: UnsafeBufferPointer<UInt64>, _ columns: UnsafeBufferPointer<UInt64>, _ frame: QRFrame,
        by penalty: QRPenalty<Line>
    ) -> Int {
        frame.rowMasks.withUnsafeBufferPointer { rowMasks in
            frame.columnMasks.withUnsafeBufferPointer { columnMasks in
                var (best, fewest) = (0, Int.max)
                for mask in 0..<count {
                    let start = mask * frame.patterns.count
                    let points = penalty.points(
                        rows: QRMaskedLines(modules: rows, masks: rowMasks, maskStart: start),
                        columns: QRMaskedLines(modules: columns, masks: columnMasks, maskStart: start), limit: fewest)
                    if points < fewest { (best, fewest) = (mask, points) }
                }
                return best
            }
        }
    }
}

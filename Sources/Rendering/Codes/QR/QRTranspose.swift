/// Columns for rows, 64 × 64 modules at a time.
enum QRTranspose {
    /// `rows` has 64 rows for each of its `wordsPerRow` words, and `columns` as much room.
    static func transpose(
        _ rows: UnsafeBufferPointer<UInt64>, wordsPerRow: Int, to columns: UnsafeMutableBufferPointer<UInt64>
    ) {
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 64) { block in
            for top in 0..<wordsPerRow {
                for left in 0..<wordsPerRow {
                    for row in 0..<64 { block[row] = rows[(top &* 64 &+ row) &* wordsPerRow &+ left] }
                    transpose(block)
                    for row in 0..<64 { columns[(left &* 64 &+ row) &* wordsPerRow &+ top] = block[row] }
                }
            }
        }
    }

    /// Swaps the upper right with the lower left half of ever smaller squares (Warren, Hacker's Delight, 7-3).
    private static func transpose(_ block: UnsafeMutableBufferPointer<UInt64>) {
        var size = 32
        var low: UInt64 = 0x0000_0000_FFFF_FFFF
        while size > 0 {
            var row = 0
            while row < 64 {
                let swapped = (block[row] &>> UInt64(size) ^ block[row | size]) & low
                block[row] ^= swapped &<< UInt64(size)
                block[row | size] ^= swapped
                row = ((row | size) &+ 1) & ~size
            }
            size /= 2
            low ^= low &<< UInt64(size)
        }
    }
}

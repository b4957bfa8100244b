/// Writes the dark modules of a code as rectangles, `x y w h re` on a line each (ISO 32000-1, 8.5.2.1), in modules.
///
/// Runs are joined with the same run of the rows below: on a QR symbol of version 6 that saves a tenth of the bytes. The
/// lines are sorted by height, width, x and y, which makes each as much as it can be like the one before: that saves a third
/// of what they take when they are compressed (`SimilarLines`).
enum ModuleRectangles {
    /// Bits of each number of a rectangle.
    private static let bits: UInt64 = 16

    static func append(_ symbol: CodeSymbol, to output: PDFBytes) {
        guard max(symbol.columns, symbol.rows) < 1 << Int(bits) else { return }
        let capacity = symbol.darkRunCount
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 2 * capacity) { memory in
            guard let one = memory.baseAddress else { return }
            var count = 0
            symbol.forEachDarkRect { x, y, width, height in
                one[count] =
                    UInt64(height) &<< (3 &* bits) | UInt64(width) &<< (2 &* bits) | UInt64(x) &<< bits | UInt64(y)
                count &+= 1
            }
            let sorted = sort(one, spare: one + capacity, count: count, largest: max(symbol.columns, symbol.rows))
            write(sorted, count: count, to: output)
        }
    }

    /// Rectangles come sorted by y, so that counting them out by x, by width and by height leaves them sorted by all four
    /// (radix sort). Returns where they are then.
    private static func sort(
        _ rectangles: UnsafeMutablePointer<UInt64>, spare: UnsafeMutablePointer<UInt64>, count: Int, largest: Int
    ) -> UnsafeMutablePointer<UInt64> {
        var (from, to) = (rectangles, spare)
        withUnsafeTemporaryAllocation(of: Int.self, capacity: largest + 2) { places in
            guard let places = places.baseAddress else { return }
            for shift in [bits, 2 &* bits, 3 &* bits] {
                places.initialize(repeating: 0, count: largest + 2)
                for index in 0..<count { places[part(of: from[index], shift) &+ 1] &+= 1 }
                for value in 1...largest { places[value] &+= places[value &- 1] }
                for index in 0..<count {
                    let key = part(of: from[index], shift)
                    to[places[key]] = from[index]
                    places[key] &+= 1
                }
                (from, to) = (to, from)
            }
        }
        return from
    }

    @inline(__always)
    private static func part(of rectangle: UInt64, _ shift: UInt64) -> Int {
        Int(truncatingIfNeeded: rectangle &>> shift & (1 &<< bits &- 1))
    }

    private static func write(_ rectangles: UnsafePointer<UInt64>, count: Int, to output: PDFBytes) {
        // Four numbers of at most five digits with a space each, and the operator; words are written whole.
        output.append(atMost: count * 27 + 8) { start in
            Decimals.table.withUnsafeBufferPointer { decimals in
                var end = UnsafeMutableRawPointer(start)
                for index in 0..<count {
                    let rectangle = rectangles[index]
                    Decimals.write(part(of: rectangle, bits), decimals, to: &end)
                    Decimals.write(part(of: rectangle, 0), decimals, to: &end)
                    Decimals.write(part(of: rectangle, 2 &* bits), decimals, to: &end)
                    Decimals.write(part(of: rectangle, 3 &* bits), decimals, to: &end)
                    end.storeBytes(of: (0x000A_6572 as UInt32).littleEndian, as: UInt32.self)
                    end += 3
                }
                return end - UnsafeMutableRawPointer(start)
            }
        }
    }
}

/// Small numbers with a space behind each, ready to be written.
private enum Decimals {
    /// The bytes of each number, the first one lowest, and in the highest byte how many they are.
    static let table: [UInt64] = (0..<1000).map { number in
        let text = Array("\(number) ".utf8)
        return text.enumerated().reduce(UInt64(text.count) << 56) { $0 | UInt64($1.element) << UInt64(8 * $1.offset) }
    }

    /// May write over what follows the number, up to 8 bytes in all.
    @inline(__always)
    static func write(_ number: Int, _ table: UnsafeBufferPointer<UInt64>, to end: inout UnsafeMutableRawPointer) {
        guard number < table.count else {
            for byte in "\(number) ".utf8 {
                end.storeBytes(of: byte, as: UInt8.self)
                end += 1
            }
            return
        }
        let word = table[number]
        end.storeBytes(of: word.littleEndian, as: UInt64.self)
        end += Int(word &>> 56)
    }
}

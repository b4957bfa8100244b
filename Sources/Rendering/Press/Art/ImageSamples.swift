/// The samples of an image, 8 bits each, row by row from the top.
struct ImageSamples {
    let width: Int
    let height: Int
    /// Samples of a pixel.
    let channels: Int
    let bytes: [UInt8]

    /// The image object, with rows filtered as in PNG where that makes it smaller, and how long it is.
    func stream(
        _ space: [UInt8], _ dictionary: PDFParts.Body, _ level: Deflate.Level
    ) -> (body: PDFParts.Body, length: Int) {
        let plain = Deflate.packed(bytes, level)
        let filtered = Deflate.packed(filteredRows(), level)
        var dictionary = dictionary
        dictionary.add("/Type/XObject/Subtype/Image/Width \(width)/Height \(height)/BitsPerComponent 8/ColorSpace")
        dictionary.add(space)
        guard filtered.count + 48 < plain.count else {
            return (PDFParts.stream(dictionary, plain, filter: "FlateDecode"), plain.count)
        }
        dictionary.add("/DecodeParms<</Predictor 15/Colors \(channels)/Columns \(width)>>")
        return (PDFParts.stream(dictionary, filtered, filter: "FlateDecode"), filtered.count)
    }

    func stream(
        _ space: String, _ dictionary: PDFParts.Body, _ level: Deflate.Level
    ) -> (body: PDFParts.Body, length: Int) {
        stream(Array(space.utf8), dictionary, level)
    }

    /// Each row behind the number of the PNG filter (ISO/IEC 15948, clause 9) whose differences are the smallest.
    private func filteredRows() -> [UInt8] {
        let length = width * channels
        var output: [UInt8] = []
        output.reserveCapacity(height * (length + 1))
        var above = [UInt8](repeating: 0, count: length)
        var row = above
        var (trial, best) = (row, row)
        for y in 0..<height {
            row.withUnsafeMutableBufferPointer { row in
                bytes.withUnsafeBufferPointer { _ = row.update(fromContentsOf: $0[y * length..<(y + 1) * length]) }
            }
            var (kind, least) = (UInt8(0), Int.max)
            for filter in PNGFilter.allCases {
                let sum = filter.apply(to: row, above: above, step: channels, result: &trial)
                if sum < least {
                    (kind, least) = (filter.rawValue, sum)
                    swap(&trial, &best)
                }
            }
            output.append(kind)
            output += best
            swap(&row, &above)
        }
        return output
    }
}

/// A sample is told by its difference to what the samples before it let expect.
private enum PNGFilter: UInt8, CaseIterable {
    case none, sub, up, average, paeth

    /// Fills `result`; the sum of the differences, each with its sign counted, says how well it fits.
    func apply(to row: [UInt8], above: [UInt8], step: Int, result: inout [UInt8]) -> Int {
        var sum = 0
        row.withUnsafeBufferPointer { row in
            above.withUnsafeBufferPointer { above in
                result.withUnsafeMutableBufferPointer { result in
                    for index in row.indices {
                        let left = index >= step ? row[index - step] : 0
                        let corner = index >= step ? above[index - step] : 0
                        let difference = row[index] &- expected(left, above[index], corner)
                        result[index] = difference
                        sum += Int(Int8(bitPattern: difference).magnitude)
                    }
                }
            }
        }
        return sum
    }

    @inline(__always)
    private func expected(_ left: UInt8, _ up: UInt8, _ corner: UInt8) -> UInt8 {
        switch self {
        case .none: return 0
        case .sub: return left
        case .up: return up
        case .average: return UInt8(truncatingIfNeeded: (Int(left) + Int(up)) / 2)
        case .paeth:
            let estimate = Int(left) + Int(up) - Int(corner)
            let (a, b, c) = (abs(estimate - Int(left)), abs(estimate - Int(up)), abs(estimate - Int(corner)))
            return a <= b && a <= c ? left : b <= c ? up : corner
        }
    }
}

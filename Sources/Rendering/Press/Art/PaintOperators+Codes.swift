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
    /// neighbours, and nothing is painted twice. Runs are joined with the same run of the rows below: on a QR symbol of
    /// version 6 that saves a tenth of the compressed bytes.
    private func paintModules(of code: SceneCode) {
        let symbol = code.symbol
        guard symbol.isWhole, code.dark.alpha > 0 else { return }
        saved {
            if code.dark.alpha < 1 {
                output.append(resources.alpha(code.dark.alpha))
                output.append("gs\n")
            }
            output.set(code.dark)
            output.concatenate(
                .scale(code.target.width / Double(symbol.columns), code.target.height / Double(symbol.rows))
                    .then(.translation(code.target.x, code.target.y)))
            output.append(darkModulesOf: symbol)
            output.append("f\n")
        }
    }
}

extension PDFBytes {
    /// Each rectangle as `x y w h re`, in one go: a code is most of what a page has in bytes.
    fileprivate func append(darkModulesOf symbol: CodeSymbol) {
        // Four numbers of at most 20 digits with a space each, and the operator.
        append(atMost: symbol.darkRunCount * 88) { start in
            var end = start
            symbol.forEachDarkRect { x, y, width, height in
                end = Self.write(x, to: end)
                end = Self.write(y, to: end)
                end = Self.write(width, to: end)
                end = Self.write(height, to: end)
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

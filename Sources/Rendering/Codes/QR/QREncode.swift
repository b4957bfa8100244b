/// QR symbols (ISO/IEC 18004:2015), with rows of modules as machine words.
enum QREncode {
    /// The smallest symbol that holds `payload`, under the mask with the fewest penalty points unless `mask` names one.
    static func encode(
        _ payload: [UInt8], level: CodeElement.Level, mask: Int? = nil
    ) throws(CodeEncodingError) -> CodeSymbol {
        guard let parts = QRSegments(payload, level: level) else { throw .tooLong }
        return encode(payload, as: parts, level: level, mask: mask)
    }

    /// The same for a payload that has been cut into `parts`.
    static func encode(
        _ payload: [UInt8], as parts: QRSegments, level: CodeElement.Level, mask: Int? = nil
    ) -> CodeSymbol {
        let frame = QRFrame.of(parts.version, level)
        let count = frame.patterns.count
        let words = [UInt64](unsafeUninitializedCapacity: count) { symbol, initialised in
            withUnmaskedRows(payload, parts, frame) { rows in
                let mask = mask ?? QRMask.best(for: rows, frame)
                frame.rowMasks.withUnsafeBufferPointer { masks in
                    for word in 0..<count {
                        symbol.initializeElement(at: word, to: rows[word] ^ masks[mask &* count &+ word])
                    }
                }
            }
            initialised = count
        }
        return CodeSymbol(qrVersion: parts.version, words: words)
    }

    /// Calls `body` with the symbol's rows, without mask and format; light rows follow, as `QRTranspose` needs them.
    private static func withUnmaskedRows(
        _ payload: [UInt8], _ parts: QRSegments, _ frame: QRFrame, _ body: (UnsafeBufferPointer<UInt64>) -> Void
    ) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: frame.blocks.codewords) { codewords in
            payload.withUnsafeBufferPointer { QRBitStream.write($0, as: parts, in: frame.blocks.data, to: codewords) }
            frame.correct(codewords)
            let capacity = 64 * frame.wordsPerRow * frame.wordsPerRow
            withUnsafeTemporaryAllocation(of: UInt64.self, capacity: capacity) { rows in
                _ = rows.initialize(from: frame.patterns)
                rows[frame.patterns.count...].initialize(repeating: 0)
                frame.place(codewords, on: rows)
                body(UnsafeBufferPointer(rows))
            }
        }
    }
}

extension QRFrame {
    /// Fills in the codewords of error correction for each block, behind those of data.
    fileprivate func correct(_ codewords: UnsafeMutableBufferPointer<UInt8>) {
        var start = 0
        var end = blocks.data
        for block in 0..<blocks.count {
            let count = block < blocks.shortCount ? blocks.shortData : blocks.shortData + 1
            correction.correct(
                UnsafeBufferPointer(rebasing: codewords[start..<start + count]),
                to: UnsafeMutableBufferPointer(rebasing: codewords[end..<end + blocks.correction]))
            start += count
            end += blocks.correction
        }
    }

    fileprivate func place(_ codewords: UnsafeMutableBufferPointer<UInt8>, on rows: UnsafeMutableBufferPointer<UInt64>)
    {
        places.withUnsafeBufferPointer { places in
            for index in codewords.indices {
                let codeword = UInt64(codewords[index])
                for bit in 0..<8 {
                    let place = UInt64(places[index &* 8 &+ bit])
                    rows[Int(place &>> 6)] |= (codeword &>> UInt64(7 &- bit) & 1) &<< (place & 63)
                }
            }
        }
    }
}

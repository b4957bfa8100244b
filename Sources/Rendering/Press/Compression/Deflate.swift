import CDeflate

/// Compression for PDF streams, in the zlib format that `FlateDecode` reads (ISO 32000-1, 7.4.4), by libdeflate.
final class Deflate {
    enum Level: Int32 {
        /// For what every ticket writes anew.
        case fast = 1
        /// For pictures of one ticket, which are many bytes.
        case good = 6
        /// For what is written once for many tickets.
        case best = 12
    }

    private let compressor: OpaquePointer?

    init(_ level: Level) { compressor = libdeflate_alloc_compressor(level.rawValue) }

    deinit { if let compressor { libdeflate_free_compressor(compressor) } }

    /// Appends `bytes` to `output`, compressed. False when that failed for lack of memory; nothing is appended then.
    func append(_ bytes: UnsafeBufferPointer<UInt8>, to output: PDFBytes) -> Bool {
        guard let compressor else { return false }
        let bound = libdeflate_zlib_compress_bound(compressor, bytes.count)
        let before = output.count
        output.append(atMost: bound) {
            libdeflate_zlib_compress(compressor, bytes.baseAddress, bytes.count, $0, bound)
        }
        return output.count > before
    }

    /// What takes the best level longer than about a second, which is too long to wait for a few bytes less.
    private static let largestBest = 4 << 20

    static func best(_ bytes: [UInt8]) -> [UInt8] { packed(bytes, .best) }

    /// The bytes compressed; by `best` as far as it goes in a bearable time.
    static func packed(_ bytes: [UInt8], _ level: Level) -> [UInt8] {
        let level = level == .best && bytes.count > largestBest ? .good : level
        let output = PDFBytes(capacity: bytes.count / 2 + 64)
        // Without memory for a compressor there is none for a ticket either; stored blocks keep the stream readable.
        guard bytes.withUnsafeBufferPointer({ Deflate(level).append($0, to: output) }) else { return stored(bytes) }
        return output.array
    }

    /// A zlib stream without compression (RFC 1950, RFC 1951 section 3.2.4).
    private static func stored(_ bytes: [UInt8]) -> [UInt8] {
        var stream: [UInt8] = [0x78, 0x01]
        var start = 0
        repeat {
            let end = min(start + 65_535, bytes.count)
            let length = UInt16(end - start)
            stream.append(end == bytes.count ? 1 : 0)
            for word in [length, ~length] { stream += [UInt8(word & 0xFF), UInt8(word >> 8)] }
            stream += bytes[start..<end]
            start = end
        } while start < bytes.count
        let sum = bytes.withUnsafeBufferPointer { libdeflate_adler32(1, $0.baseAddress, $0.count) }
        return stream + stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: sum >> UInt32($0)) }
    }
}

import CDeflate

/// Reads zlib streams (RFC 1950) by libdeflate.
enum Inflate {
    /// Nil when the stream is damaged or holds more than `limit` bytes.
    static func bytes(of packed: ArraySlice<UInt8>, limit: Int) -> [UInt8]? {
        guard let decompressor = libdeflate_alloc_decompressor() else { return nil }
        defer { libdeflate_free_decompressor(decompressor) }
        // The format does not say how much it holds: try with more room until it is enough.
        var room = min(limit, max(4096, packed.count * 4))
        while true {
            var result = LIBDEFLATE_BAD_DATA
            let bytes = packed.withUnsafeBufferPointer { packed in
                [UInt8](unsafeUninitializedCapacity: room) { target, count in
                    result = libdeflate_zlib_decompress(
                        decompressor, packed.baseAddress, packed.count, target.baseAddress, room, &count)
                    if result != LIBDEFLATE_SUCCESS { count = 0 }
                }
            }
            switch result {
            case LIBDEFLATE_SUCCESS: return bytes
            case LIBDEFLATE_INSUFFICIENT_SPACE where room < limit: room = min(limit, room * 4)
            default: return nil
            }
        }
    }
}

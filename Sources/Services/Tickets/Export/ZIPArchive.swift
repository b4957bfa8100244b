import CDeflate

/// A ZIP archive that is written from its first byte to its last: PKWARE's APPNOTE.TXT, version 6.3.10, whose sections are
/// named here. Files are stored as they are, for PDFs are compressed already. What is kept of each is its line in the
/// directory, which comes at the end.
///
/// Equal files make equal archives: all are dated with the first day that ZIP knows. Archives and files may have any size,
/// and there may be any number of files (4.3.14, ZIP64).
struct ZIPArchive: Sendable {
    /// Where the next byte comes to stand in the file.
    private var offset: Int
    private var directory: [UInt8] = []
    private var count = 0

    /// What a field of two or four bytes holds where the number itself stands in a longer one (4.4.1.4).
    private static let short = Int(UInt16.max)
    private static let long = Int(UInt32.max)
    /// Names are UTF-8 (4.4.4, bit 11).
    private static let flags: UInt16 = 1 << 11
    /// Readers need version 1.0 for what is stored, and 4.5 for ZIP64 (4.4.3.2).
    private static let (plainVersion, largeVersion): (UInt16, UInt16) = (10, 45)
    /// By Unix (4.4.2), for the permissions of files.
    private static let madeBy: UInt16 = 3 << 8 | largeVersion
    /// A file that its owner may write and everybody may read, in the upper half (4.4.15).
    private static let attributes: UInt32 = 0o100644 << 16
    /// Midnight of 1 January 1980 (4.4.6).
    private static let (time, date): (UInt16, UInt16) = (0, 1 << 5 | 1)

    /// `offset` bytes stand before it in its file.
    init(after offset: Int = 0) { self.offset = offset }

    /// Appends a file. Names are relative paths; each is to be given once.
    mutating func append(_ content: [UInt8], named name: String, to output: inout [UInt8]) {
        let start = output.count
        let isLarge = content.count >= Self.long
        let file = File(
            name: Array(name.utf8), size: content.count, checksum: Self.checksum(content), offset: offset)
        // 4.3.7
        output.append(0x0403_4B50 as UInt32)
        file.writeCommon(version: isLarge ? Self.largeVersion : Self.plainVersion, to: &output)
        output.append(UInt16(isLarge ? 20 : 0))
        output += file.name
        // Both sizes, if any (4.5.3).
        if isLarge { Self.append(large: [content.count, content.count], to: &output) }
        output += content
        writeLine(of: file)
        offset += output.count - start
        count += 1
    }

    /// Appends the directory, and with it the end.
    mutating func finish(to output: inout [UInt8]) {
        let (place, size) = (offset, directory.count)
        output += directory
        if count >= Self.short || size >= Self.long || place >= Self.long {
            // 4.3.14, and the 44 bytes that follow its own length
            output.append(0x0606_4B50 as UInt32)
            output.append(44 as UInt64)
            output.append(Self.madeBy)
            output.append(Self.largeVersion)
            output.append(0 as UInt64)
            for number in [count, count, size, place] { output.append(UInt64(number)) }
            // 4.3.15
            output.append(0x0706_4B50 as UInt32)
            output.append(0 as UInt32)
            output.append(UInt64(place + size))
            output.append(1 as UInt32)
        }
        // 4.3.16
        output.append(0x0605_4B50 as UInt32)
        output.append(0 as UInt32)
        for _ in 0..<2 { output.append(UInt16(min(count, Self.short))) }
        for number in [size, place] { output.append(UInt32(min(number, Self.long))) }
        output.append(0 as UInt16)
    }

    /// A file as headers tell of it.
    private struct File {
        let name: [UInt8]
        let size: Int
        let checksum: UInt32
        /// Of its own header.
        let offset: Int

        /// What its header and its line in the directory have in common, up to the length of the name.
        func writeCommon(version: UInt16, to output: inout [UInt8]) {
            for field in [version, ZIPArchive.flags, 0, ZIPArchive.time, ZIPArchive.date] { output.append(field) }
            output.append(checksum)
            for _ in 0..<2 { output.append(UInt32(min(size, ZIPArchive.long))) }
            precondition(name.count < ZIPArchive.short, "a name of \(name.count) bytes")
            output.append(UInt16(name.count))
        }
    }

    /// 4.3.12
    private mutating func writeLine(of file: File) {
        var large: [Int] = []
        if file.size >= Self.long { large += [file.size, file.size] }
        if file.offset >= Self.long { large.append(file.offset) }
        directory.append(0x0201_4B50 as UInt32)
        directory.append(Self.madeBy)
        file.writeCommon(version: large.isEmpty ? Self.plainVersion : Self.largeVersion, to: &directory)
        directory.append(UInt16(large.isEmpty ? 0 : 4 + 8 * large.count))
        // No comment, on the first disk, of no kind.
        for _ in 0..<3 { directory.append(0 as UInt16) }
        directory.append(Self.attributes)
        directory.append(UInt32(min(file.offset, Self.long)))
        directory += file.name
        if !large.isEmpty { Self.append(large: large, to: &directory) }
    }

    /// The numbers that are too large for their fields (4.5.3).
    private static func append(large numbers: [Int], to output: inout [UInt8]) {
        output.append(1 as UInt16)
        output.append(UInt16(8 * numbers.count))
        for number in numbers { output.append(UInt64(number)) }
    }

    /// CRC-32 (4.4.7).
    private static func checksum(_ content: [UInt8]) -> UInt32 {
        content.withUnsafeBytes { UInt32(libdeflate_crc32(0, $0.baseAddress, $0.count)) }
    }
}

extension [UInt8] {
    /// The least significant byte first (4.4.1.1).
    fileprivate mutating func append(_ number: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
    }
}

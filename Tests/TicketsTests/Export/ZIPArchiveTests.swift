import Foundation
import Testing

@testable import Tickets

@Suite struct `A ZIP archive` {
    private func archive(_ files: [(String, [UInt8])], after offset: Int = 0) -> Data {
        var archive = ZIPArchive(after: offset)
        var bytes: [UInt8] = []
        for (name, content) in files { archive.append(content, named: name, to: &bytes) }
        archive.finish(to: &bytes)
        return Data(bytes)
    }

    private let files: [(String, [UInt8])] = [
        ("1.pdf", Array("one".utf8)), ("zażółć/2.pdf", Array(repeating: 7, count: 100_000)), ("empty.txt", []),
    ]

    @Test func `is read as it was written, also where it is empty`() async throws {
        let read = try await Archive(archive(files))
        #expect(read.names == files.map(\.0))
        for (name, content) in files { #expect(read.contents[name] == Data(content)) }
        #expect(archive(files) == archive(files))
        // Programs warn of an archive of nothing, so it is only looked at.
        #expect(archive([]) == Data([0x50, 0x4B, 5, 6]) + Data(count: 18))
    }

    @Test func `has more files than a field of two bytes can count`() async throws {
        let many = (0..<66_000).map { ("\($0).txt", Array("\($0)".utf8)) }
        let read = try await Archive(archive(many))
        #expect(read.names == many.map(\.0))
        #expect(read.text("65999.txt") == "65999")
        // One less than the field can hold is counted in it, and has no other.
        let few = archive(Array(many.prefix(65_534)))
        #expect(few.suffix(22).prefix(4) == Data([0x50, 0x4B, 5, 6]))
        #expect(few.range(of: Data([0x50, 0x4B, 6, 6]), options: .backwards) == nil)
    }

    @Test func `may be larger than a field of four bytes can say`() async throws {
        let scratch = try Scratch()
        let file = scratch.file("large.zip")
        try Data().write(to: file)
        // A hole: it takes no room on the disk.
        let hole = 5 << 30
        let handle = try FileHandle(forWritingTo: file)
        try handle.truncate(atOffset: UInt64(hole))
        try handle.close()
        let read = try await Archive(file, archive(files, after: hole))
        #expect(read.names == files.map(\.0))
        for (name, content) in files { #expect(read.contents[name] == Data(content)) }
    }
}

import Foundation
import Testing

/// Data stream: what a run needs does not depend on how many records there are.
///
/// Nearly all records fail fast, for the sake of speed; they go through reading, parsing, the pipeline and the report
/// like any other. The report on standard output tells when the records so far are done; the command then waits for more
/// input, and its peak can be read.
@Suite struct `Memory` {
    let shop: Workshop

    init() throws { shop = try Workshop() }

    /// In bytes; the debug build of the command takes about 60 MB.
    private static let limit = 150_000_000
    /// What allocators and caches may gain after the first records. The later records have three times as many bytes.
    private static let tolerance = 4_000_000
    private static let (few, many) = (300, 6000)

    enum Format: String, CaseIterable {
        case lines, table

        var header: String { self == .table ? "ticket.id,ticket.code,event.name,terms\n" : "" }

        /// Of 2 kB; every twentieth has a code and makes a document.
        func record(_ number: Int) -> String {
            let terms = String(repeating: "terms and conditions ", count: 95)
            let code = number.isMultiple(of: 20) ? "CODE" : ""
            return switch self {
            case .lines:
                #"{"ticket":{"id":"T\#(number)","code":"\#(code)"},"event":{"name":"Show"},"terms":"\#(terms)"}"# + "\n"
            case .table: "T\(number),\(code),Show,\(terms)\n"
            }
        }
    }

    @Test(arguments: Format.allCases)
    func `does not grow with the number of records`(format: Format) throws {
        let process = shop.process([
            "render", "plain", "--data", "-", "--out", "out", "--keep-going", "--report", "-", "--threads", "2",
        ])
        let (input, report) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = report
        process.standardError = FileHandle.nullDevice
        try process.run()
        var lines = LineCounter(report.fileHandleForReading)
        func peak(after records: ClosedRange<Int>) throws -> Int {
            // On a thread of its own, for both pipes are narrow.
            let handle = input.fileHandleForWriting
            Thread {
                for number in records { try? handle.write(contentsOf: Data(format.record(number).utf8)) }
            }.start()
            try lines.read(upTo: records.upperBound)
            return try peakMemory(of: process)
        }
        try input.fileHandleForWriting.write(contentsOf: Data(format.header.utf8))
        let early = try peak(after: 1...Self.few)
        let late = try peak(after: Self.few + 1...Self.many)
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
        #expect(process.terminationStatus == 1)
        #expect(try shop.names("out").count == Self.many / 20)
        #expect(late < Self.limit)
        #expect(late - early < Self.tolerance)
    }

    /// The most bytes that a process has had resident (VmHWM of proc(5)).
    private func peakMemory(of process: Process) throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
        return try #require(line.split(separator: " ").dropFirst().first.flatMap { Int($0) }) * 1024
    }

    private struct LineCounter {
        private let handle: FileHandle
        private var count = 0

        init(_ handle: FileHandle) { self.handle = handle }

        mutating func read(upTo total: Int) throws {
            while count < total {
                let bytes = handle.availableData
                try #require(!bytes.isEmpty, "the command ended after \(count) records")
                count += bytes.count { $0 == UInt8(ascii: "\n") }
            }
        }
    }
}

import Foundation
import TestServers

/// A ZIP archive, as the programs see it that people open it with.
struct Archive: Sendable {
    /// In the order in which they stand in it.
    let names: [String]
    let contents: [String: Data]

    /// Names, and contents in base64, one after the other; fails where a checksum is wrong.
    private static let script = """
        import base64, sys, zipfile
        with zipfile.ZipFile(sys.argv[1]) as archive:
            assert archive.testzip() is None
            for entry in archive.infolist():
                assert entry.compress_type == zipfile.ZIP_STORED
                print(entry.filename, base64.b64encode(archive.read(entry)).decode())
        """

    init(_ bytes: Data) async throws {
        let scratch = try Scratch()
        try await self.init(scratch.file("archive.zip"), bytes)
        withExtendedLifetime(scratch) {}
    }

    /// Writes the bytes at the end of a file, and reads all of it.
    init(_ file: URL, _ bytes: Data) async throws {
        if !FileManager.default.fileExists(atPath: file.path) { try Data().write(to: file) }
        let handle = try FileHandle(forWritingTo: file)
        try handle.seekToEnd()
        try handle.write(contentsOf: bytes)
        try handle.close()
        try await Program.output("unzip", ["-tqq", file.path], environment: ["LC_ALL": "C.UTF-8"])
        let lines = try await Program.output(
            try testPython(), ["-c", Self.script, file.path], environment: ["PYTHONIOENCODING": "utf-8"]
        )
        .split(separator: "\n").map { $0.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false) }
        names = lines.map { String($0[0]) }
        contents = Dictionary(lines.map { (String($0[0]), Data(base64Encoded: String($0[1])) ?? Data()) }) { first, _ in
            first
        }
    }

    func text(_ name: String) -> String { String(decoding: contents[name] ?? Data(), as: UTF8.self) }
}

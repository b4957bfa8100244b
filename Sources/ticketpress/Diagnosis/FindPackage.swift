import Foundation
import Glibc

/// The file from which the loader has taken a library: of `libdeflate` that is `/usr/lib/…/libdeflate.so.0`.
func loadedFile(of library: String) -> String? {
    // Each mapping ends with its file (proc_pid_maps(5)).
    // Where it cannot be read nobody knows; that is no fault of the library.
    // It has no size, and is handed out by the page, so it is read to its end.
    guard let maps = try? FileHandle(forReadingAtPath: "/proc/self/maps")?.readToEnd() else { return nil }
    let line = String(decoding: maps, as: UTF8.self).split(separator: "\n").first { $0.contains("/\(library).so") }
    return line.flatMap { line in line.firstIndex(of: "/").map { String(line[$0...]) } }
}

/// The release of the Debian package that a file came with; nil where dpkg is not there, or knows nothing of the file.
func packagedVersion(of file: String) -> String? {
    // The loader goes by links, and dpkg knows only where a file is.
    guard let real = realpath(file, nil) else { return nil }
    defer { free(real) }
    // `libdeflate0:amd64: /usr/lib/x86_64-linux-gnu/libdeflate.so.0`
    guard let owner = line(of: ["dpkg-query", "--search", String(cString: real)]),
        let end = owner.range(of: ": ", options: .backwards)
    else { return nil }
    let package = String(owner[..<end.lowerBound])
    return line(of: ["dpkg-query", "--show", "--showformat", "${source:Upstream-Version}\n", package])
}

/// What a program writes, if it is one line, and the program succeeds.
private func line(of command: [String]) -> String? {
    do throws(ProgramChain.Failure) {
        let result = try ProgramChain(commands: [command], seconds: 10).run()
        let lines = String(decoding: result.output, as: UTF8.self).split(separator: "\n")
        return result.codes == [0] && lines.count == 1 ? String(lines[0]) : nil
    } catch {
        // Nobody to ask.
        return nil
    }
}

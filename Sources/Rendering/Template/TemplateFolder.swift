import Foundation

/// A template's folder: `template.yaml`, the pictures that it refers to, and `sample.json`.
///
/// The folder may come from a stranger: nothing outside it is read, whatever its links say.
public enum TemplateFolder {
    static let sampleFile = "sample.json"

    /// Reads and checks the template; its name is that of the folder.
    ///
    /// - Throws: `TemplateError`, for a folder that cannot be read too.
    public static func load(_ folder: URL) throws(TemplateError) -> Template {
        let root = try FolderRoot(folder)
        let yaml: [UInt8]
        do throws(AssetError) {
            yaml = try root.contents(of: TemplateProblem.templateFile, limit: SourceLimits.fileBytes)
        } catch {
            throw TemplateError(problems: [
                TemplateProblem(line: 1, column: 1, fact: error.fact, remedy: error.remedy)
            ])
        }
        return try Template(name: root.name, yaml: yaml) { try root.contents(of: $0, limit: SourceLimits.assetBytes) }
    }

    /// The template's own example of ticket data; nil when it has none.
    ///
    /// - Throws: `TemplateError` when there is one that cannot be read.
    public static func sample(of folder: URL) throws(TemplateError) -> [UInt8]? {
        let root = try FolderRoot(folder)
        guard root.has(sampleFile) else { return nil }
        do throws(AssetError) {
            return try root.contents(of: sampleFile, limit: SourceLimits.assetBytes)
        } catch {
            throw TemplateError(problems: [
                TemplateProblem(file: sampleFile, line: 1, column: 1, fact: error.fact, remedy: error.remedy)
            ])
        }
    }
}

/// A folder whose files are read by relative path, and only those that are really in it.
private struct FolderRoot {
    let name: String
    /// Absolute, without links.
    private let path: String

    init(_ folder: URL) throws(TemplateError) {
        name = folder.standardizedFileURL.lastPathComponent
        guard let path = Self.realPath(folder.path) else {
            let problem = TemplateProblem(
                file: folder.path, line: 1, column: 1, fact: "there is no such folder",
                remedy: "check the path, or make one with `ticketpress template new`")
            throw TemplateError(problems: [problem])
        }
        self.path = path
    }

    func has(_ file: String) -> Bool {
        var status = stat()
        return lstat(path + "/" + file, &status) == 0
    }

    func contents(of file: String, limit: Int) throws(AssetError) -> [UInt8] {
        guard let real = Self.realPath(path + "/" + file) else { throw missing(file) }
        let prefix = path.hasSuffix("/") ? path : path + "/"
        guard real.utf8.starts(with: prefix.utf8) else {
            throw AssetError(
                "\(quoted(file)) is a link that leads out of the template's folder", remedy: "copy the file into it")
        }
        // Without following links and without waiting, in case the path has become something else meanwhile.
        let descriptor = open(real, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable(file, code: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw AssetError("\(quoted(file)) is not a file", remedy: "put a file there")
        }
        return try readAll(descriptor, file: file, limit: limit)
    }

    /// Reads up to the end, whatever size the file claimed to have, but no more than `limit` bytes.
    private func readAll(_ descriptor: CInt, file: String, limit: Int) throws(AssetError) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw unreadable(file, code: errno) }
            guard count > 0 else { return bytes }
            guard bytes.count + count <= limit else {
                throw AssetError("\(quoted(file)) is larger than \(limit / 1024) KiB", remedy: "make it smaller")
            }
            bytes += buffer[..<count]
        }
    }

    private func unreadable(_ file: String, code: CInt) -> AssetError {
        AssetError(
            "\(quoted(file)) cannot be read: \(String(cString: strerror(code)))", remedy: "check its permissions")
    }

    private func missing(_ file: String) -> AssetError {
        let guess = didYouMean(file, among: files(beside: file))
        return AssetError(
            "there is no file \(quoted(file)) in the folder \(quoted(name))", remedy: guess ?? "add it, or leave it out"
        )
    }

    /// Paths of the files in the folder where `file` should have been.
    private func files(beside file: String) -> [String] {
        let parts = file.split(separator: "/").dropLast()
        let prefix = parts.map { $0 + "/" }.joined()
        // Only for a suggestion: a folder that cannot be listed has none.
        guard let real = Self.realPath(path + "/" + prefix), (real + "/").utf8.starts(with: (path + "/").utf8),
            let names = try? FileManager.default.contentsOfDirectory(atPath: real)
        else { return [] }
        return names.filter { !$0.hasPrefix(".") }.sorted().prefix(1000).map { prefix + $0 }
    }

    private static func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}

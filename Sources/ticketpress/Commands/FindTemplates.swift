import Foundation

/// Where templates and fonts are found: what the options say, else `$TICKETPRESS_HOME`, else the current folder, else
/// the folder of the package that the executable was built in.
struct Places {
    var environment = ProcessInfo.processInfo.environment
    var executable = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()

    /// The folder of a template: TEMPLATE is a folder's path, or a name among the templates.
    func template(_ given: String, templates: String?) throws(UsageError) -> URL {
        if PathKind(of: given.appendingPathComponent("template.yaml")) == .file {
            return URL(filePath: given, directoryHint: .isDirectory)
        }
        let folders = templateFolders(templates)
        if !given.contains("/") && given != ".." {
            for folder in folders {
                let template = folder.appending(path: given, directoryHint: .isDirectory)
                if PathKind(of: template.appending(path: "template.yaml").path) == .file { return template }
            }
        }
        throw notFound(given, in: folders)
    }

    private func notFound(_ given: String, in folders: [URL]) -> UsageError {
        if PathKind(of: given) == .folder {
            return UsageError(
                "the folder \(given.printable) has no template.yaml",
                remedy: "name another, or make one with `ticketpress template new NAME`")
        }
        let names = folders.flatMap(templateNames).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        return UsageError(
            "there is no template \(given.printable)",
            remedy: names.isEmpty
                ? "give a folder that has a template.yaml, or say where templates are with --templates DIR"
                : "there are \(names.sorted().joined(separator: ", ")); or give a folder that has a template.yaml")
    }

    /// The folders that are searched for templates, in this order.
    func templateFolders(_ given: String?) -> [URL] {
        if let given { return [URL(filePath: given, directoryHint: .isDirectory)] }
        return homes.map { $0.appending(path: "templates", directoryHint: .isDirectory) }
    }

    func templateNames(in folder: URL) -> [String] {
        // A folder that cannot be read has no names to offer.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { PathKind(of: folder.appending(path: "\($0)/template.yaml").path) == .file }
    }

    /// The manifest of fonts.
    func fonts(_ given: String?) throws(UsageError) -> URL {
        if let given {
            guard PathKind(of: given) == .file else {
                throw UsageError("there is no font manifest \(given.printable)", remedy: "give a fonts.yaml")
            }
            return URL(filePath: given)
        }
        let manifests = homes.map { $0.appending(path: "fonts/fonts.yaml") }
        guard let found = manifests.first(where: { PathKind(of: $0.path) == .file }) else {
            throw UsageError(
                "no font manifest is found (\(manifests.map(\.path).joined(separator: ", ")))",
                remedy: "say where it is with --fonts FILE, or where ticketpress lives with TICKETPRESS_HOME")
        }
        return found
    }

    /// Folders that may hold `templates/` and `fonts/`.
    private var homes: [URL] {
        var homes: [URL] = []
        if let home = environment["TICKETPRESS_HOME"], !home.isEmpty {
            homes.append(URL(filePath: home, directoryHint: .isDirectory))
        }
        homes.append(URL(filePath: FileManager.default.currentDirectoryPath, directoryHint: .isDirectory))
        if let root = packageRoot { homes.append(root) }
        return homes
    }

    /// Upwards from the executable (`.build/release/ticketpress`), the first folder with templates and fonts.
    private var packageRoot: URL? {
        var folder = executable.deletingLastPathComponent()
        while folder.path != "/" {
            let isRoot = ["templates", "fonts/fonts.yaml"].allSatisfy {
                PathKind(of: folder.appending(path: $0).path) != .nothing
            }
            if isRoot { return folder }
            folder.deleteLastPathComponent()
        }
        return nil
    }
}

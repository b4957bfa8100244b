import Foundation

/// Where finished documents go.
enum Destination: Sendable, Hashable {
    /// One document per record, named by the pattern, in a folder.
    case folder(String, NamePattern)
    /// One document in this file.
    case file(String)
    /// One document on standard output (nil) or on a device or pipe at this path.
    case stream(String?)
    /// In a store.
    case store(StoredNames)
}

/// How documents are called in a store, without the prefix that is the store's.
enum StoredNames: Sendable, Hashable {
    /// One document per record.
    case each(NamePattern)
    case one(String)
}

/// What `--out`, `--format`, `--merge` and `--name` come to together.
struct OutputPlan: Sendable, Hashable {
    var destination: Destination
    var format: DocumentFormat
    var isMerged: Bool

    /// True when the destination holds a single document made from a single record.
    var takesOneRecord: Bool {
        guard !isMerged else { return false }
        switch destination {
        case .folder, .store: return false
        case .file, .stream: return true
        }
    }
}

/// The options as they were given. `plan` decides what is meant, by these rules:
/// the format is that of `--format`, else of the extension of `--out`, else of `--name`, else PDF;
/// `--out` is a file when it ends in .pdf, .png or .svg, or when such a file is there; otherwise it is a folder;
/// without `--out` it is the current folder; a merged document in a folder is called after the template.
struct OutputOptions {
    var out: String?
    var format: DocumentFormat?
    var isMerged = false
    var name: String?
    /// What a merged document is called when `--out` names no file.
    var template: String
    /// Documents go to a store, and `out` is nil.
    var isStored = false

    func plan(kindOf: (String) -> PathKind = PathKind.init(of:)) throws(UsageError) -> OutputPlan {
        let place = try place(kindOf)
        let format = try chosenFormat(place)
        if isMerged && format != .pdf {
            throw UsageError("--merge makes one PDF, not \(format.title)", remedy: "drop --merge, or use --format pdf")
        }
        if let name, isMerged || !place.isFolder {
            throw UsageError(
                "--name \(name) has nothing to name", remedy: "use it when every record goes to a file in a folder")
        }
        return OutputPlan(
            destination: try destination(place, format), format: format, isMerged: isMerged)
    }

    private enum Place {
        case folder(String)
        case file(String)
        case stream(String?)

        var isFolder: Bool { if case .folder = self { true } else { false } }
    }

    private func place(_ kindOf: (String) -> PathKind) throws(UsageError) -> Place {
        guard let out else { return .folder(".") }
        if out.isEmpty {
            throw UsageError("--out is empty", remedy: "give a file, a folder, or - for standard output")
        }
        if out == "-" { return .stream(nil) }
        switch kindOf(out) {
        case .folder: return .folder(out)
        case .stream: return .stream(out)
        case .file: return try existingFile(out)
        case .nothing: break
        }
        if out.hasSuffix("/") { return .folder(out) }
        if DocumentFormat(endOf: out) != nil { return .file(out) }
        let last = out.split(separator: "/").last.map(String.init) ?? out
        if last.dropFirst().contains("."), !last.hasPrefix("..") {
            throw UsageError(
                "--out \(out) ends in no format that can be made",
                remedy: "end it in .pdf, .png or .svg, or in / for a folder")
        }
        return .folder(out)
    }

    private func existingFile(_ out: String) throws(UsageError) -> Place {
        guard DocumentFormat(endOf: out) != nil || format != nil else {
            throw UsageError(
                "--out \(out) is a file that is there already, and ends in no format that can be made",
                remedy: "give a folder or a file that ends in .pdf, .png or .svg, or say --format")
        }
        return .file(out)
    }

    private func chosenFormat(_ place: Place) throws(UsageError) -> DocumentFormat {
        var ofFile: DocumentFormat?
        if case .file(let path) = place { ofFile = DocumentFormat(endOf: path) }
        let implied: (String, DocumentFormat)? =
            if let out, let ofFile { ("--out \(out)", ofFile) } else {
                name.flatMap { name in DocumentFormat(endOf: name).map { ("--name \(name)", $0) } }
            }
        if let format, let (option, other) = implied, other != format {
            throw UsageError(
                "--format \(format.rawValue) and \(option) contradict each other", remedy: "leave out one of them")
        }
        return format ?? implied?.1 ?? .pdf
    }

    private func destination(_ place: Place, _ format: DocumentFormat) throws(UsageError) -> Destination {
        switch place {
        case .stream(let path): return .stream(path)
        case .folder where isStored:
            return .store(
                isMerged ? .one("\(template).pdf") : .each(try NamePattern(name ?? "{ticket.id}", format: format)))
        case .file(let path): return .file(path)
        case .folder(let folder) where isMerged:
            return .file(folder.appendingPathComponent("\(template).pdf"))
        case .folder(let folder):
            return .folder(folder, try NamePattern(name ?? "{ticket.id}", format: format))
        }
    }
}

import HTTPClient

/// The shared files of AWS's tools, `~/.aws/config` and `~/.aws/credentials`: sections of names and values
/// ("Configuration and credential file settings", AWS CLI User Guide).
struct ProfileFile: Sendable, Hashable {
    struct Fault: Error, Sendable, Hashable {
        /// From 1.
        var line: Int
        var reason: String
    }

    /// By profile; nested settings are named `s3.addressing_style`.
    private(set) var profiles: [String: [String: String]] = [:]

    /// In the configuration file, profiles other than the default are called `profile name`; in the one of credentials,
    /// all are called by their names alone.
    init(_ text: String, namesAreBare: Bool) throws(Fault) {
        var section: String?
        var parent: String?
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let words = line.trimmingBlanks
            if words.isEmpty || words.hasPrefix("#") || words.hasPrefix(";") { continue }
            if words.hasPrefix("[") {
                section = try Self.section(words, line: index + 1, namesAreBare: namesAreBare)
                parent = nil
                if let section { profiles[section, default: [:]].merge([:]) { $1 } }
                continue
            }
            let parts = words.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { throw Fault(line: index + 1, reason: "it has neither = nor a section") }
            let name = parts[0].trimmingBlanks.lowercased()
            let isNested = line.first == " " || line.first == "\t"
            if !isNested { parent = name }
            guard let section else { continue }
            let value = parts[1].withoutComment.trimmingBlanks
            profiles[section]?[isNested ? parent.map { "\($0).\(name)" } ?? name : name] = value
        }
    }

    /// The profile that a section is about; nil for sections about something else.
    private static func section(_ words: String, line: Int, namesAreBare: Bool) throws(Fault) -> String? {
        guard let end = words.firstIndex(of: "]") else { throw Fault(line: line, reason: "the section has no ]") }
        let name = String(words[words.index(after: words.startIndex)..<end]).trimmingBlanks
        if namesAreBare || name == "default" { return name }
        let parts = name.split(maxSplits: 1) { $0 == " " || $0 == "\t" }
        return parts.count == 2 && parts[0] == "profile" ? parts[1].trimmingBlanks : nil
    }
}

extension Substring {
    /// A comment behind a value begins with a blank.
    fileprivate var withoutComment: Substring {
        let comment = [" #", " ;", "\t#", "\t;"].compactMap { firstRange(of: $0)?.lowerBound }.min()
        return comment.map { self[..<$0] } ?? self
    }
}

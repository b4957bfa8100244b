import Foundation
import Rendering

/// How documents are named: `{ticket.id}.pdf`. Braces hold data paths; `{{` and `}}` stand for braces.
struct NamePattern: Sendable, Hashable {
    private enum Part: Sendable, Hashable {
        case literal(String)
        case path([String])
    }

    private var parts: [Part]
    let format: DocumentFormat

    /// The format's extension is added unless the pattern ends in it.
    init(_ text: String, format: DocumentFormat) throws(UsageError) {
        self.format = format
        let ending = ".\(format.rawValue)"
        parts = try Self.parse(text.lowercased().hasSuffix(ending) ? String(text.dropLast(ending.count)) : text)
        let hasSlash = parts.contains { if case .literal(let text) = $0 { text.contains("/") } else { false } }
        if parts.isEmpty || hasSlash {
            throw UsageError(
                "--name \(text) is no file name", remedy: "write one like {ticket.id}.pdf; folders belong to --out")
        }
        if let other = Self.otherEnding(text, format) {
            throw UsageError(
                "--name \(text) ends in .\(other), and documents end in \(ending)",
                remedy: "end it in .pdf, .png or .svg to choose the format, or leave the ending out")
        }
    }

    /// What looks like the extension of another kind of file: a dot, then up to five letters and digits.
    private static func otherEnding(_ text: String, _ format: DocumentFormat) -> String? {
        guard DocumentFormat(endOf: text) != format,
            let match = text.firstMatch(of: /\.([A-Za-z][A-Za-z0-9]{0,4})$/)
        else { return nil }
        return String(match.1)
    }

    private static func parse(_ text: String) throws(UsageError) -> [Part] {
        var parts: [Part] = []
        var literal = ""
        var rest = text[...]
        while let character = rest.popFirst() {
            if (character == "{" || character == "}") && rest.first == character {
                rest.removeFirst()
                literal.append(character)
            } else if character == "{" {
                parts += [.literal(literal), .path(try path(&rest, of: text))]
                literal = ""
            } else if character == "}" {
                throw UsageError("--name \(text) closes a brace that it never opened", remedy: "write }} for a brace")
            } else {
                literal.append(character)
            }
        }
        parts.append(.literal(literal))
        return parts.filter { $0 != .literal("") }
    }

    private static func path(_ rest: inout Substring, of text: String) throws(UsageError) -> [String] {
        guard let end = rest.firstIndex(of: "}") else {
            throw UsageError("--name \(text) opens a brace that it never closes", remedy: "write {{ for a brace")
        }
        let path = rest[..<end]
        rest = rest[rest.index(after: end)...]
        if path.contains("|") {
            throw UsageError("--name \(text) uses a filter", remedy: "names take data paths only, as in {ticket.id}")
        }
        let keys = path.split(separator: ".", omittingEmptySubsequences: false).map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        guard !keys.contains("") else {
            throw UsageError("--name \(text) has a path with an empty part", remedy: "write it as {ticket.id}")
        }
        return keys
    }

    /// The name without the extension.
    func stem(for record: Value) throws(NameError) -> String {
        var stem = ""
        for part in parts {
            switch part {
            case .literal(let text): stem += text
            case .path(let keys): stem += try text(at: keys, of: record)
            }
        }
        return try NamePattern.checked(stem, fields: fields)
    }

    /// The data paths that the name is made of, for messages.
    var fields: String {
        parts.compactMap { if case .path(let keys) = $0 { keys.joined(separator: ".") } else { nil } }
            .joined(separator: ", ")
    }

    private func text(at keys: [String], of record: Value) throws(NameError) -> String {
        var value: Value? = record
        for key in keys { value = value?.member(key) }
        let field = keys.joined(separator: ".")
        switch value {
        case .string(let text) where !text.isEmpty: return text
        case .number(let number): return "\(number)"
        case nil, .null, .string: throw NameError(.missing, field: field)
        case .bool, .list, .object: throw NameError(.notText(kind: value?.kind ?? "nothing"), field: field)
        }
    }

    /// A name is one component of a path. It is refused, not mended: two different tickets must never share a mended name,
    /// and whoever looks for a file should find it under the name that the data gives it.
    private static func checked(_ stem: String, fields: String) throws(NameError) -> String {
        let reason: NameError.Reason? =
            if stem.unicodeScalars.contains("/") {
                .leavesFolder
            } else if stem == "." || stem == ".." {
                .meansFolder
            } else if stem.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
                .controlCharacter
            } else if stem.isEmpty {
                .missing
            } else {
                nil
            }
        if let reason { throw NameError(reason, field: fields, name: stem) }
        return stem
    }

    /// The file name of a page, when every page is a file of its own (`page` counts from 1), or of the whole document.
    func fileName(_ stem: String, page: Int?) throws(NameError) -> String {
        let name = stem + (page.map { "-\($0)" } ?? "") + ".\(format.rawValue)"
        // NAME_MAX of Linux, in bytes.
        guard name.utf8.count <= 255 else {
            throw NameError(.tooLong(bytes: name.utf8.count), field: fields, name: name)
        }
        return name
    }
}

extension Value {
    /// A member of an object, or an item of a list by its index.
    fileprivate func member(_ key: String) -> Value? {
        guard case .list(let items) = self else { return self[key] }
        guard let index = Int(key), items.indices.contains(index) else { return nil }
        return items[index]
    }
}

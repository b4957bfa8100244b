import ArgumentParser

/// The kinds of documents that can be made; the raw value is also the extension of the file.
enum DocumentFormat: String, Sendable, Hashable, CaseIterable, ExpressibleByArgument {
    case pdf, png, svg

    /// The format that a file name ends in.
    init?(endOf name: String) {
        guard let dot = name.lastIndex(of: ".") else { return nil }
        self.init(rawValue: name[name.index(after: dot)...].lowercased())
    }

    var title: String { rawValue.uppercased() }
}

/// What the template reads of the ticket at hand. A value has the same version on two tickets only where it is the same.
/// Belongs to one renderer, and so to one thread at a time.
final class TicketValues {
    private let paths: ReadPaths
    private var values: [Value?]
    private var known: [[ExactText: Int]]
    private var language: ExactText?
    private var latest = TicketValues.absent
    /// By step; see `ReadPaths`.
    private(set) var versions: [Int]
    private(set) var languageVersion = 0

    private static let absent = 0
    /// Texts up to so many bytes are recognised when they come back after others.
    private static let longestKnown = 200
    /// At most so many texts are known of a place: a hall has some dozens of rows and seats, and endless holders.
    private static let mostKnown = 512

    init(_ paths: ReadPaths) {
        self.paths = paths
        values = Array(repeating: nil, count: paths.steps.count)
        versions = Array(repeating: Self.absent, count: paths.steps.count)
        known = Array(repeating: [:], count: paths.steps.count)
    }

    /// Looks at the next ticket.
    func take(_ data: Value, language: String) {
        if self.language?.text != language {
            latest += 1
            languageVersion = latest
            self.language = ExactText(text: language)
        }
        for index in paths.steps.indices {
            let step = paths.steps[index]
            let above = step.parent.map { values[$0] } ?? data
            take(above?.child(step.key), at: index)
        }
    }

    private func take(_ value: Value?, at step: Int) {
        guard paths.isRead[step] else {
            values[step] = value
            return
        }
        switch (values[step], value) {
        case (nil, nil): return
        case (let old?, let new?): if new.isIdentical(to: old) { return }
        default: break
        }
        values[step] = value
        versions[step] = version(of: value, at: step)
    }

    private func version(of value: Value?, at step: Int) -> Int {
        guard let value else { return Self.absent }
        guard case .string(let text) = value, text.utf8.count <= Self.longestKnown else {
            latest += 1
            return latest
        }
        let key = ExactText(text: text)
        if let version = known[step][key] { return version }
        if known[step].count >= Self.mostKnown { known[step].removeAll(keepingCapacity: true) }
        latest += 1
        known[step][key] = latest
        return latest
    }
}

/// The versions of a few values and of the language, as one key.
struct VersionKey: Hashable {
    static let length = 5

    private var versions: (Int, Int, Int, Int, Int)

    /// `steps` are at most four.
    init(_ values: TicketValues, _ steps: [Int]) {
        func version(_ place: Int) -> Int { place < steps.count ? values.versions[steps[place]] : 0 }
        versions = (values.languageVersion, version(0), version(1), version(2), version(3))
    }

    static func == (a: VersionKey, b: VersionKey) -> Bool { a.versions == b.versions }

    func hash(into hasher: inout Hasher) {
        hasher.combine(versions.0)
        hasher.combine(versions.1)
        hasher.combine(versions.2)
        hasher.combine(versions.3)
        hasher.combine(versions.4)
    }
}

/// A text that equals only the same bytes. `String` takes what is canonically equivalent for equal: two codes that differ
/// in nothing else would be taken for one.
struct ExactText: Hashable {
    var text: String

    static func == (a: ExactText, b: ExactText) -> Bool { a.text.isIdentical(to: b.text) }

    func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

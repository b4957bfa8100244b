/// The command line cannot be carried out as it stands: what is wrong with it, and what to write instead.
struct UsageError: Error, Hashable, CustomStringConvertible {
    var fact: String
    var remedy: String

    init(_ fact: String, remedy: String) {
        self.fact = fact
        self.remedy = remedy
    }

    var description: String { "\(fact); \(remedy)" }
}

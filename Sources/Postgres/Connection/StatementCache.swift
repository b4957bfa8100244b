/// The names under which a connection has prepared statements: at most so many, the one unused for longest makes room.
struct StatementCache {
    struct Key: Hashable {
        /// In UTF-8: texts that are equal as strings can be different statements, for the server reads bytes.
        private let text: [UInt8]
        let types: [UInt32]

        init(text: String, types: [UInt32]) {
            self.text = Array(text.utf8)
            self.types = types
        }

        init(_ sql: SQL) { self.init(text: sql.text, types: sql.parameters.map(\.type)) }
    }

    private struct Entry {
        let name: String
        var lastUse: Int
    }

    private let capacity: Int
    private var entries: [Key: Entry] = [:]
    /// Counts uses; also what new names are made of, so that none comes twice.
    private var clock = 0

    init(capacity: Int) { self.capacity = capacity }

    var isDisabled: Bool { capacity <= 0 }

    /// The statement's name if it is prepared.
    mutating func name(of key: Key) -> String? {
        guard let index = entries.index(forKey: key) else { return nil }
        clock += 1
        entries.values[index].lastUse = clock
        return entries.values[index].name
    }

    /// A name for a statement that is about to be prepared.
    mutating func newName() -> String {
        clock += 1
        return "s\(clock)"
    }

    /// The name of the statement to be given up before another is prepared; nil while there is room.
    var surplus: String? { oldest?.value.name }

    /// Takes it out.
    @discardableResult
    mutating func evict() -> String? {
        guard let oldest else { return nil }
        entries[oldest.key] = nil
        return oldest.value.name
    }

    private var oldest: (key: Key, value: Entry)? {
        entries.count < capacity ? nil : entries.min { $0.value.lastUse < $1.value.lastUse }
    }

    mutating func insert(_ key: Key, name: String) { entries[key] = Entry(name: name, lastUse: clock) }

    mutating func removeAll() { entries = [:] }
}

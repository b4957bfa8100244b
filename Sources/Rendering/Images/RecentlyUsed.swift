/// Keeps what was used last, within a budget: the least recently used go when there are too many or they cost too much.
struct RecentlyUsed<Key: Hashable, Value> {
    /// What all values together may cost, and how many there may be; one is always kept.
    let budget: Int
    let limit: Int
    /// Of all values that are kept.
    private(set) var cost = 0
    private var entries: [Key: Entry] = [:]
    private var uses: UInt64 = 0

    private struct Entry {
        var value: Value
        var cost: Int
        var lastUse: UInt64
    }

    init(budget: Int, limit: Int) {
        self.budget = budget
        self.limit = limit
    }

    /// The value, which counts as used now; nil when it is not kept.
    mutating func use(_ key: Key) -> Value? {
        guard let value = entries[key]?.value else { return nil }
        uses += 1
        entries[key]?.lastUse = uses
        return value
    }

    /// Keeps a value under a key that has none yet.
    mutating func keep(_ value: Value, cost newCost: Int, for key: Key) {
        uses += 1
        entries[key] = Entry(value: value, cost: newCost, lastUse: uses)
        cost += newCost
        while cost > budget || entries.count > limit, entries.count > 1,
            let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse })
        {
            entries[oldest.key] = nil
            cost -= oldest.value.cost
        }
    }
}

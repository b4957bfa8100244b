/// What static elements became, kept from ticket to ticket. Belongs to one renderer, and so to one thread at a time.
final class StaticStore {
    struct Key: Hashable {
        /// Its number.
        var element: Int
        var room: Room
        var language: String
    }

    struct Kept {
        var placed: Placed
        /// What it took of the ticket's `LayoutBudget`.
        var spent: Int
    }

    private var kept: [Key: Kept] = [:]

    subscript(key: Key) -> Kept? {
        get { kept[key] }
        set {
            // Languages and widths come from the data too, so that the store needs an end.
            if kept.count >= 4096 { kept.removeAll(keepingCapacity: true) }
            kept[key] = newValue
        }
    }
}

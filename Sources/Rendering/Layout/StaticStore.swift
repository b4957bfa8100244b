/// What static elements became, kept from ticket to ticket. Belongs to one renderer, and so to one thread at a time.
final class StaticStore {
    struct Key: Hashable {
        var element: String
        var room: Room
        var language: String
    }

    private var placed: [Key: Placed] = [:]

    subscript(key: Key) -> Placed? {
        get { placed[key] }
        set {
            // Languages and widths come from the data too, so that the store needs an end.
            if placed.count >= 4096 { placed.removeAll(keepingCapacity: true) }
            placed[key] = newValue
        }
    }
}

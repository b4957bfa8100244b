/// Which data paths a template may use at a place: those of a ticket's shape and the rows of `each`.
struct PathScope {
    /// Names that `each` gave, with the list they run over.
    private var rows: [String: DataPath] = [:]

    func entering(_ repetition: Repetition) -> PathScope {
        var scope = self
        scope.rows[repetition.name] = resolved(repetition.list)
        return scope
    }

    /// The list whose items `name` stands for, from the top of the data; nil when it is no name that `each` gave.
    func list(of name: String) -> DataPath? { rows[name] }

    /// Whether data may have a value at the path.
    func allows(_ path: DataPath) -> Bool { TicketShape.contains(resolved(path)) }

    /// The path that a mistyped one most likely stands for, written as it is here: below the name of a row.
    func nearest(to path: DataPath) -> String? {
        guard let nearest = TicketShape.nearest(to: resolved(path)) else { return nil }
        guard let name = path.parts.first, let list = rows[name] else { return nearest }
        let item = (list.parts + ["0"]).joined(separator: ".")
        return nearest.hasPrefix(item + ".") ? name + nearest.dropFirst(item.count) : nearest
    }

    /// The path from the top of the data, with the name of a row replaced by a place in its list.
    func resolved(_ path: DataPath) -> DataPath {
        guard let first = path.parts.first, let list = rows[first] else { return path }
        return DataPath(parts: list.parts + ["0"] + path.parts.dropFirst())
    }
}

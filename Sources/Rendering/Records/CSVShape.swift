/// The objects and lists that dotted column names describe: `order.lines.0.amount` is a text in an object in a list.
struct CSVShape: Sendable {
    /// A column name that does not fit the others.
    struct Fault: Error {
        let problem: RecordError.Problem
        let column: Int
    }

    private indirect enum Node: Sendable {
        case cell(column: Int)
        case object([(key: String, node: Node)])
        case list([Node])
    }

    private let root: Node

    init(names: [String], limits: RecordLimits) throws(Fault) {
        let tree = Branch(column: 0)
        for (column, name) in names.enumerated() {
            guard !name.isEmpty else { throw Fault(problem: .columnWithoutName(column + 1), column: column) }
            let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            guard parts.count <= limits.nesting, parts.allSatisfy(Self.isPart) else {
                throw Fault(problem: .invalidColumnName(Excerpt.of(name)), column: column)
            }
            try tree.insert(parts[...], column: column, names: names)
        }
        root = try Self.node(of: tree, path: "")
    }

    private static func isPart(_ part: String) -> Bool {
        !part.isEmpty && part.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }

    /// What stands at the first level: nil when every cell is empty.
    func value(_ cells: [String]) -> Value? { Self.value(of: root, cells) }

    private static func value(of node: Node, _ cells: [String]) -> Value? {
        switch node {
        case .cell(let column):
            return cells[column].isEmpty ? nil : .string(cells[column])
        case .object(let fields):
            var members = [String: Value](minimumCapacity: fields.count)
            for field in fields { members[field.key] = value(of: field.node, cells) }
            return members.isEmpty ? nil : .object(members)
        case .list(let nodes):
            let items = nodes.compactMap { value(of: $0, cells) }
            return items.isEmpty ? nil : .list(items)
        }
    }

    private static func node(of branch: Branch, path: String) throws(Fault) -> Node {
        if branch.isLeaf { return .cell(column: branch.column) }
        let positions = branch.children.keys.filter { $0.utf8.allSatisfy(\.isDigit) }
        guard positions.isEmpty else { return try list(of: branch, path: path) }
        var fields: [(key: String, node: Node)] = []
        for key in branch.order {
            guard let child = branch.children[key] else { continue }
            fields.append((key, try node(of: child, path: path + key + ".")))
        }
        return .object(fields)
    }

    private static func list(of branch: Branch, path: String) throws(Fault) -> Node {
        var nodes: [Node] = []
        for position in branch.order.indices {
            guard let child = branch.children[String(position)] else {
                throw Fault(problem: .listPositionMissing(Excerpt.of(path + String(position))), column: branch.column)
            }
            nodes.append(try node(of: child, path: path + String(position) + "."))
        }
        return .list(nodes)
    }

    /// The tree while names are added to it.
    private final class Branch {
        /// The first column that belongs to it.
        let column: Int
        var isLeaf = false
        var children: [String: Branch] = [:]
        var order: [String] = []

        init(column: Int) { self.column = column }

        func insert(_ parts: ArraySlice<String>, column: Int, names: [String]) throws(Fault) {
            guard let part = parts.first else {
                guard !isLeaf else { throw Fault(problem: .duplicateColumn(Excerpt.of(names[column])), column: column) }
                guard children.isEmpty else { throw conflict(column, names) }
                isLeaf = true
                return
            }
            guard !isLeaf else { throw conflict(column, names) }
            let child = children[part] ?? Branch(column: column)
            if children.updateValue(child, forKey: part) == nil { order.append(part) }
            try child.insert(parts.dropFirst(), column: column, names: names)
        }

        private func conflict(_ column: Int, _ names: [String]) -> Fault {
            let problem = RecordError.Problem.conflictingColumns(
                Excerpt.of(names[self.column]), Excerpt.of(names[column]))
            return Fault(problem: problem, column: column)
        }
    }
}

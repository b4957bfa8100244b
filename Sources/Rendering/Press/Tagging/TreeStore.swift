/// Keeps the structure trees of tags, since tickets of one template mostly have the same. Belongs to one thread at a time.
final class TreeStore {
    private var trees: [TagPlan: StructureTree] = [:]

    func tree(for tags: TagPlan) -> StructureTree {
        if let known = trees[tags] { return known }
        let tree = StructureTree(tags)
        // Tags come from the data too (rows, links), so that the store needs an end.
        if trees.count >= 64 { trees.removeAll(keepingCapacity: true) }
        trees[tags] = tree
        return tree
    }
}

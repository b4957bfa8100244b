/// What one item of a scene is to a reader that cannot see it, resolved from its role and its neighbours.
struct ItemTag: Hashable {
    enum Kind: Hashable {
        /// Decoration; assistive technology skips it.
        case artifact
        case paragraph
        /// 1…6, without a gap after the level before it (ISO 14289-1, 7.4.2).
        case heading(Int)
        case figure
        case listItem
        case cell(TableCell)
    }

    var kind: Kind
    /// Part of the same element as the item before it: an emoji of a text, another stroke of a figure.
    var continues = false
    /// The first item of its list or table.
    var opens = false
    /// It has a text to be read instead of it, which differs from ticket to ticket.
    var hasAlternative = false
    /// A picture within a text.
    var isTextPicture = false
    /// Of a text with links: which of its stretches are links. Empty for a single stretch that is none.
    var links: [Bool] = []

    /// How many marked-content sequences the item becomes.
    var sequences: Int { kind == .artifact ? 0 : max(1, links.count) }

    /// The structure type (ISO 32000-1, 14.8.4) that its content is marked with.
    var name: StaticString {
        switch kind {
        case .artifact: "Artifact"
        case .paragraph: "P"
        case .heading(let level): Self.headings[level - 1]
        case .figure: "Figure"
        case .listItem: "LBody"
        case .cell(let cell): cell.isHeader ? "TH" : "TD"
        }
    }

    private static let headings: [StaticString] = ["H1", "H2", "H3", "H4", "H5", "H6"]
}

/// Finds the tags of scenes one after the other. Belongs to one thread at a time.
final class TagPlanner {
    private var last: (scene: Scene, plan: TagPlan)?

    func plan(for scene: Scene) -> TagPlan {
        if let last, last.scene.isTagged(as: scene) { return last.plan }
        let plan = TagPlan(scene)
        last = (scene, plan)
        return plan
    }
}

extension Scene {
    /// True when whatever decides about tags is the same in both.
    fileprivate func isTagged(as other: Scene) -> Bool {
        pages.count == other.pages.count
            && zip(pages, other.pages).allSatisfy { page, other in
                guard page.items.count == other.items.count else { return false }
                for index in page.items.indices where !page.items[index].isTagged(as: other.items[index]) {
                    return false
                }
                return true
            }
    }
}

/// The tags of all items of a document, page by page. Tickets of one template mostly share theirs.
struct TagPlan: Hashable {
    var pages: [[ItemTag]]

    init(_ scene: Scene) {
        var headings = HeadingLevels(hasTitle: scene.pages.contains { $0.items.contains { $0.role == .title } })
        pages = []
        pages.reserveCapacity(scene.pages.count)
        for page in scene.pages {
            var tags: [ItemTag] = []
            tags.reserveCapacity(page.items.count)
            // Decoration in between, such as the rules of a table, does not part what belongs together.
            var previous: Int?
            for index in page.items.indices {
                let before = previous.map { (page.items[$0], tags[$0]) }
                let tag = ItemTag(page.items[index], after: before, headings: &headings)
                tags.append(tag)
                if tag.kind != .artifact { previous = index }
            }
            pages.append(tags)
        }
    }
}

/// Gives headings levels that begin at 1 and never skip one.
struct HeadingLevels {
    let hasTitle: Bool
    private var last = 0

    init(hasTitle: Bool) { self.hasTitle = hasTitle }

    mutating func level(of role: Role) -> Int? {
        let wanted: Int
        switch role {
        case .title: wanted = 1
        case .heading1: wanted = hasTitle ? 2 : 1
        case .heading2: wanted = hasTitle ? 3 : 2
        case .heading3: wanted = hasTitle ? 4 : 3
        default: return nil
        }
        last = min(wanted, last + 1)
        return last
    }
}

extension ItemTag {
    init(_ item: SceneItem, after previous: (item: SceneItem, tag: ItemTag)?, headings: inout HeadingLevels) {
        let alternative = item.alternative.flatMap { $0.isEmpty ? nil : $0 }
        if item.traits.isTextPicture, let previous, previous.item.element == item.element {
            self = ItemTag(kind: previous.tag.kind, continues: true, isTextPicture: true)
            return
        }
        kind = Self.kind(of: item, alternative: alternative, headings: &headings)
        hasAlternative = alternative != nil && kind != .artifact || kind == .figure
        if kind != .artifact { links = item.traits.links }
        guard let previous else {
            opens = true
            return
        }
        switch (kind, previous.tag.kind) {
        case (.figure, .figure):
            continues =
                alternative != nil && item.role == previous.item.role
                && alternative == previous.item.alternative
            if continues { hasAlternative = false }
        case (.cell(let cell), .cell(let before)):
            opens = item.element != previous.item.element || (cell.row, cell.column) <= (before.row, before.column)
        case (.listItem, .listItem): opens = false
        default: opens = true
        }
    }

    private static func kind(of item: SceneItem, alternative: String?, headings: inout HeadingLevels) -> Kind {
        if item.role == .artifact { return .artifact }
        switch item.traits.kind {
        case .code: return .figure
        case .image(standsForText: true): return .paragraph
        case .image: return alternative == nil ? .artifact : .figure
        case .path: return item.role == .figure && alternative != nil ? .figure : .artifact
        case .text:
            if let cell = item.cell { return .cell(cell) }
            guard let role = item.role else { return .paragraph }
            if let level = headings.level(of: role) { return .heading(level) }
            switch role {
            case .figure: return alternative == nil ? .paragraph : .figure
            case .list: return .listItem
            default: return .paragraph
            }
        }
    }
}

/// The runs of a text, cut where a link begins or ends.
struct LinkStretches {
    /// Where each stretch ends, as an index into the runs.
    private(set) var ends: [Int] = []
    /// Empty when nothing is linked.
    private(set) var links: [Bool] = []

    init(_ runs: [GlyphRun]) {
        guard runs.contains(where: { $0.link != nil }) else { return }
        for (index, run) in runs.enumerated() {
            if index > 0, run.link == runs[index - 1].link {
                ends[ends.count - 1] = index + 1
            } else {
                ends.append(index + 1)
                links.append(run.link != nil)
            }
        }
    }
}

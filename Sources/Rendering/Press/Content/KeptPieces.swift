/// What items were written as on the pages before, to be written again: on the tickets of one event most are the same, and
/// stand between the same. Belongs to one press, and so to one thread at a time.
///
/// What is kept never shows: a piece serves only where the item would be written just so.
final class KeptPieces {
    /// An item's place in a document.
    struct Place {
        var page: Int
        var item: Int
    }

    /// The items that stood at a place last.
    private final class Slot {
        private(set) var entries: [Entry] = []
        private var oldest = 0

        func add(_ entry: Entry, atMost most: Int) {
            guard entries.count == most else { return entries.append(entry) }
            entries[oldest] = entry
            oldest = (oldest + 1) % most
        }
    }

    private final class Entry {
        let item: SceneItem
        /// What it was written as, most lately first; nil as long as it was seen once only, and where nothing is to be kept.
        var pieces: [Piece]?
        var wasSeenTwice = false

        init(_ item: SceneItem) { self.item = item }
    }

    /// What an item was written as.
    final class Piece {
        let bytes: [UInt8]
        fileprivate let tag: ItemTag
        fileprivate let before: PageContent.Context
        fileprivate let after: PageContent.Context
        fileprivate let fontUses: FontUses
        fileprivate let requests: [PageResources.Request]

        fileprivate init(
            _ tag: ItemTag, bytes: [UInt8], before: PageContent.Context, after: PageContent.Context,
            fontUses: FontUses, requests: [PageResources.Request]
        ) {
            (self.tag, self.bytes, self.before, self.after) = (tag, bytes, before, after)
            (self.fontUses, self.requests) = (fontUses, requests)
        }
    }

    /// By page and by item.
    private var slots: [[Slot]] = []

    /// Tickets that were laid out by several threads have as many items that say the same.
    private static let mostEntries = 8
    /// So many forms of an item, which differ by what stands before it.
    private static let mostForms = 4

    /// Writes the item, which stands on the page at hand behind all that stood before it there.
    func write(_ item: SceneItem, _ tag: ItemTag, at place: Place, in content: inout PageContent) throws(RenderError) {
        guard let entry = entry(for: item, tag, in: slot(at: place)), let pieces = entry.pieces else {
            return try content.write(item, tag)
        }
        for piece in pieces where piece.before == content.context && piece.tag == tag {
            guard try content.fonts.repeat(piece.fontUses, in: content.writer),
                try content.resources.repeat(piece.requests)
            else { break }
            content.output.append(piece.bytes)
            content.stream.noteKept(from: content.output.count - piece.bytes.count)
            content.context = piece.after
            return
        }
        entry.pieces = [try record(item, tag, in: &content)] + pieces.prefix(Self.mostForms - 1)
    }

    private func record(_ item: SceneItem, _ tag: ItemTag, in content: inout PageContent) throws(RenderError) -> Piece {
        let (before, start) = (content.context, content.output.count)
        content.fonts.beginRecord()
        content.resources.beginRecord()
        defer {
            content.fonts.endRecord()
            content.resources.endRecord()
        }
        try content.write(item, tag)
        content.stream.noteKept(from: start)
        return Piece(
            tag, bytes: Array(content.output.bytes[start...]), before: before, after: content.context,
            fontUses: content.fonts.endRecord(), requests: content.resources.endRecord())
    }

    /// Every item of a page comes here, so that the place is there already, or is the next one.
    private func slot(at place: Place) -> Slot {
        if place.page == slots.count { slots.append([]) }
        if place.item == slots[place.page].count { slots[place.page].append(Slot()) }
        return slots[place.page][place.item]
    }

    /// The item's entry in its slot; nil when it has not stood there before.
    private func entry(for item: SceneItem, _ tag: ItemTag, in slot: Slot) -> Entry? {
        for entry in slot.entries where entry.item.isSame(as: item) {
            if !entry.wasSeenTwice {
                entry.wasSeenTwice = true
                entry.pieces = item.isWorthKeeping(tag) ? [] : nil
            }
            return entry
        }
        slot.add(Entry(item), atMost: Self.mostEntries)
        return nil
    }
}

extension SceneItem {
    /// True where bytes say all: links are areas of the page too. Codes are another one on every ticket, and what a picture
    /// stands for is written in a font that depends on the page.
    fileprivate func isWorthKeeping(_ tag: ItemTag) -> Bool {
        switch traits.kind {
        case .text: tag.links.isEmpty
        case .path: true
        case .image(let standsForText): !standsForText && isStatic
        case .code: false
        }
    }
}

import Crypto
import Domain
import Rendering

/// What a document was drawn from, part by part: where it would be drawn anew, they say what has changed.
///
/// They name and decide nothing, so the first 16 digits of each SHA-256 will do. Whether a document is the right one, its
/// digest says.
struct DocumentParts: Codable, Sendable, Hashable {
    let renderer: Int
    let template: String
    let fonts: String
    let title: String
    /// When it begins and ends, and where the clocks show that.
    let times: String
    let venue: String
    let holder: String

    init(
        renderer: Int, template: String, fonts: String, title: String, times: String, venue: String, holder: String
    ) {
        (self.renderer, self.template, self.fonts) = (renderer, template, fonts)
        (self.title, self.times, self.venue, self.holder) = (title, times, venue, holder)
    }

    init(_ document: TicketDocument, _ compiled: CompiledTemplate) {
        self.init(
            renderer: rendererVersion, template: String(compiled.template.digest.prefix(Self.digits)),
            fonts: String(compiled.fonts.digest.prefix(Self.digits)),
            title: Self.digest(document, "event", ["name"]),
            times: Self.digest(document, "event", ["startsAt", "endsAt", "timeZone"]),
            venue: Self.digest(document, "venue"), holder: Self.digest(document, "holder"))
    }

    private static let digits = 16

    /// Of a member of the data, or of some members of that.
    private static func digest(_ document: TicketDocument, _ member: String, _ inner: [String]? = nil) -> String {
        let value = document.value[member] ?? .null
        var hash = SHA256()
        for part in inner?.map({ value[$0] ?? .null }) ?? [value] { hash.update(data: part.canonicalJSON + [0]) }
        return hash.finalize().prefix(digits / 2).hexadecimal
    }

    /// What a buyer sees of that.
    func visibleChanges(to others: DocumentParts) -> Set<TicketChange> {
        var changes: Set<TicketChange> = []
        if title != others.title { changes.insert(.title) }
        if times != others.times { changes.insert(.times) }
        if venue != others.venue { changes.insert(.venue) }
        if holder != others.holder { changes.insert(.holder) }
        if (template, fonts, renderer) != (others.template, others.fonts, others.renderer) { changes.insert(.look) }
        return changes
    }

    /// What is another in those.
    func changes(to others: DocumentParts) -> Set<StaleReason> {
        var reasons: Set<StaleReason> = []
        if renderer != others.renderer { reasons.insert(.renderer) }
        if template != others.template { reasons.insert(.template) }
        if fonts != others.fonts { reasons.insert(.fonts) }
        if (title, times, venue) != (others.title, others.times, others.venue) { reasons.insert(.event) }
        if holder != others.holder { reasons.insert(.holder) }
        return reasons
    }
}

/// Why a document is to be made.
enum StaleReason: String, Codable, Sendable, CaseIterable {
    case template = "TEMPLATE"
    case fonts = "FONTS"
    case renderer = "RENDERER"
    case event = "EVENT"
    case holder = "HOLDER"
    /// The ticket gets another code.
    case code = "CODE"
    /// There is none.
    case missing = "MISSING"
    /// It is one of last resort.
    case plain = "PLAIN"
    /// It is as it should be, and made again all the same.
    case forced = "FORCED"
    /// It is another, and what it was drawn from was not written down, or is none of the above.
    case unknown = "UNKNOWN"
}

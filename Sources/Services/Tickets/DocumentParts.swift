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
    /// Of the event and its venue.
    let event: String
    let holder: String

    init(renderer: Int, template: String, fonts: String, event: String, holder: String) {
        (self.renderer, self.template, self.fonts) = (renderer, template, fonts)
        (self.event, self.holder) = (event, holder)
    }

    init(_ document: TicketDocument, _ compiled: CompiledTemplate) {
        self.init(
            renderer: rendererVersion, template: String(compiled.template.digest.prefix(Self.digits)),
            fonts: String(compiled.fonts.digest.prefix(Self.digits)),
            event: Self.digest(document, "event", "venue"), holder: Self.digest(document, "holder"))
    }

    private static let digits = 16

    private static func digest(_ document: TicketDocument, _ members: String...) -> String {
        var hash = SHA256()
        for member in members { hash.update(data: (document.value[member] ?? .null).canonicalJSON + [0]) }
        return hash.finalize().prefix(digits / 2).hexadecimal
    }

    /// What is another in those.
    func changes(to others: DocumentParts) -> Set<StaleReason> {
        var reasons: Set<StaleReason> = []
        if renderer != others.renderer { reasons.insert(.renderer) }
        if template != others.template { reasons.insert(.template) }
        if fonts != others.fonts { reasons.insert(.fonts) }
        if event != others.event { reasons.insert(.event) }
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

/// The fields that ticket data may have: what templates can rely on, what data is checked against, what the docs print.
public enum TicketShape {
    /// What a field holds.
    public enum Kind: String, Sendable, Hashable {
        /// Any text; a number is taken as the text of its digits.
        case text
        /// An instant of ISO 8601.
        case instant
        /// A number, or its text in decimal notation.
        case number
        /// A language tag of BCP 47.
        case locale
        /// A time zone of the IANA database.
        case timeZone = "time zone"
        /// A currency code of ISO 4217.
        case currency
        /// A picture as a data URI.
        case picture
        /// An object with named members.
        case object
        /// A list of objects.
        case list
        /// Whatever the template's author and the data agree on.
        case anything
    }

    public struct Field: Sendable, Hashable {
        /// Dotted; `*` stands for any position of a list.
        public let path: String
        public let kind: Kind
        /// A ticket without it is not made.
        public let isRequired: Bool
        public let summary: String

        init(_ path: String, _ kind: Kind, _ summary: String, isRequired: Bool = false) {
            self.path = path
            self.kind = kind
            self.isRequired = isRequired
            self.summary = summary
        }
    }

    /// The longest text, in bytes of UTF-8. Pictures (data URIs) may be as long as a record's texts.
    public static let longestText = 20_000
    /// The most items of a list.
    public static let mostItems = 1_000
    /// How deep objects and lists may stand inside each other.
    public static let deepestNesting = RecordLimits.deepestNesting

    /// Every field; the objects and lists that they stand in follow from their paths.
    public static let fields: [Field] = [
        Field("locale", .locale, "language and region of the ticket, such as pl-PL"),
        Field("ticket.id", .text, "what identifies the ticket", isRequired: true),
        Field("ticket.number", .text, "the number that people read"),
        Field("ticket.type", .text, "such as Adult or VIP"),
        Field("ticket.code", .text, "what the scanner reads", isRequired: true),
        Field("ticket.issuedAt", .instant, "when the ticket was issued; also the date of the document"),
        Field("event.id", .text, "what identifies the event"),
        Field("event.name", .text, "the name of the show", isRequired: true),
        Field("event.subtitle", .text, "a second line for the name"),
        Field("event.startsAt", .instant, "when the show starts"),
        Field("event.endsAt", .instant, "when the show ends"),
        Field("event.doorsAt", .instant, "when the doors open"),
        Field("event.timeZone", .timeZone, "where the show's clock runs, such as Europe/Warsaw"),
        Field("event.organiser.name", .text, "who holds the event"),
        Field("event.organiser.url", .text, "the organiser's site"),
        Field("venue.name", .text, "the name of the place"),
        Field("venue.address", .text, "street and number"),
        Field("venue.city", .text, "with or without the postal code"),
        Field("venue.country", .text, "the country's name"),
        Field("venue.directions", .text, "how to get there"),
        Field("seat.section", .text, "block or area"),
        Field("seat.row", .text, "row"),
        Field("seat.number", .text, "seat in the row"),
        Field("seat.entrance", .text, "door or gate"),
        Field("seat.label", .text, "the whole seat in one text"),
        Field("holder.name", .text, "whom the ticket admits"),
        Field("holder.company", .text, "for badges"),
        Field("holder.photo", .picture, "a picture as a data URI"),
        Field("order.number", .text, "the order's number"),
        Field("order.purchasedAt", .instant, "when the order was placed"),
        Field("order.lines.*.description", .text, "what was bought"),
        Field("order.lines.*.quantity", .number, "how many"),
        Field("order.lines.*.amount", .number, "the line's price"),
        Field("order.total", .number, "the order's price"),
        Field("price.amount", .number, "the ticket's price"),
        Field("price.currency", .currency, "the currency of every amount, such as EUR"),
        Field("terms", .text, "what the buyer agreed to"),
        Field("extra", .anything, "whatever else the template prints; its members are free"),
    ]

    /// What stands at a path, nil when nothing ever can: then a template that names it is wrong.
    ///
    /// A position in a list is a number: `order.lines.0.amount`. Below `extra` there may be anything.
    public static func kind(of path: DataPath) -> Kind? { node(at: path)?.kind }

    /// Whether data may ever have a value at the path.
    public static func contains(_ path: DataPath) -> Bool { kind(of: path) != nil }

    /// Whether data may have a list at the path.
    static func isList(_ path: DataPath) -> Bool {
        switch kind(of: path) {
        case .list: true
        // Below extra anything may stand; extra itself is an object.
        case .anything: path.parts.count > 1
        default: false
        }
    }

    /// The field that a mistyped path most likely stands for, with its positions as the path gives them.
    public static func nearest(to path: DataPath) -> String? {
        var known: [String] = []
        for part in path.parts {
            guard let node = node(at: DataPath(parts: known)) else { return nil }
            if node.child(part) != nil {
                known.append(part)
                continue
            }
            guard let name = node.memberNames.nearest(to: part) else { return nil }
            known.append(name)
        }
        return known.isEmpty ? nil : known.joined(separator: ".")
    }

    /// The fields as a table in Markdown.
    public static var table: String {
        let rows = fields.map {
            "| `\($0.path)` | \($0.kind.rawValue) | \($0.isRequired ? "yes" : "") | \($0.summary) |"
        }
        return (["| Field | Kind | Required | Meaning |", "| --- | --- | --- | --- |"] + rows).joined(separator: "\n")
            + "\n"
    }

    private static func node(at path: DataPath) -> Node? {
        path.parts.reduce(root) { node, part in node?.child(part) }
    }
}

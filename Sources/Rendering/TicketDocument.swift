/// The data of one ticket, checked against the shape that every template can rely on: what is drawn.
public struct TicketDocument: Sendable, Hashable {
    public let value: Value
    /// BCP 47, as the data or the caller gave it; nil leaves the choice to the template.
    public let locale: String?

    /// Trusts its arguments: `init(checking:locale:)` is the door for values from outside.
    init(value: Value, locale: String?) {
        self.value = value
        self.locale = locale
    }
}

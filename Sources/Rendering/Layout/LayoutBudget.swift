/// How many elements one ticket may still place: lists within lists multiply, and a hostile template or hostile data must
/// end in an error. Belongs to one layout pass.
final class LayoutBudget {
    /// A full A4 page of order lines places some hundreds.
    static let limit = 20_000

    private(set) var spent = 0

    /// Spends what something took the last time, all at once; false, and nothing is spent, where that is too much.
    func spend(_ count: Int) -> Bool {
        guard spent + count <= Self.limit else { return false }
        spent += count
        return true
    }

    var isSpent: Bool { spent > Self.limit }

    /// Throws `tooManyItems` when the ticket has placed more than `limit`.
    func spend() throws(RenderError) {
        spent += 1
        guard spent <= Self.limit else { throw RenderError(.tooManyItems(count: spent, limit: Self.limit)) }
    }
}

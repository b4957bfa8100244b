/// What the elements of a template became on the tickets before: on the tickets of one event most are the same again.
/// Belongs to one renderer, and so to one thread at a time.
///
/// An element that stands in no row of an `each` is decided by the values that it reads, the language, and the place that
/// it is given; what they made of it once they make of it again.
final class LaidElements {
    final class Laid {
        let placed: [Placed]
        /// What it took of the ticket's `LayoutBudget`.
        let spent: Int
        fileprivate let versions: [Int]
        fileprivate let languageVersion: Int
        fileprivate let room: Room
        fileprivate let isFixed: Bool

        fileprivate init(_ placed: [Placed], spent: Int, versions: [Int], language: Int, room: Room, isFixed: Bool) {
            self.placed = placed
            self.spent = spent
            self.versions = versions
            self.languageVersion = language
            self.room = room
            self.isFixed = isFixed
        }
    }

    let values: TicketValues
    private let elements: [ElementReads.Dependencies]
    private var last: [Laid?]
    private var recurring: [[VersionKey: Laid]]

    /// At most so many forms of one text, of a few kilobytes each.
    private static let mostForms = 256

    init(_ reads: ElementReads) {
        values = TicketValues(reads.paths)
        elements = reads.elements
        last = Array(repeating: nil, count: elements.count)
        recurring = Array(repeating: [:], count: elements.count)
    }

    /// What the element became when it was laid out in this room, for values like those of the ticket at hand.
    func find(_ element: Element, room: Room, isFixed: Bool) -> Laid? {
        let number = element.number
        if let laid = last[number], laid.room == room, laid.isFixed == isFixed, isCurrent(laid, number) { return laid }
        guard elements[number].recurs,
            let laid = recurring[number][VersionKey(values, elements[number].steps)],
            laid.room == room, laid.isFixed == isFixed
        else { return nil }
        last[number] = laid
        return laid
    }

    func keep(_ placed: [Placed], spent: Int, for element: Element, room: Room, isFixed: Bool) {
        let number = element.number
        let laid = Laid(
            placed, spent: spent, versions: elements[number].steps.map { values.versions[$0] },
            language: values.languageVersion, room: room, isFixed: isFixed)
        last[number] = laid
        guard elements[number].recurs else { return }
        if recurring[number].count >= Self.mostForms { recurring[number].removeAll(keepingCapacity: true) }
        recurring[number][VersionKey(values, elements[number].steps)] = laid
    }

    private func isCurrent(_ laid: Laid, _ number: Int) -> Bool {
        guard laid.languageVersion == values.languageVersion else { return false }
        let steps = elements[number].steps
        for index in steps.indices where laid.versions[index] != values.versions[steps[index]] { return false }
        return true
    }
}

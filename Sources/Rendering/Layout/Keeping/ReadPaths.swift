/// The places in the data that a template reads, as a tree, so that one walk finds the values of a ticket.
struct ReadPaths: Sendable {
    /// A place in the data, below another one.
    struct Step: Sendable, Hashable {
        /// The step that it is below; nil at the top of the data.
        var parent: Int?
        var key: String
    }

    /// A step comes after its parent.
    private(set) var steps: [Step] = []
    /// Which steps are read themselves, not only what is below them.
    private(set) var isRead: [Bool] = []
    private var numbers: [Step: Int] = [:]

    /// The number of the step that the path ends with; nil for an empty path.
    mutating func read(_ path: some Sequence<String>) -> Int? {
        var number: Int?
        for key in path { number = step(Step(parent: number, key: key)) }
        if let number { isRead[number] = true }
        return number
    }

    private mutating func step(_ step: Step) -> Int {
        if let known = numbers[step] { return known }
        steps.append(step)
        isRead.append(false)
        numbers[step] = steps.count - 1
        return steps.count - 1
    }
}

/// What each element of a template depends on; elements are told apart by their numbers.
struct ElementReads: Sendable {
    struct Dependencies: Sendable {
        /// Steps of `paths`, ascending.
        var steps: [Int]
        /// True for a text that few values decide: the same few values come again and again, in any order.
        var recurs: Bool
    }

    var paths = ReadPaths()
    /// By the number of the element.
    var elements: [Dependencies] = []
}

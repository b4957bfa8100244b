extension [RenderError] {
    /// The errors of one ticket without those that follow from others: what is too wide for its box often also reaches
    /// beyond the page and into itself. That is one fault, not three.
    var withoutConsequences: [RenderError] {
        var overflowing: [Direction: Set<String>] = [:]
        for error in self {
            guard let direction = error.problem.overflow, let element = error.element else { continue }
            overflowing[direction, default: []].insert(element)
        }
        func overflows(_ element: String?, _ direction: Direction) -> Bool {
            guard let element, let elements = overflowing[direction] else { return false }
            return element.andWhatItStandsIn.contains { elements.contains($0) }
        }
        return filter { error in
            switch error.problem {
            case .offPage(_, .left), .offPage(_, .right): !overflows(error.element, .across)
            case .offPage(_, .top), .offPage(_, .bottom): !overflows(error.element, .down)
            case .textOverText(let other, _):
                other != error.element || !(overflows(other, .across) || overflows(other, .down))
            default: true
            }
        }
    }
}

private enum Direction { case across, down }

extension RenderError.Problem {
    /// In which direction something is larger than the room that it has.
    fileprivate var overflow: Direction? {
        switch self {
        case .textTooWide, .contentTooWide: .across
        case .textTooHigh, .textTooLarge, .contentTooHigh: .down
        default: nil
        }
    }
}

extension String {
    /// An element's path, then those of its row, column or group and so on, without the page.
    fileprivate var andWhatItStandsIn: [String] {
        let parts = split(separator: "/")
        return stride(from: parts.count, to: 1, by: -1).map { parts.prefix($0).joined(separator: "/") }
    }
}

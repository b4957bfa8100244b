import Domain
import Foundation

extension Filter {
    /// Every filter as a template writes it.
    static let names = [
        "date", "time", "range", "relativeDay", "money", "number", "upper", "lower", "join", "default", "truncate",
    ]

    /// The filter as a template writes it.
    var name: String {
        switch self {
        case .date, .dateSkeleton: "date"
        case .time: "time"
        case .range: "range"
        case .relativeDay: "relativeDay"
        case .money: "money"
        case .number: "number"
        case .upper: "upper"
        case .lower: "lower"
        case .join: "join"
        case .fallback: "default"
        case .truncate: "truncate"
        }
    }

    /// Paths that the filter itself reads.
    var paths: [DataPath] {
        switch self {
        case .range(let end, _): [end]
        case .relativeDay(let anchor): [anchor]
        case .money(.path(let path)): [path]
        default: []
        }
    }

    /// True for what reads the value itself, not a text made of it.
    private var readsValue: Bool {
        switch self {
        case .date, .dateSkeleton, .time, .range, .relativeDay, .money, .number, .join: true
        case .upper, .lower, .truncate, .fallback: false
        }
    }

    /// What to do when this filter cannot be the next one of an expression; nil when it can.
    func remedy(in expression: Expression) -> String? {
        guard expression.others.isEmpty || !expression.filters.isEmpty else {
            if case .join = self { return nil }
            return "several values become one text by “join” first, as in {a, b | join: \", \"}"
        }
        return remedy(after: expression.filters)
    }

    private func remedy(after earlier: [Filter]) -> String? {
        guard readsValue, let last = earlier.last else { return nil }
        if let textual = earlier.first(where: { if case .fallback = $0 { false } else { true } }) {
            return "it reads the value itself; put it before “\(textual.name)” or leave one of them out"
        }
        guard case .fallback(let text) = last, !accepts(fallback: text) else { return nil }
        return "it cannot read the default “\(text)”; put “default” after “\(name)”"
    }

    private func accepts(fallback text: String) -> Bool {
        switch self {
        case .money, .number: JSONNumber(wholeText: text)?.value != nil
        case .join: false
        default: WrittenInstant(text) != nil
        }
    }
}

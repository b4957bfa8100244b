/// Gathers what the cases of a check found, and of the same trouble keeps the worst.
struct WorstFindings {
    private var worst: [Key: TemplateCheck.Finding] = [:]

    /// What makes two findings one: the element, what is wrong with it, and with which part of it.
    private struct Key: Hashable {
        var element: String?
        var code: String
        var field: String?
        /// The other element, where two are in each other's way; the edge that it reaches beyond.
        var other: String?

        init(_ error: RenderError) {
            element = error.element
            code = error.problem.code
            // Every item of a list has the same trouble.
            field = error.field?.split(separator: ".").map { $0.allSatisfy(\.isNumber) ? "*" : $0 }
                .joined(separator: ".")
            switch error.problem {
            case .textOverText(let other, _), .quietZoneCovered(let other, _): self.other = other
            case .offPage(_, let edge): other = edge.rawValue
            default: other = nil
            }
        }
    }

    /// Errors first, then by element.
    var sorted: [TemplateCheck.Finding] {
        worst.sorted { $0.value.order + [$0.key.other ?? ""] < $1.value.order + [$1.key.other ?? ""] }.map(\.value)
    }

    /// Adds all that one case found.
    mutating func add(_ findings: [TemplateCheck.Finding]) {
        var counted: Set<Key> = []
        for finding in findings {
            let key = Key(finding.error)
            // Twelve rows that are too wide are one case.
            let isFirst = counted.insert(key).inserted
            guard let known = worst[key] else {
                worst[key] = finding
                continue
            }
            let isWorse = finding.error.problem.measure > known.error.problem.measure
            worst[key] = isWorse ? finding : known
            worst[key]?.count = known.count + (isFirst ? 1 : 0)
        }
    }
}

extension [String] {
    fileprivate static func < (a: [String], b: [String]) -> Bool { a.lexicographicallyPrecedes(b) }
}

extension TemplateCheck.Finding {
    fileprivate var order: [String] {
        [severity == .error ? "0" : "1", error.element ?? "", error.problem.code, error.field ?? ""]
    }
}

extension RenderError.Problem {
    /// How bad it is, to find the worst of its kind.
    fileprivate var measure: Double {
        switch self {
        case .textTooWide(let length, let available), .textTooHigh(let length, let available),
            .contentTooHigh(let length, let available), .contentTooWide(let length, let available):
            length - available
        case .textTooLarge(let lines, let allowed): Double(lines - allowed)
        case .offPage(let length, _), .textOverText(_, let length), .quietZoneCovered(_, let length): length
        case .modulesTooSmall(let length, _): -length
        case .tooFewDots(let dots, _, _): -dots
        case .lowContrast(let ratio, _): -ratio
        case .textTooSmall(let points, _): -points
        default: 0
        }
    }
}

/// Chooses the operators that draw a contour in the fewest bytes.
///
/// From the contour's end to its start: the best way to draw the rest from each segment on is the best among all
/// operators that may come first, each drawing as many segments as it can take.
struct CharstringPlan {
    /// One operator and the segments that it draws.
    struct Step {
        var `operator`: Charstring.Operator
        var range: Range<Int>
    }

    private(set) var steps: [Step] = []

    private let segments: [OutlineSegment]
    /// The bytes that drawing takes from a segment to the end, and the step to begin with.
    private var costs: [Int]
    private var choices: [Step?]

    /// Operands that fit on the stack (Technical Note 5177, appendix B).
    private static let stackLimit = 48

    init(_ segments: [OutlineSegment]) {
        self.segments = segments
        costs = Array(repeating: .max / 2, count: segments.count + 1)
        choices = Array(repeating: nil, count: segments.count)
        costs[segments.count] = 0
        for start in segments.indices.reversed() {
            if segments[start].isCurve { planCurves(from: start) } else { planLines(from: start) }
        }
        var next = 0
        while next < segments.count, let step = choices[next] {
            steps.append(step)
            next = step.range.upperBound
        }
    }

    /// A run of segments while an operator takes them.
    private struct Run {
        let start: Int
        var end: Int
        var operands = 0
        var bytes = 1

        init(from start: Int) { (self.start, end) = (start, start) }

        /// Takes one more segment, of so many operands in so many bytes; false when the stack is full.
        private mutating func take(_ count: Int, _ size: Int) -> Bool {
            guard operands + count <= stackLimit else { return false }
            operands += count
            bytes += size
            end += 1
            return true
        }

        mutating func take(_ number: Int) -> Bool { take(1, Charstring.size(number)) }

        mutating func take(_ point: (x: Int, y: Int)) -> Bool { take(2, Self.size(point)) }

        mutating func take(_ first: Int, _ second: (x: Int, y: Int), _ last: Int) -> Bool {
            take(4, Charstring.size(first) + Self.size(second) + Charstring.size(last))
        }

        mutating func take(_ first: Int, _ second: (x: Int, y: Int), _ last: Int, extra: Int) -> Bool {
            take(5, Charstring.size(first) + Self.size(second) + Charstring.size(last) + Charstring.size(extra))
        }

        mutating func take(all segment: OutlineSegment) -> Bool {
            take(6, Self.size(segment.first) + Self.size(segment.second) + Self.size(segment.last))
        }

        private static func size(_ point: (x: Int, y: Int)) -> Int {
            Charstring.size(point.x) + Charstring.size(point.y)
        }
    }

    private mutating func offer(_ run: Run, _ drawing: Charstring.Operator) {
        let cost = run.bytes + costs[run.end]
        guard cost < costs[run.start] else { return }
        costs[run.start] = cost
        choices[run.start] = Step(operator: drawing, range: run.start..<run.end)
    }

    private mutating func planLines(from start: Int) {
        var run = Run(from: start)
        while run.end < segments.count {
            let segment = segments[run.end]
            guard !segment.isCurve else {
                if run.take(all: segment) { offer(run, .rlinecurve) }
                break
            }
            guard run.take(segment.last) else { break }
            offer(run, .rlineto)
        }
        run = Run(from: start)
        let isHorizontal = segments[start].last.y == 0
        while run.end < segments.count, !segments[run.end].isCurve {
            let step = segments[run.end].last
            let isAlong = isHorizontal == (run.operands % 2 == 0)
            guard (isAlong ? step.y : step.x) == 0, run.take(isAlong ? step.x : step.y) else { break }
            offer(run, isHorizontal ? .hlineto : .vlineto)
        }
    }

    private mutating func planCurves(from start: Int) {
        var run = Run(from: start)
        while run.end < segments.count {
            let segment = segments[run.end]
            guard segment.isCurve else {
                if run.take(segment.last) { offer(run, .rcurveline) }
                break
            }
            guard run.take(all: segment) else { break }
            offer(run, .rrcurveto)
        }
        for isHorizontal in [true, false] {
            planParallel(from: start, isHorizontal: isHorizontal)
            planAlternating(from: start, isHorizontal: isHorizontal)
        }
    }

    /// hhcurveto and vvcurveto: curves that begin and end along one axis; only the first may begin otherwise.
    private mutating func planParallel(from start: Int, isHorizontal: Bool) {
        var run = Run(from: start)
        while run.end < segments.count, segments[run.end].isCurve {
            let segment = segments[run.end].turned(isHorizontal)
            guard segment.last.y == 0 else { return }
            if segment.first.y == 0 {
                guard run.take(segment.first.x, segment.second, segment.last.x) else { return }
            } else {
                guard run.end == start,
                    run.take(segment.first.x, segment.second, segment.last.x, extra: segment.first.y)
                else { return }
            }
            offer(run, isHorizontal ? .hhcurveto : .vvcurveto)
        }
    }

    /// hvcurveto and vhcurveto: curves that begin along one axis and end along the other; only the last may end
    /// otherwise.
    private mutating func planAlternating(from start: Int, isHorizontal: Bool) {
        var run = Run(from: start)
        var isAlong = isHorizontal
        while run.end < segments.count, segments[run.end].isCurve {
            let segment = segments[run.end].turned(isAlong)
            guard segment.first.y == 0 else { return }
            let isLast = segment.last.x != 0
            let isTaken =
                isLast
                ? run.take(segment.first.x, segment.second, segment.last.y, extra: segment.last.x)
                : run.take(segment.first.x, segment.second, segment.last.y)
            guard isTaken else { return }
            offer(run, isHorizontal ? .hvcurveto : .vhcurveto)
            guard !isLast else { return }
            isAlong.toggle()
        }
    }
}

extension OutlineSegment {
    /// The segment, or with its axes changed the one that the vertical operator sees as the horizontal one would this.
    fileprivate func turned(_ isHorizontal: Bool) -> OutlineSegment {
        isHorizontal
            ? self
            : OutlineSegment(
                isCurve: isCurve, first: (first.y, first.x), second: (second.y, second.x), last: (last.y, last.x))
    }
}

extension CharstringPlan.Step {
    /// The numbers that the operator takes for the segments it draws, in its order (Technical Note 5177, section 4.1).
    func operands(of segments: ArraySlice<OutlineSegment>) -> [Int] {
        switch `operator` {
        case .hlineto, .vlineto: segments.map { $0.last.x == 0 ? $0.last.y : $0.last.x }
        case .hhcurveto: parallel(segments, isHorizontal: true)
        case .vvcurveto: parallel(segments, isHorizontal: false)
        case .hvcurveto: alternating(segments, isHorizontal: true)
        case .vhcurveto: alternating(segments, isHorizontal: false)
        default:
            segments.flatMap { segment in
                (segment.isCurve ? [segment.first, segment.second] : []).flatMap { [$0.x, $0.y] }
                    + [segment.last.x, segment.last.y]
            }
        }
    }

    private func parallel(_ segments: ArraySlice<OutlineSegment>, isHorizontal: Bool) -> [Int] {
        let turned = segments.map { $0.turned(isHorizontal) }
        let across = turned.first.map(\.first.y) ?? 0
        let second: (OutlineSegment) -> [Int] = {
            isHorizontal ? [$0.second.x, $0.second.y] : [$0.second.y, $0.second.x]
        }
        return (across == 0 ? [] : [across]) + turned.flatMap { [$0.first.x] + second($0) + [$0.last.x] }
    }

    private func alternating(_ segments: ArraySlice<OutlineSegment>, isHorizontal: Bool) -> [Int] {
        var isAlong = isHorizontal
        var numbers: [Int] = []
        for segment in segments {
            let turned = segment.turned(isAlong)
            numbers += [turned.first.x, segment.second.x, segment.second.y, turned.last.y]
            if turned.last.x != 0 { numbers.append(turned.last.x) }
            isAlong.toggle()
        }
        return numbers
    }
}

@testable import Rendering

/// A small interpreter of Type 2 charstrings, for what ours may have in them (Adobe Technical Note 5177).
struct CharstringReader {
    enum Failure: Error, Equatable {
        case stackOverflow
        case unknownOperator(UInt8)
        case operands(UInt8, [Int])
        case truncated
    }

    private(set) var width: Int?
    private(set) var contours: [OutlineContour] = []
    private(set) var operators: [UInt8] = []
    private var stack: [Int] = []
    private var hasSeenWidth = false

    init(_ bytes: [UInt8]) throws {
        var index = 0
        func next() throws -> Int {
            guard index < bytes.count else { throw Failure.truncated }
            defer { index += 1 }
            return Int(bytes[index])
        }
        while true {
            let first = try next()
            switch first {
            case 32...246: stack.append(first - 139)
            case 247...250: stack.append((first - 247) * 256 + (try next()) + 108)
            case 251...254: stack.append(-(first - 251) * 256 - (try next()) - 108)
            case 28: stack.append(Int(Int16(truncatingIfNeeded: (try next()) << 8 | (try next()))))
            case 14:
                takeWidth(but: 0)
                guard stack.isEmpty, index == bytes.count else { throw Failure.operands(14, stack) }
                return
            default:
                operators.append(UInt8(first))
                try draw(UInt8(first))
                stack.removeAll()
            }
            guard stack.count <= 48 else { throw Failure.stackOverflow }
        }
    }

    private mutating func takeWidth(but operands: Int) {
        if !hasSeenWidth, stack.count > operands { width = stack.removeFirst() }
        hasSeenWidth = true
    }

    private mutating func draw(_ code: UInt8) throws {
        switch code {
        case 21: try move(operands: 2) { ($0[0], $0[1]) }
        case 22: try move(operands: 1) { ($0[0], 0) }
        case 4: try move(operands: 1) { (0, $0[0]) }
        case 5: try lines(stack, code)
        case 6, 7:
            for (place, step) in stack.enumerated() { line((place % 2 == 0) == (code == 6) ? (step, 0) : (0, step)) }
        case 8: try curves(stack, code)
        case 24:
            try curves(Array(stack.dropLast(2)), code)
            try lines(Array(stack.suffix(2)), code)
        case 25:
            try lines(Array(stack.dropLast(6)), code)
            try curves(Array(stack.suffix(6)), code)
        case 26, 27: try parallel(code)
        case 30, 31: try alternating(code)
        default: throw Failure.unknownOperator(code)
        }
    }

    private mutating func move(operands: Int, _ step: ([Int]) -> (Int, Int)) throws {
        takeWidth(but: operands)
        guard stack.count == operands else { throw Failure.operands(0, stack) }
        contours.append(OutlineContour(move: step(stack), segments: []))
    }

    private mutating func line(_ step: (Int, Int)) {
        add(OutlineSegment(isCurve: false, first: (0, 0), second: (0, 0), last: step))
    }

    private mutating func lines(_ numbers: [Int], _ code: UInt8) throws {
        guard !numbers.isEmpty, numbers.count % 2 == 0 else { throw Failure.operands(code, stack) }
        for place in stride(from: 0, to: numbers.count, by: 2) { line((numbers[place], numbers[place + 1])) }
    }

    private mutating func curves(_ numbers: [Int], _ code: UInt8) throws {
        guard !numbers.isEmpty, numbers.count % 6 == 0 else { throw Failure.operands(code, stack) }
        for place in stride(from: 0, to: numbers.count, by: 6) {
            curve(
                (numbers[place], numbers[place + 1]), (numbers[place + 2], numbers[place + 3]),
                (numbers[place + 4], numbers[place + 5]))
        }
    }

    private mutating func curve(_ first: (Int, Int), _ second: (Int, Int), _ last: (Int, Int)) {
        add(OutlineSegment(isCurve: true, first: first, second: second, last: last))
    }

    private mutating func parallel(_ code: UInt8) throws {
        var across = stack.count % 4 == 1 ? stack.removeFirst() : 0
        guard !stack.isEmpty, stack.count % 4 == 0 else { throw Failure.operands(code, stack) }
        for place in stride(from: 0, to: stack.count, by: 4) {
            let (first, second, last) = (stack[place], (stack[place + 1], stack[place + 2]), stack[place + 3])
            if code == 27 {
                curve((first, across), second, (last, 0))
            } else {
                curve((across, first), second, (0, last))
            }
            across = 0
        }
    }

    private mutating func alternating(_ code: UInt8) throws {
        let extra = stack.count % 4 == 1 ? stack.removeLast() : 0
        guard !stack.isEmpty, stack.count % 4 == 0 else { throw Failure.operands(code, stack) }
        var isHorizontal = code == 31
        for place in stride(from: 0, to: stack.count, by: 4) {
            let (first, second, last) = (stack[place], (stack[place + 1], stack[place + 2]), stack[place + 3])
            let rest = place + 4 == stack.count ? extra : 0
            if isHorizontal { curve((first, 0), second, (rest, last)) } else { curve((0, first), second, (last, rest)) }
            isHorizontal.toggle()
        }
    }

    private mutating func add(_ segment: OutlineSegment) {
        guard !contours.isEmpty else { return }
        contours[contours.count - 1].segments.append(segment)
    }
}

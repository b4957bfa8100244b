/// Why SVG path data cannot be read, and where.
public struct PathSyntaxError: Error, Hashable {
    public enum Problem: Sendable, Hashable {
        /// More bytes than `limit`.
        case tooLong(limit: Int)
        /// More lines and curves than `limit`, arcs counted as the curves that draw them.
        case tooManyCommands(limit: Int)
        case expectedMove
        case unknownCommand(String)
        case expectedNumber
        case expectedFlag
        case numberTooLarge(limit: Double)
    }

    public var problem: Problem
    /// Bytes of UTF-8 before the place.
    public var offset: Int

    public init(_ problem: Problem, offset: Int) {
        self.problem = problem
        self.offset = offset
    }
}

extension PathSyntaxError: CustomStringConvertible {
    public var description: String {
        switch problem {
        case .tooLong(let limit): "path data is longer than \(limit) bytes; simplify it or use an SVG image"
        case .tooManyCommands(let limit):
            "path data draws more than \(limit) lines and curves; simplify it or use an SVG image"
        case .expectedMove: "path data must begin with M or m (at byte \(offset))"
        case .unknownCommand(let found):
            "path data has “\(found)” at byte \(offset), where a command (M L H V C S Q T A Z) or a number belongs"
        case .expectedNumber: "path data lacks a number at byte \(offset)"
        case .expectedFlag: "an arc in path data needs a flag, 0 or 1, at byte \(offset)"
        case .numberTooLarge(let limit):
            "path data goes beyond ±\(Int(limit)) at byte \(offset); scale it down and give a viewBox"
        }
    }
}

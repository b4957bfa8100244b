import Foundation

/// The time in which a code admits: from an instant, included, until another, excluded, each perhaps open.
///
/// Whole seconds since 1970-01-01T00:00:00Z in 32 bits, which end in February 2106.
public struct Validity: Hashable, Sendable {
    private static let openEnd = UInt32.max

    /// 0 when the beginning is open.
    let firstSecond: UInt32
    /// The first second in which it is valid no more; the largest number when the end is open.
    let endSecond: UInt32

    public static let always = Validity(uncheckedFirst: 0, end: openEnd)

    private init(uncheckedFirst first: UInt32, end: UInt32) {
        firstSecond = first
        endSecond = end
    }

    /// Nil when nothing lies between them.
    init?(firstSecond: UInt32, endSecond: UInt32) {
        guard firstSecond < endSecond else { return nil }
        self.init(uncheckedFirst: firstSecond, end: endSecond)
    }

    /// Nil stands for an open side, and so does what 32 bits do not hold: a beginning before 1970, an end after 2106.
    /// Fractions of a second are given to the ticket. Nil when nothing lies between the two.
    public init?(from: Date?, until: Date?) {
        let first = from?.timeIntervalSince1970.rounded(.down) ?? 0
        let end = until?.timeIntervalSince1970.rounded(.up) ?? Double(Self.openEnd)
        self.init(
            firstSecond: UInt32(min(max(first, 0), Double(Self.openEnd))),
            endSecond: UInt32(min(max(end, 0), Double(Self.openEnd))))
    }

    /// When it begins; nil when it always has been valid.
    public var from: Date? { firstSecond == 0 ? nil : Date(timeIntervalSince1970: Double(firstSecond)) }
    /// When it is over; nil when it never is.
    public var until: Date? { endSecond == Self.openEnd ? nil : Date(timeIntervalSince1970: Double(endSecond)) }

    func begins(after instant: Date) -> Bool { from.map { instant < $0 } ?? false }
    func isOver(at instant: Date) -> Bool { until.map { instant >= $0 } ?? false }
}

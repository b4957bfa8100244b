import Foundation

/// An instant as a `timestamptz` holds it: whole microseconds in UTC. For instants of other types to be written in terms
/// of; `Date` is one of them.
public struct Timestamp: Sendable, Hashable {
    public var microsecondsSince1970: Int64

    public init(microsecondsSince1970: Int64) { self.microsecondsSince1970 = microsecondsSince1970 }

    /// 2000-01-01, which PostgreSQL counts from, in microseconds since 1970-01-01.
    fileprivate static let epoch: Int64 = 946_684_800_000_000
}

extension Timestamp: PostgresValue {
    public static var postgresType: PostgresType { .timestamptz }

    public func encode(into bytes: inout [UInt8]) throws(ValueError) {
        let (value, overflow) = microsecondsSince1970.subtractingReportingOverflow(Self.epoch)
        // The server takes the extremes for minus and plus infinity.
        guard !overflow, value != .min, value != .max else { throw .invalid(reason: "the instant is out of range") }
        bytes.append(bigEndian: value)
    }

    public static func decode(_ cell: Cell) throws(ValueError) -> Timestamp {
        let value = try cell.bytes(of: .timestamptz).whole(as: Int64.self)
        let (microseconds, overflow) = value.addingReportingOverflow(Self.epoch)
        guard !overflow, value != .min else { throw .invalid(reason: "the instant is infinite") }
        return Timestamp(microsecondsSince1970: microseconds)
    }
}

/// Rounded to microseconds.
extension Date: PostgresValue {
    public static var postgresType: PostgresType { .timestamptz }

    public func encode(into bytes: inout [UInt8]) throws(ValueError) {
        // Near its own reference date, a Date is more exact than its distance from 1970 is.
        guard let value = Int64(exactly: (timeIntervalSinceReferenceDate * 1e6).rounded()) else {
            throw .invalid(reason: "the date is out of range")
        }
        let (microseconds, overflow) = value.addingReportingOverflow(Self.reference)
        guard !overflow else { throw .invalid(reason: "the date is out of range") }
        try Timestamp(microsecondsSince1970: microseconds).encode(into: &bytes)
    }

    public static func decode(_ cell: Cell) throws(ValueError) -> Date {
        let microseconds = try Timestamp.decode(cell).microsecondsSince1970
        let (value, overflow) = microseconds.subtractingReportingOverflow(reference)
        guard !overflow else { throw .invalid(reason: "the instant is out of range") }
        return Date(timeIntervalSinceReferenceDate: Double(value) / 1e6)
    }

    /// 2001-01-01 in microseconds since 1970-01-01.
    private static let reference: Int64 = 978_307_200_000_000
}

/// An `interval` in microseconds, as in `now() + \(timeToLive)`. One in days or months has no fixed length and is refused.
extension Duration: PostgresValue {
    public static var postgresType: PostgresType { .interval }

    public func encode(into bytes: inout [UInt8]) throws(ValueError) {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        let (microseconds, more) = product.addingReportingOverflow(attoseconds / 1_000_000_000_000)
        guard !overflow, !more else { throw .invalid(reason: "the duration is out of range") }
        bytes.append(bigEndian: microseconds)
        bytes.append(bigEndian: Int32(0))  // days
        bytes.append(bigEndian: Int32(0))  // months
    }

    public static func decode(_ cell: Cell) throws(ValueError) -> Duration {
        var bytes = try cell.bytes(of: .interval)
        let microseconds = try bytes.take(Int64.self)
        guard try bytes.whole(as: Int64.self) == 0 else {
            throw .invalid(reason: "an interval of days or months has no fixed length")
        }
        return .microseconds(microseconds)
    }
}

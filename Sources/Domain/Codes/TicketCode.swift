/// What a code says: which ticket it is, for which event, when it admits, and whose key signed it.
///
/// Nothing that may change without a new ticket (the holder's name, the seat) is in it.
public struct TicketCode: Hashable, Sendable {
    /// The format that this version writes and reads; it stands in the code's prefix.
    public static let version = 1

    public let key: KeyID
    public let ticket: TicketID
    /// Nil when the code is tied to no event; a scanner that expects one refuses it.
    public let event: EventTag?
    public let validity: Validity
    public let flags: CodeFlags
}

/// Eight bits for what later versions may add to a code. None is defined yet.
///
/// The lower four are hints, which a reader that does not know them ignores. The upper four are demands: a reader that
/// does not know one refuses the code.
public struct CodeFlags: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The demands that this version does not know: all.
    var unknownDemands: UInt8 { rawValue & 0xF0 }
}

// MARK: - As bytes

extension TicketCode {
    static let payloadLength = 36

    /// flags, key, ticket, event tag, first second, end second; numbers most significant byte first.
    var payload: [UInt8] {
        var bytes = [flags.rawValue]
        bytes += key.number.bigEndianBytes
        bytes += ticket.bytes
        bytes += event?.bytes ?? Array(repeating: 0, count: EventTag.length)[...]
        bytes += validity.firstSecond.bigEndianBytes
        bytes += validity.endSecond.bigEndianBytes
        return bytes
    }

    init(payload: ArraySlice<UInt8>) throws(CodeFault) {
        var rest = payload
        func take(_ count: Int) -> ArraySlice<UInt8> {
            defer { rest = rest.dropFirst(count) }
            return rest.prefix(count)
        }
        flags = CodeFlags(rawValue: UInt8(bigEndianBytes: take(1)))
        key = KeyID(number: UInt32(bigEndianBytes: take(4)))
        ticket = TicketID(high: UInt64(bigEndianBytes: take(8)), low: UInt64(bigEndianBytes: take(8)))
        event = EventTag(bytes: take(EventTag.length))
        let validity = Validity(
            firstSecond: UInt32(bigEndianBytes: take(4)), endSecond: UInt32(bigEndianBytes: take(4)))
        guard flags.unknownDemands == 0 else { throw .unknownFlags(flags.rawValue) }
        guard let validity else { throw .emptyWindow }
        self.validity = validity
    }
}

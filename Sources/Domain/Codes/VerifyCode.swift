import Foundation

/// What a scanner is to do with a code.
public enum CodeOutcome: Hashable, Sendable {
    case valid(TicketCode)
    case notYetValid(TicketCode)
    case expired(TicketCode)
    /// Genuine, but the event is another, or the code is tied to none.
    case wrongEvent(TicketCode)
    case revoked(TicketCode)
    /// The code names a key that is not in the ring, or is retired there.
    case unknownKey(KeyID)
    /// The key that the code names did not sign it. What else it says is worth nothing.
    case badSignature(KeyID)
    case malformed(CodeFault)
}

extension KeyRing {
    /// Judges the text of a code; the answer depends on the arguments alone.
    ///
    /// The signature comes before anything that the code says, for only then is it known who says it. Then the outcomes
    /// that no waiting mends come before those that depend on the time.
    public func verify(
        _ text: String, revoked: Set<TicketID>, event: EventID?, at instant: Date
    ) -> CodeOutcome {
        let signed: SignedCode
        do throws(CodeFault) { signed = try SignedCode(text) } catch { return .malformed(error) }
        let code = signed.code
        guard let key = acceptedKey(code.key) else { return .unknownKey(code.key) }
        guard key.accepts(signed) else { return .badSignature(code.key) }
        if revoked.contains(code.ticket) { return .revoked(code) }
        if let event, code.event != EventTag(of: event) { return .wrongEvent(code) }
        if code.validity.isOver(at: instant) { return .expired(code) }
        if code.validity.begins(after: instant) { return .notYetValid(code) }
        return .valid(code)
    }
}

import Domain
import Foundation
import Testing

@Suite struct `A code is` {
    let office: BoxOffice
    let signed: SignedCode
    var text: String { signed.text }

    init() throws {
        office = try BoxOffice()
        signed = try office.sign()
    }

    @Test func `valid from its first second until before its last`() throws {
        let (from, until) = (try #require(signed.code.validity.from), try #require(signed.code.validity.until))
        #expect(office.verify(text, at: from - 0.001) == .notYetValid(signed.code))
        #expect(office.verify(text, at: from) == .valid(signed.code))
        #expect(office.verify(text, at: until - 0.001) == .valid(signed.code))
        #expect(office.verify(text, at: until) == .expired(signed.code))
        #expect(office.verify(text, at: .distantPast) == .notYetValid(signed.code))
        #expect(office.verify(text, at: .distantFuture) == .expired(signed.code))
    }

    @Test func `valid for ever when its window is open`() throws {
        let open = try office.sign(validity: .always)
        for instant in [Date.distantPast, BoxOffice.noon, .distantFuture] {
            #expect(office.verify(open.text, at: instant) == .valid(open.code))
        }
    }

    @Test func `refused at another event than its own`() throws {
        #expect(office.verify(text, event: BoxOffice.concert) == .valid(signed.code))
        #expect(office.verify(text, event: BoxOffice.opera) == .wrongEvent(signed.code))
        let untied = try office.sign(event: nil)
        #expect(office.verify(untied.text) == .valid(untied.code))
        #expect(office.verify(untied.text, event: BoxOffice.concert) == .wrongEvent(untied.code))
    }

    @Test func `refused when its ticket is revoked`() {
        #expect(office.verify(text, revoked: [TicketID(named: "T-1")]) == .revoked(signed.code))
        #expect(office.verify(text, revoked: [TicketID(named: "T-2")]) == .valid(signed.code))
    }

    @Test func `refused for the reason that nothing mends before one that waiting does`() {
        let revoked: Set = [TicketID(named: "T-1")]
        #expect(
            office.verify(text, revoked: revoked, event: BoxOffice.opera, at: .distantFuture) == .revoked(signed.code))
        #expect(office.verify(text, event: BoxOffice.opera, at: .distantFuture) == .wrongEvent(signed.code))
    }

    @Test func `refused when its key is unknown or retired, and accepted when the key only verifies`() throws {
        var ring = office.ring
        let next = try BoxOffice(seed: 2)
        #expect(next.verify(text) == .unknownKey(office.key.id))
        try ring.rotate(to: next.key, at: BoxOffice.noon)
        #expect(ring.verify(text, revoked: [], event: nil, at: BoxOffice.noon) == .valid(signed.code))
        let newer = try next.sign()
        #expect(ring.verify(newer.text, revoked: [], event: nil, at: BoxOffice.noon) == .valid(newer.code))
        try ring.retire(office.key.id)
        #expect(ring.verify(text, revoked: [], event: nil, at: BoxOffice.noon) == .unknownKey(office.key.id))
        #expect(ring.verify(newer.text, revoked: [], event: nil, at: BoxOffice.noon) == .valid(newer.code))
    }
}

@Suite struct `The validity of a code` {
    @Test func `gives fractions of a second to the ticket`() throws {
        let validity = try #require(
            Validity(from: Date(timeIntervalSince1970: 10.9), until: Date(timeIntervalSince1970: 20.1)))
        #expect(validity.from == Date(timeIntervalSince1970: 10))
        #expect(validity.until == Date(timeIntervalSince1970: 21))
    }

    @Test func `is open where 32 bits end`() throws {
        let validity = try #require(Validity(from: .distantPast, until: .distantFuture))
        #expect(validity == .always)
        #expect(validity.from == nil && validity.until == nil)
    }

    @Test func `is not made of an end before its beginning`() {
        let noon = BoxOffice.noon
        #expect(Validity(from: noon, until: noon) == nil)
        #expect(Validity(from: noon, until: noon - 1) == nil)
        #expect(Validity(from: nil, until: .distantPast) == nil)
        #expect(Validity(from: .distantFuture, until: nil) == nil)
    }
}

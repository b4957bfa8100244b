import Domain
import Foundation
import Testing

@Suite struct `Identifiers` {
    @Test func `say when they were made, and are of version 7`() throws {
        var random = RepeatableRandom(seed: 7)
        let id = TicketID.make(at: Date(timeIntervalSince1970: 1_645_557_742), using: &random)
        // The milliseconds are those of RFC 9562, appendix A.6.
        #expect("\(id)".hasPrefix("017f22e2-79b0-7"))
        #expect(id.bytes[8] >> 6 == 0b10)
    }

    @Test func `sort by time`() {
        var random = RepeatableRandom(seed: 8)
        let ids = (0..<1000).map { EventID.make(at: BoxOffice.noon + Double($0) / 1000, using: &random) }
        #expect(ids == ids.sorted())
        #expect(ids.map(\.description) == ids.map(\.description).sorted())
    }

    @Test func `use all of the randomness that version 7 has room for`() {
        var random = RepeatableRandom(seed: 9)
        var (ones, zeros) = ([UInt8](repeating: 0, count: 16), [UInt8](repeating: 0, count: 16))
        for _ in 0..<200 {
            for (place, byte) in TicketID.make(at: BoxOffice.noon, using: &random).bytes.enumerated() {
                ones[place] |= byte
                zeros[place] |= ~byte
            }
        }
        let varied = zip(ones, zeros).map { ($0 & $1).nonzeroBitCount }
        #expect(varied == [0, 0, 0, 0, 0, 0, 4, 8, 6, 8, 8, 8, 8, 8, 8, 8])
    }

    @Test func `before 1970 count as made in 1970`() {
        var random = RepeatableRandom(seed: 10)
        #expect("\(TicketID.make(at: .distantPast, using: &random))".hasPrefix("00000000-0000-7"))
    }

    @Test func `are read in small letters and capitals, and written in small ones`() throws {
        let text = "0198f3a2-6c41-7b0e-9d52-3f7a1c8e4b60"
        let id = try #require(TicketID(text))
        #expect(TicketID(text.uppercased()) == id)
        #expect("\(id)" == text)
        #expect(TicketID(bytes: id.bytes) == id)
    }

    @Test(arguments: [
        "", "0198f3a26c417b0e9d523f7a1c8e4b60", "0198f3a2-6c41-7b0e-9d52-3f7a1c8e4b6",
        "{0198f3a2-6c41-7b0e-9d52-3f7a1c8e4b}",
        "0198f3a2-6c41-7b0e-9d52-3f7a1c8e4b6g", "0198f3a2_6c41_7b0e_9d52_3f7a1c8e4b60",
        "0198f3a2-6c41-7b0e-9d52-3f7a1c8e4b60 ",
        "0198f3a-26c41-7b0e-9d52-3f7a1c8e4b60",
    ])
    func `are refused when they are not written as UUIDs are`(text: String) {
        #expect(TicketID(text) == nil)
    }

    @Test func `made of names are of version 8, the same each time, and others for another name or kind`() throws {
        let id = TicketID(named: "T-1")
        #expect(id == TicketID(named: "T-1"))
        #expect(id != TicketID(named: "t-1"))
        #expect(id != TicketID(named: "T-1 "))
        #expect(id.bytes != EventID(named: "T-1").bytes)
        #expect(id.bytes[6] >> 4 == 8)
        #expect(id.bytes[8] >> 6 == 0b10)
        #expect(TicketID(named: "") != TicketID(named: " "))
        // Composed and decomposed: the bytes differ, and so do the ids.
        #expect(TicketID(named: "\u{E9}") != TicketID(named: "e\u{301}"))
    }

    @Test func `that are given as UUIDs stay what they are`() {
        let text = "0198F3A2-6C41-7B0E-9D52-3F7A1C8E4B60"
        #expect(TicketID(named: text) == TicketID(text))
    }
}

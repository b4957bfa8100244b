import CQREncode
import Domain
import Foundation
import Testing

@Suite struct `The text of a code` {
    let office: BoxOffice
    init() throws { office = try BoxOffice() }

    @Test func `says what was signed`() throws {
        let signed = try office.sign("T-7", flags: CodeFlags(rawValue: 3))
        let read = try SignedCode(signed.text)
        #expect(read == signed)
        #expect(read.code.ticket == TicketID(named: "T-7"))
        #expect(read.code.event == EventTag(of: BoxOffice.concert))
        #expect(read.code.validity == BoxOffice.week)
        #expect(read.code.key == office.key.id)
        #expect(read.code.flags.rawValue == 3)
    }

    @Test func `has 154 characters of QR's alphanumeric mode, and fits version 6 at level M`() throws {
        let alphabet = Set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
        for signed in try office.variedCodes(100, seed: 1) {
            #expect(signed.text.count == 154)
            #expect(signed.text.allSatisfy(alphabet.contains))
            let symbol = try #require(QRcode_encodeString(signed.text, 0, QR_ECLEVEL_M, QR_MODE_8, 1))
            defer { QRcode_free(symbol) }
            #expect(symbol.pointee.version == 6)
        }
    }

    @Test func `neither begins nor ends with a space, which people and programs lose`() throws {
        for signed in try office.variedCodes(500, seed: 2) {
            #expect(signed.text.last != " ")
            #expect(signed.text.first == "T")
        }
    }

    @Test func `is the same each time that the same ticket is signed`() throws {
        #expect(try office.sign().text == office.sign().text)
        let again = try BoxOffice()
        #expect(try again.sign().text == office.sign().text)
        #expect(try office.sign("T-2").text != office.sign("T-1").text)
    }

    @Test func `is the only one that is read as that code`() throws {
        for signed in try office.variedCodes(200, seed: 3) {
            #expect(try SignedCode(signed.text).text == signed.text)
        }
    }

    private static let noCodes: [(text: String, fault: CodeFault)] = [
        ("", .noPrefix),
        ("https://example.org", .noPrefix),
        ("tp1:", .noPrefix),
        (" TP1:", .noPrefix),
        ("TP", .noPrefix),
        ("TP:", .noPrefix),
        ("TPX:AAA", .noPrefix),
        ("TP1", .noPrefix),
        ("TP2:AAA", .unknownVersion("TP2:")),
        ("TP10:AAA", .unknownVersion("TP10:")),
        ("TP1:", .wrongLength(characters: 4)),
        ("TP1:😀", .wrongLength(characters: 5)),
        (body("a"), .invalidCharacter(position: 5)),
        (body("\u{0}"), .invalidCharacter(position: 5)),
        (body("é", count: 75), .invalidCharacter(position: 5)),
        (body(":"), .invalidGroup(position: 5)),
        (body("0"), .emptyWindow),
        (body("0", count: 149), .wrongLength(characters: 153)),
        (body("0", count: 1_000_000), .wrongLength(characters: 1_000_004)),
    ]

    private static func body(_ character: String, count: Int = 150) -> String {
        "TP1:" + String(repeating: character, count: count)
    }

    @Test(arguments: noCodes)
    func `that is none is refused with the reason`(text: String, fault: CodeFault) {
        #expect(throws: fault) { try SignedCode(text) }
        #expect(office.verify(text) == .malformed(fault))
        #expect(!"\(fault)".isEmpty)
    }

    @Test func `loses nothing to a line feed or a space at its end`() throws {
        let text = try office.sign().text
        for extra in [" ", "\n", "\r\n", "0"] {
            #expect(
                office.verify(text + extra) == .malformed(.wrongLength(characters: 154 + extra.unicodeScalars.count)))
        }
    }

    @Test func `with a demand that is not known is refused, and one with a hint is not`() throws {
        for bit in 0..<8 {
            let text = try office.sign(flags: CodeFlags(rawValue: 1 << bit)).text
            if bit < 4 {
                #expect(try office.verify(text) == .valid(SignedCode(text).code))
            } else {
                #expect(office.verify(text) == .malformed(.unknownFlags(1 << bit)))
            }
        }
    }
}

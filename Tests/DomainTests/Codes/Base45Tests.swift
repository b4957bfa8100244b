import Domain
import Testing

@Suite struct `Text in base45` {
    /// RFC 9285, 4.3 and 4.4.
    @Test(arguments: [
        ("AB", "BB8"), ("Hello!!", "%69 VD92EX0"), ("base-45", "UJCLQE7W581"), ("ietf!", "QED8WEX0"), ("", ""),
    ])
    func `writes and reads the examples of RFC 9285`(plain: String, text: String) throws {
        #expect(Base45.encode(Array(plain.utf8)) == text)
        #expect(try Base45.decode(text.utf8) == Array(plain.utf8))
    }

    @Test func `reads back what it writes, of any length`() throws {
        var random = RepeatableRandom(seed: 45)
        for length in 0..<200 {
            let bytes = random.bytes(length)
            #expect(try Base45.decode(Base45.encode(bytes).utf8) == bytes)
        }
    }

    @Test func `two bytes have one text, and no other text stands for them`() throws {
        let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:".utf8)
        var pairs = 0
        for first in alphabet {
            for second in alphabet {
                if let bytes = try? Base45.decode([first, second]) {  // refusals are counted below
                    #expect(Base45.encode(bytes).utf8.elementsEqual([first, second]))
                }
                for third in alphabet {
                    guard let bytes = try? Base45.decode([first, second, third]) else { continue }
                    pairs += 1
                    if !Base45.encode(bytes).utf8.elementsEqual([first, second, third]) {
                        Issue.record("\([first, second, third]) is not what \(bytes) are written as")
                    }
                }
            }
        }
        #expect(pairs == 65_536)
    }

    @Test(arguments: [
        ("GGW", Base45Fault.group(position: 0)),  // 65,536
        ("BB8:::", .group(position: 3)),
        ("::", .group(position: 0)),
        ("V5", .group(position: 0)),  // 256
        ("A", .leftOver),
        ("BB8B", .leftOver),
        ("bb8", .character(position: 0)),
        ("BB8B\u{0}8", .character(position: 4)),
        ("BB8=", .leftOver),
        ("B,8", .character(position: 1)),
        ("BÄ", .character(position: 1)),
    ])
    func `refuses what is not canonical`(text: String, fault: Base45Fault) {
        #expect(throws: fault) { try Base45.decode(text.utf8) }
    }
}

import Foundation
import Rendering
import Testing

@Suite struct `A code gives back its payload` {
    @Test(arguments: CodeElement.Level.allCases)
    func `zbar reads QR codes of every level`(level: CodeElement.Level) throws {
        let payloads = Payloads.ascii(seed: 10, count: 8, lengths: 1...180)
        let scan = try SymbolScan()
        for payload in payloads { try scan.add(.encode(payload, as: .qr, level: level)) }
        #expect(try scan.readByZBar().map { String(decoding: $0, as: UTF8.self) } == payloads)
    }

    @Test func `zbar reads Code 128`() throws {
        let payloads = Payloads.ascii(seed: 11, count: 12, lengths: 1...40)
        let scan = try SymbolScan()
        for payload in payloads { try scan.add(.encode(payload, as: .code128, level: .M), dots: 2) }
        #expect(try scan.readByZBar().map { String(decoding: $0, as: UTF8.self) } == payloads)
    }

    @Test(
        .enabled(if: SymbolScan.python != nil, "TICKETPRESS_PYTHON names no Python with zxing-cpp"),
        arguments: CodeElement.Symbology.allCases, CodeElement.Level.allCases)
    func `zxing reads every symbology at every level`(
        symbology: CodeElement.Symbology, level: CodeElement.Level
    ) throws {
        let longest = symbology == .code128 ? 40 : 400
        var payloads = Payloads.ascii(seed: 12, count: 40, lengths: 1...longest)
        if symbology != .code128 { payloads += Payloads.names }
        let scan = try SymbolScan()
        for payload in payloads { try scan.add(.encode(payload, as: symbology, level: level), dots: 3) }
        let name = symbology.nameInZXing
        for (found, payload) in zip(try scan.readByZXing(), payloads) {
            #expect(found == "\(name) \(payload)")
        }
    }

    @Test(
        .enabled(if: SymbolScan.python != nil, "TICKETPRESS_PYTHON names no Python with zxing-cpp"),
        arguments: [CodeElement.Symbology.qr, .pdf417, .aztec, .datamatrix])
    func `letters beyond ASCII are carried as UTF-8`(symbology: CodeElement.Symbology) throws {
        let scan = try SymbolScan()
        try scan.add(.encode("Größe", as: symbology, level: .M))
        #expect(try scan.readBytesByZXing() == ["4772c3b6c39f65"])
    }

    @Test(.enabled(if: SymbolScan.python != nil, "TICKETPRESS_PYTHON names no Python with zxing-cpp"))
    func `the longest payloads are read too`() throws {
        let scan = try SymbolScan()
        let digits = String(repeating: "7", count: 7089)
        let letters = String(repeating: "TICKET 1", count: 150)
        try scan.add(.encode(digits, as: .qr, level: .L), dots: 2)
        try scan.add(.encode(letters, as: .pdf417, level: .L), dots: 2)
        try scan.add(.encode(letters, as: .aztec, level: .L), dots: 2)
        try scan.add(.encode(letters, as: .datamatrix, level: .L), dots: 2)
        #expect(
            try scan.readByZXing() == [
                "QR Code \(digits)", "PDF417 \(letters)", "Aztec \(letters)", "Data Matrix \(letters)",
            ])
    }
}

extension CodeElement.Symbology {
    fileprivate var nameInZXing: String {
        switch self {
        case .qr: "QR Code"
        case .code128: "Code 128"
        case .pdf417: "PDF417"
        case .aztec: "Aztec"
        case .datamatrix: "Data Matrix"
        }
    }
}

/// Payloads as tickets have them, and worse.
enum Payloads {
    static let names = [
        "Łukasz Żółć, miejsce 12", "Nguyễn Thị Minh Khai", "محمد عبد الله", "דניאל כהן", "अमित शर्मा", "山田 太郎 様",
        "김민수 고객님", "สมชาย ใจดี", "Zoë 🎉 Größe",
    ]

    /// Digits, capitals, base45, printable ASCII and mixtures of runs of them.
    static func ascii(seed: UInt64, count: Int, lengths: ClosedRange<Int>) -> [String] {
        var random = RepeatableRandom(seed: seed)
        let digits = Array("0123456789")
        let base45 = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
        let printable = (0x20...0x7E).map { Character(UnicodeScalar($0)) }
        let alphabets = [digits, base45, printable]
        return (0..<count).map { index in
            let length = Int.random(in: lengths, using: &random)
            var text = ""
            var alphabet = alphabets[index % 3]
            while text.count < length {
                if index % 4 == 3, Int.random(in: 0..<6, using: &random) == 0 {
                    alphabet = alphabets[Int.random(in: 0..<3, using: &random)]
                }
                text.append(alphabet[Int.random(in: 0..<alphabet.count, using: &random)])
            }
            return text
        }
    }
}

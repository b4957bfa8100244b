import Foundation
import Testing

@testable import Rendering

@Suite struct `A QR symbol` {
    /// Payloads of digits, capitals, bytes and mixtures that fill a version nearly, exactly and hardly.
    private func payloads(filling version: Int, _ level: CodeElement.Level, count: Int) -> [[UInt8]] {
        let capacities = QRVersion.capacities(at: level)
        var random = RepeatableRandom(seed: UInt64(version * 4 + level.ordinal))
        return (0..<count).map { index in
            let bits = Int.random(in: capacities[version - 1] + 1...capacities[version], using: &random)
            let kind = index % 4
            let length = max(1, (bits - 20) * [3, 2, 1, 1][kind] / [10, 11, 8, 8][kind])
            return (0..<length).map { place in
                switch kind == 3 ? place * 7 / length % 3 : kind {
                case 0: UInt8.random(in: 0x30...0x39, using: &random)
                case 1: UInt8.random(in: 0x41...0x5A, using: &random)
                default: UInt8.random(in: 1...255, using: &random)
                }
            }
        }
    }

    @Test(arguments: CodeElement.Level.allCases)
    func `is libqrencode's, module for module and with its choice of mask, in every version`(
        level: CodeElement.Level
    ) throws {
        var versions: Set<Int> = []
        var masks: Set<Int> = []
        for version in 1...40 {
            for payload in payloads(filling: version, level, count: version <= 10 ? 30 : version <= 20 ? 8 : 2) {
                let expected = try QROracle.encode(payload, level: level)
                let symbol = try QREncode.encode(payload, level: level)
                #expect(symbol.version == expected.version)
                #expect(symbol.modules == expected.modules, "\(payload)")
                versions.insert(expected.version)
                masks.insert(expected.mask)
            }
        }
        #expect(versions == Set(1...40) && masks == Set(0...7))
    }

    @Test(
        .enabled(if: QROracle.takesMask, "this libqrencode lets nobody choose the mask"),
        arguments: CodeElement.Level.allCases)
    func `is libqrencode's under every mask`(level: CodeElement.Level) throws {
        for version in [1, 2, 6, 7, 11, 12, 14, 28] {
            let payload = payloads(filling: version, level, count: 4)[version % 4]
            for mask in 0..<8 {
                let expected = try QROracle.encode(payload, level: level, mask: mask)
                #expect(expected.mask == mask)
                #expect(try QREncode.encode(payload, level: level, mask: mask).modules == expected.modules)
            }
        }
    }

    @Test func `of short payloads is libqrencode's too`() throws {
        for length in 1...20 {
            for character in ["7", "A", "a", "é", "!"] {
                let payload = Array(String(repeating: character, count: length).utf8)
                let expected = try QROracle.encode(payload, level: .M)
                #expect(try QREncode.encode(payload, level: .M).modules == expected.modules)
            }
        }
    }

    @Test(.enabled(if: SymbolScan.python != nil, "TICKETPRESS_PYTHON names no Python with zxing-cpp"))
    func `is read by zbar and zxing under every mask`() throws {
        let scan = try SymbolScan()
        var expected: [String] = []
        for (index, payload) in Payloads.ascii(seed: 21, count: 24, lengths: 10...300).enumerated() {
            let level = CodeElement.Level.allCases[index / 8]
            try scan.add(QREncode.encode(Array(payload.utf8), level: level, mask: index % 8))
            expected.append(payload)
        }
        #expect(try scan.readByZBar().map { String(decoding: $0, as: UTF8.self) } == expected)
        #expect(try scan.readByZXing() == expected.map { "QR Code \($0)" })
    }

    @Test func `is the same on every thread`() async throws {
        // Versions that no other test uses at this level first, so that threads meet while the tables are made.
        let payload = [UInt8](repeating: 0x61, count: 1_100)
        let symbols = try await withThrowingTaskGroup(of: CodeSymbol.self) { group in
            for _ in 0..<8 { group.addTask { try QREncode.encode(payload, level: .H) } }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(symbols.count == 1)
    }
}

import Foundation
import Postgres
import PostgresTesting
import Testing

/// A built-in type that is none of ours, as a user of the module would add it.
private struct NetworkAddress: PostgresValue, Hashable {
    var bytes: [UInt8]

    static let postgresType = PostgresType(oid: 829, name: "macaddr", arrayOID: 1040)

    func encode(into bytes: inout [UInt8]) throws(ValueError) { bytes += self.bytes }

    static func decode(_ cell: Cell) throws(ValueError) -> NetworkAddress {
        NetworkAddress(bytes: Array(try cell.bytes(of: postgresType)))
    }
}

@Suite struct `Values come back as they were sent` {
    /// Sends each value as a parameter and reads it back, alone and in an array.
    private func check<Value: PostgresValue & Equatable>(
        _ values: [Value], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await TestCluster.withPool { pool async throws in
            for value in values {
                let back = try await pool.query("select \(value)").one(Value.self)
                #expect(back == value, sourceLocation: sourceLocation)
            }
            let array = try await pool.query("select \(values)").one([Value].self)
            #expect(array == values, sourceLocation: sourceLocation)
            let optionals = values.map(Optional.some) + [nil]
            let back = try await pool.query("select \(optionals)").one([Value?].self)
            #expect(back == optionals, sourceLocation: sourceLocation)
            let none: Value? = try await pool.query("select \(Value?.none)").one(Value?.self)
            #expect(none == nil, sourceLocation: sourceLocation)
        }
    }

    @Test func `truth`() async throws { try await check([true, false]) }

    @Test func `integers of all widths`() async throws {
        try await check([Int16.min, -1, 0, 1, .max])
        try await check([Int32.min, -1, 0, 1, .max])
        try await check([Int64.min, -1, 0, 1, .max])
        try await check([Int.min, -1, 0, 1, .max])
    }

    @Test func `floating point numbers`() async throws {
        try await check([
            0, -0.0, 1.5, .pi, .infinity, -.infinity, .leastNonzeroMagnitude, .greatestFiniteMagnitude,
        ])
    }

    @Test func `texts of any script`() async throws {
        try await check([
            "", "a", "it's \"quoted\" \\ $1", "Zażółć gęślą jaźń", "漢字 👩🏽‍🚀", String(repeating: "x", count: 100_000),
        ])
    }

    @Test func `built-in types that are none of ours`() async throws {
        try await check([NetworkAddress(bytes: [8, 0, 43, 1, 2, 3]), NetworkAddress(bytes: [0, 0, 0, 0, 0, 0])])
    }

    @Test func `ids`() async throws {
        try await check([UUID(), UUID(uuidString: "00000000-0000-0000-0000-000000000000")].compactMap(\.self))
    }

    @Test func `bytes`() async throws {
        let bytes: [UInt8] = (0...255).map { $0 }
        try await check([Data(), Data(bytes)])
        try await TestCluster.withPool { pool async throws in
            #expect(try await pool.query("select \(bytes)").one([UInt8].self) == bytes)
            #expect(try await pool.query("select \([UInt8]())").one([UInt8].self) == [])
            #expect(try await pool.query("select length(\(bytes))").one(Int.self) == 256)
        }
    }

    @Test func `instants to the microsecond`() async throws {
        let microseconds: [Int64] = [0, 1, -1, 946_684_799_999_999, 1_777_666_555_444_333, -62_135_596_800_000_000]
        try await check(microseconds.map { Timestamp(microsecondsSince1970: $0) })
        try await check(
            microseconds.map { Date(timeIntervalSinceReferenceDate: Double($0 - 978_307_200_000_000) / 1e6) })
    }

    @Test func `durations`() async throws {
        try await check([.zero, .seconds(300), .microseconds(-1), .seconds(86_400 * 400)] as [Duration])
    }

    @Test func `decimal numbers`() async throws {
        let texts = [
            "0", "1", "-1", "0.1", "-0.001", "10000", "9999.9999", "12345678.90", "0.00000000000001",
            "99999999999999999999999999999999999999", "123400000000", "1.0001",
        ]
        try await check(texts.compactMap { Decimal(string: $0) })
    }

    @Test func `JSON of a type`() async throws {
        struct Seat: Codable, Equatable { var row: String, number: Int, tags: [String: Bool] }
        try await check([
            JSON(Seat(row: "Ż", number: 7, tags: ["aisle": true])), JSON(Seat(row: "", number: -1, tags: [:])),
        ])
    }

    @Test func `types over a raw value`() async throws {
        enum Status: String, PostgresValue { case pending, paid }
        struct SeatID: RawRepresentable, Hashable, PostgresValue { let rawValue: UUID }
        struct Money: RawRepresentable, Hashable, PostgresValue { let rawValue: Int64 }
        try await check([Status.pending, .paid])
        try await check([SeatID(rawValue: UUID())])
        try await check([Money(rawValue: 12_34)])
    }

    @Test func `empty arrays`() async throws {
        try await TestCluster.withPool { pool async throws in
            #expect(try await pool.query("select \([Int]())").one([Int].self) == [])
            #expect(try await pool.query("select '{}'::text[]").one([String].self) == [])
        }
    }
}

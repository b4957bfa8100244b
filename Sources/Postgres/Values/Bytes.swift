import Foundation

extension UUID: PostgresValue {
    public static var postgresType: PostgresType { .uuid }

    public func encode(into bytes: inout [UInt8]) { withUnsafeBytes(of: uuid) { bytes.append(contentsOf: $0) } }

    public static func decode(_ cell: Cell) throws(ValueError) -> UUID {
        let bytes = try cell.bytes(of: .uuid)
        guard bytes.count == MemoryLayout<uuid_t>.size else { throw .malformed }
        return UUID(uuid: bytes.loadUnaligned(as: uuid_t.self))
    }
}

extension Data: PostgresValue {
    public static var postgresType: PostgresType { .bytea }

    public func encode(into bytes: inout [UInt8]) { bytes.append(contentsOf: self) }

    public static func decode(_ cell: Cell) throws(ValueError) -> Data { Data(try cell.bytes(of: .bytea)) }
}

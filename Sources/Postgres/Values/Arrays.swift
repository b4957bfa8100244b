/// Arrays are for `= any(\(ids))` and `unnest(\(ids), \(names))`. `[UInt8]` is a `bytea`, so arrays of those are `[Data]`.
extension Array: PostgresValue where Element: PostgresValue {
    public static var postgresType: PostgresType { holdsBytes ? .bytea : Element.postgresType.array }

    private static var holdsBytes: Bool { Element.self == UInt8.self }

    public func encode(into bytes: inout [UInt8]) throws(ValueError) {
        // An empty array is one of anything, so the cast alone does not tell.
        if Self.holdsBytes, let raw = self as? [UInt8] {
            bytes.append(contentsOf: raw)
            return
        }
        guard Element.postgresType.arrayOID != 0 else {
            throw .invalid(reason: "there are no arrays of \(Element.postgresType.name)")
        }
        guard let count = Int32(exactly: count) else { throw .invalid(reason: "an array has too many elements") }
        // The format of array_recv: dimensions, whether there are nulls, the elements' type, count and lowest index.
        bytes.append(bigEndian: Int32(isEmpty ? 0 : 1))
        bytes.append(bigEndian: Int32(contains(where: \.isNull) ? 1 : 0))
        bytes.append(bigEndian: Element.postgresType.oid)
        guard !isEmpty else { return }
        bytes.append(bigEndian: count)
        bytes.append(bigEndian: Int32(1))
        for element in self { try bytes.appendMeasured(element) }
    }

    public static func decode(_ cell: Cell) throws(ValueError) -> [Element] {
        if holdsBytes, let raw = Array<UInt8>(try cell.bytes(of: .bytea)) as? [Element] { return raw }
        guard var bytes = cell.bytes else { throw .null }
        // What is in an array says its header; a type that is none has no such header, so it is asked first.
        let isArray = cell.type == Element.postgresType.arrayOID && cell.type != 0
        guard isArray || PostgresType.mayBeArray(cell.type) else { throw .otherType }
        let dimensions = try bytes.take(Int32.self)
        _ = try bytes.take(Int32.self)
        let type = try bytes.take(UInt32.self)
        if dimensions == 0 { return [] }
        guard dimensions == 1 else { throw .invalid(reason: "the array has \(dimensions) dimensions") }
        let count = try bytes.take(Int32.self)
        _ = try bytes.take(Int32.self)
        // Each element has four bytes at least; a count that lies must not reserve memory.
        guard count >= 0, Int(count) * 4 <= bytes.count else { throw .malformed }
        var elements: [Element] = []
        elements.reserveCapacity(Int(count))
        for _ in 0..<count {
            let length = try bytes.take(Int32.self)
            let element = length < 0 ? nil : try bytes.take(Int(length))
            elements.append(try Element.decode(Cell(type: type, bytes: element)))
        }
        return elements
    }
}

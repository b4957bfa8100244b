/// What content calls a resource: a letter for its kind and a number.
struct ResourceName: Sendable, Hashable {
    enum Kind: UInt8, Sendable {
        case alpha = 0x41
        case font = 0x46
        case mask = 0x4D
        case picture = 0x50
        case shading = 0x53
    }

    var kind: Kind
    var number: Int
}

extension PDFBytes {
    /// The name with its slash and a space behind it.
    func append(_ name: ResourceName) {
        append(UInt8(ascii: "/"))
        append(name.kind.rawValue)
        append(name.number)
        append(UInt8(ascii: " "))
    }
}

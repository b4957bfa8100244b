/// How a camera was held, as EXIF says it (CIPA DC-008, tag 274).
struct Orientation: Sendable, Hashable {
    /// 1…8; 1 is upright.
    private let value: Int

    static let upright = Orientation(value: 1)

    private init(value: Int) { self.value = value }

    /// `exif` begins with the TIFF header; one that makes no sense counts as upright.
    init(exif: [UInt8]) {
        let found = Self.value(exif) ?? 1
        value = (1...8).contains(found) ? found : 1
    }

    /// True when width and height change places.
    var swapsSides: Bool { value >= 5 }

    /// The map of the unit square that sets the picture upright.
    var turn: Transform {
        switch value {
        case 2: Transform(a: -1, b: 0, c: 0, d: 1, tx: 1, ty: 0)
        case 3: Transform(a: -1, b: 0, c: 0, d: -1, tx: 1, ty: 1)
        case 4: Transform(a: 1, b: 0, c: 0, d: -1, tx: 0, ty: 1)
        case 5: Transform(a: 0, b: 1, c: 1, d: 0, tx: 0, ty: 0)
        case 6: Transform(a: 0, b: 1, c: -1, d: 0, tx: 1, ty: 0)
        case 7: Transform(a: 0, b: -1, c: -1, d: 0, tx: 1, ty: 1)
        case 8: Transform(a: 0, b: -1, c: 1, d: 0, tx: 0, ty: 1)
        default: .identity
        }
    }

    /// Nil when there is none, or the block makes no sense: readers ignore it then.
    private static func value(_ exif: [UInt8]) -> Int? {
        let isLittle = exif.starts(with: Array("II".utf8))
        guard isLittle || exif.starts(with: Array("MM".utf8)) else { return nil }
        func number(at offset: Int, bytes count: Int) -> Int? {
            guard offset >= 0, count <= exif.count, offset <= exif.count - count else { return nil }
            let part = exif[offset..<offset + count]
            return (isLittle ? Array(part.reversed()) : Array(part)).reduce(0) { $0 << 8 | Int($1) }
        }
        guard let directory = number(at: 4, bytes: 4), let count = number(at: directory, bytes: 2) else { return nil }
        for index in 0..<count {
            let entry = directory + 2 + index * 12
            guard let tag = number(at: entry, bytes: 2) else { return nil }
            if tag == 274 { return number(at: entry + 8, bytes: 2) }
        }
        return nil
    }
}

/// How a camera was held, as EXIF says it (CIPA DC-008, tag 274).
enum Orientation {
    /// Throws when the picture must be turned or mirrored to be looked at. `exif` begins with the TIFF header.
    static func checkUpright(exif: [UInt8]) throws(RenderError) {
        guard let orientation = value(exif), orientation != 1, (2...8).contains(orientation) else { return }
        throw .unreadable(
            "it is stored turned or mirrored (EXIF orientation \(orientation)); save it upright, "
                + "as `mogrify -auto-orient` or `jpegtran -rotate` do")
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

import Glibc

/// The objects of a font but for their numbers, so that they fit into any document that uses the same glyphs for the same
/// texts: in a batch, the fonts of what all tickets say alike. Belongs to one thread at a time.
final class FinishedFont {
    /// Where a number goes.
    private struct Hole {
        var place: Int
        /// Counted from the font's first object.
        var object: Int
        /// `n 0 obj` before the object itself, else `n 0 R`.
        var isObject: Bool
    }

    let bytes = PDFBytes(capacity: 4096)
    private var holes: [Hole] = []
    private let key = PDFBytes(capacity: 256)
    private var tag: UInt64 = 0

    func begin(tag: UInt64, key: PDFBytes) {
        bytes.removeAll()
        holes.removeAll(keepingCapacity: true)
        self.tag = tag
        self.key.removeAll()
        self.key.append(key.bytes)
    }

    func isFor(tag: UInt64, key: PDFBytes) -> Bool {
        guard tag == self.tag, key.bytes.count == self.key.bytes.count, let one = key.bytes.baseAddress,
            let other = self.key.bytes.baseAddress
        else { return false }
        return memcmp(one, other, key.bytes.count) == 0
    }

    func addObject(_ object: Int) { holes.append(Hole(place: bytes.count, object: object, isObject: true)) }

    func addReference(_ object: Int) { holes.append(Hole(place: bytes.count, object: object, isObject: false)) }

    /// Appends the objects numbered from `firstObject` on, and to `offsets` where each of them begins.
    func write(firstObject: Int, into output: PDFBytes, offsets: inout [Int]) {
        var start = 0
        for hole in holes {
            output.append(UnsafeBufferPointer(rebasing: bytes.bytes[start..<hole.place]))
            start = hole.place
            if hole.isObject { offsets.append(output.count) }
            output.append(firstObject + hole.object)
            output.append(hole.isObject ? " 0 obj\n" : " 0 R")
        }
        output.append(UnsafeBufferPointer(rebasing: bytes.bytes[start...]))
    }
}

import Glibc

/// The objects of a font but for their numbers, so that they fit into any document that uses the same glyphs for the
/// same texts: in a batch, the fonts of what all tickets say alike. Belongs to one thread at a time.
final class FinishedFont {
    private struct Object {
        var start: Int
        /// The first of its references.
        var references: Int
        var isStream: Bool
    }

    /// `n 0 R` goes to this place; the object is counted from the font's first.
    private struct Reference {
        var place: Int
        var object: Int
    }

    let bytes = PDFBytes(capacity: 4096)
    private var objects: [Object] = []
    private var references: [Reference] = []
    private let key = PDFBytes(capacity: 256)
    private var tag: UInt64 = 0

    func begin(tag: UInt64, key: PDFBytes) {
        bytes.removeAll()
        objects.removeAll(keepingCapacity: true)
        references.removeAll(keepingCapacity: true)
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

    /// Begins the next object: what is written to `bytes` from here on.
    func beginObject(isStream: Bool = false) {
        objects.append(Object(start: bytes.count, references: references.count, isStream: isStream))
    }

    func addReference(_ object: Int) { references.append(Reference(place: bytes.count, object: object)) }

    /// Writes the objects under the numbers from `first` on; what is no stream goes into an object stream.
    func write(first: Int, to writer: ObjectWriter) {
        for (index, object) in objects.enumerated() {
            if object.isStream {
                writer.beginObject(first + index)
                append(index, first: first, to: writer.output)
                writer.endObject()
            } else {
                writer.pack(first + index) { append(index, first: first, to: $0) }
            }
        }
    }

    private func append(_ index: Int, first: Int, to output: PDFBytes) {
        let next = index + 1 < objects.count ? objects[index + 1] : nil
        var start = objects[index].start
        for reference in references[objects[index].references..<(next?.references ?? references.count)] {
            output.append(UnsafeBufferPointer(rebasing: bytes.bytes[start..<reference.place]))
            start = reference.place
            output.append(first + reference.object)
            output.append(" 0 R")
        }
        output.append(UnsafeBufferPointer(rebasing: bytes.bytes[start..<(next?.start ?? bytes.count)]))
    }
}

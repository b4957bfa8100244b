import Glibc

/// Memory that is all zeros and costs nothing where it is never touched: tables with a place for each glyph of a face.
enum ZeroedMemory {
    /// To be freed with `free`. For elements whose zero bytes are a value.
    static func allocate<Element>(_ type: Element.Type, count: Int) -> UnsafeMutablePointer<Element> {
        guard let memory = calloc(max(1, count), MemoryLayout<Element>.stride) else {
            fatalError("out of memory for a table of \(count) glyphs; give the process more")
        }
        return memory.bindMemory(to: Element.self, capacity: max(1, count))
    }
}

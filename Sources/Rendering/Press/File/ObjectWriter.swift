/// Writes the indirect objects of a PDF file one after the other, and remembers where each of them is.
///
/// The file may be longer than memory: what has been written can be taken out at any time (`flush`). Belongs to one
/// thread at a time; `reset` makes it ready for the next file.
final class ObjectWriter {
    /// Where an object is (ISO 32000-1, table 18).
    enum Place {
        /// Numbers that were handed out and not yet used.
        case nowhere
        case offset(Int)
        case packed(stream: Int, index: Int)
    }

    let output: PDFBytes
    /// The places of the objects from `firstUnlisted` on.
    private(set) var places: [Place] = []
    /// The first object that no cross-reference section lists yet; 0 is the head of the list of free objects.
    private(set) var firstUnlisted = 0
    /// Objects before `firstUnlisted` that had no place yet when a section was written.
    private(set) var stragglers: [Int: Place] = [:]
    /// Where the last cross-reference section begins.
    private(set) var previousSection: Int?
    private var flushed = 0
    private let packed = PackedObjects()
    private let packer: Deflate?
    private let scratch = PDFBytes()
    private let stream = CodedStream()

    /// How object streams are compressed.
    enum Packing {
        /// By a code made beforehand, which is best for a few kilobytes.
        case coded
        case searched(Deflate.Level)
    }

    init(packing: Packing) {
        output = PDFBytes(capacity: 65_536)
        switch packing {
        case .coded: packer = nil
        case .searched(let level): packer = Deflate(level)
        }
    }

    /// How many bytes of the file have been written.
    var offset: Int { flushed + output.count }

    /// Begins a new file.
    func reset() {
        output.removeAll()
        places.removeAll(keepingCapacity: true)
        places.append(.nowhere)
        stragglers.removeAll(keepingCapacity: true)
        firstUnlisted = 0
        previousSection = nil
        flushed = 0
        packed.removeAll()
    }

    /// Hands out `count` object numbers in a row, and returns the first.
    func allocate(_ count: Int = 1) -> Int {
        let first = firstUnlisted + places.count
        for _ in 0..<count { places.append(.nowhere) }
        return first
    }

    func setPlace(_ place: Place, of number: Int) {
        if number < firstUnlisted {
            stragglers[number] = place
        } else {
            places[number - firstUnlisted] = place
        }
    }

    /// Begins an object; end it with `endObject`.
    func beginObject(_ number: Int) {
        setPlace(.offset(offset), of: number)
        output.append(number)
        output.append(" 0 obj\n")
    }

    func endObject() { output.append("\nendobj\n") }

    /// Writes all of `parts` under consecutive numbers from `first` on.
    func write(_ parts: PDFParts, first: Int) {
        for (index, body) in parts.bodies.enumerated() {
            beginObject(first + index)
            output.append(body, base: first)
            endObject()
        }
    }

    /// A stream whose bytes are in the file as they are; `dictionary` writes its entries but for Length.
    func writeStream(_ number: Int, _ bytes: UnsafeBufferPointer<UInt8>, dictionary: (PDFBytes) -> Void) {
        beginObject(number)
        output.append("<<")
        dictionary(output)
        output.append("/Length ")
        output.append(bytes.count)
        output.append(">>\nstream\n")
        output.append(bytes)
        output.append(PDFBytes.endOfStream)
        endObject()
    }

    /// A stream that is compressed on the way by a code made beforehand; `dictionary` writes its entries but for Filter and
    /// Length.
    func writeStream(
        _ number: Int, _ bytes: UnsafeBufferPointer<UInt8>, by code: HuffmanCode, dictionary: (PDFBytes) -> Void
    ) {
        stream.write(bytes, by: code)
        writeStream(number, stream.bytes) {
            dictionary($0)
            $0.append("/Filter/FlateDecode")
        }
    }

    /// The content of a page, or a part of it. Returns the bytes of the stream, valid until the next one.
    @discardableResult
    func write(_ content: ContentStream, _ part: Range<Int>? = nil, number: Int) -> UnsafeBufferPointer<UInt8> {
        content.compress(part, into: stream)
        writeStream(number, stream.bytes) { $0.append("/Filter/FlateDecode") }
        return stream.bytes
    }

    /// Returns the bytes of the stream, valid until the next one.
    func writeMetadata(_ properties: SceneProperties, number: Int, scratch: PDFBytes) -> UnsafeBufferPointer<UInt8> {
        XMPPacket.write(properties, to: scratch, compressed: stream)
        writeStream(number, stream.bytes) { $0.append("/Type/Metadata/Subtype/XML/Filter/FlateDecode") }
        return stream.bytes
    }

    // MARK: - Objects in object streams (ISO 32000-1, 7.5.7)

    /// Begins an object that is no stream and goes into the next object stream; `body` writes it.
    func pack(_ number: Int, _ body: (PDFBytes) -> Void) {
        packed.begin(number)
        body(packed.objects)
    }

    /// Writes the objects that were packed since the last time, as one stream.
    func writePacked() throws(RenderError) {
        guard !packed.numbers.isEmpty else { return }
        let number = allocate()
        for (index, member) in packed.numbers.enumerated() {
            setPlace(.packed(stream: number, index: index), of: member)
        }
        let content = packed.stream
        let first = packed.writeStream()
        let count = packed.numbers.count
        func dictionary(_ output: PDFBytes) {
            output.append("/Type/ObjStm/N ")
            output.append(count)
            output.append("/First ")
            output.append(first)
        }
        if let packer {
            scratch.removeAll()
            guard packer.append(content.bytes, to: scratch) else { throw .drawing("out of memory") }
            writeStream(number, scratch.bytes) {
                dictionary($0)
                $0.append("/Filter/FlateDecode")
            }
        } else {
            writeStream(number, content.bytes, by: StreamCodes.objects, dictionary: dictionary)
        }
        packed.removeAll()
    }

    // MARK: - Taking out

    /// Hands what has been written to `sink`, and forgets it.
    func flush<E: Error>(_ sink: (UnsafeBufferPointer<UInt8>) throws(E) -> Void) throws(E) {
        try sink(output.bytes)
        flushed += output.count
        output.removeAll()
    }

    /// Forgets the places that a cross-reference section now lists; the section begins at `section`.
    func markListed(by section: Int) {
        for (number, place) in stragglers {
            if case .nowhere = place { continue }
            stragglers[number] = nil
        }
        for (index, place) in places.enumerated() where firstUnlisted + index > 0 {
            if case .nowhere = place { stragglers[firstUnlisted + index] = .nowhere }
        }
        firstUnlisted += places.count
        places.removeAll(keepingCapacity: true)
        previousSection = section
    }

    // MARK: - Beginnings that many files share

    /// What has been written of this file so far, to begin others with.
    struct Beginning {
        fileprivate var bytes: [UInt8]
        fileprivate var places: [Place]
    }

    var beginning: Beginning { Beginning(bytes: output.array, places: places) }

    /// Begins a new file with what another began with.
    func reset(to beginning: Beginning) {
        reset()
        output.append(beginning.bytes)
        places.removeAll(keepingCapacity: true)
        places.append(contentsOf: beginning.places)
    }
}

/// Objects that wait to be put into an object stream.
private final class PackedObjects {
    let objects = PDFBytes()
    /// All of them with what says where each is.
    let stream = PDFBytes()
    private(set) var numbers: [Int] = []
    private var starts: [Int] = []

    func begin(_ number: Int) {
        if !numbers.isEmpty { objects.append(UInt8(ascii: "\n")) }
        numbers.append(number)
        starts.append(objects.count)
    }

    /// Returns where in the stream the first object begins.
    func writeStream() -> Int {
        stream.removeAll()
        for (number, start) in zip(numbers, starts) {
            stream.append(number)
            stream.append(UInt8(ascii: " "))
            stream.append(start)
            stream.append(UInt8(ascii: "\n"))
        }
        let first = stream.count
        stream.append(objects.bytes)
        return first
    }

    func removeAll() {
        objects.removeAll()
        numbers.removeAll(keepingCapacity: true)
        starts.removeAll(keepingCapacity: true)
    }
}

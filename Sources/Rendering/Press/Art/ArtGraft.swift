/// Takes the page out of a file of Cairo's, with all that it refers to, and makes a form of it.
///
/// What only one object refers to is written into that one, so that few objects are left. What a file for archiving must
/// not have (ISO 19005-2, 6.2) is left out where nothing is seen of it, and refused where something is.
struct ArtGraft {
    private let file: CairoFile
    private let size: Size
    private let level: Deflate.Level
    private var objects: [Int: CairoFile.Object] = [:]
    private var uses: [Int: Int] = [:]
    /// The numbers of the objects in the order in which they are found.
    private var order: [Int] = []
    private var places: [Int: Int] = [:]
    private var isBlending = false

    /// `size` is that of the page in Cairo's units.
    init(_ file: CairoFile, size: Size, level: Deflate.Level) {
        self.file = file
        self.size = size
        self.level = level
    }

    /// The form comes first; it fills the unit square.
    mutating func parts() throws(ArtFault) -> PDFParts {
        let page = try file.page()
        guard case .reference(let number)? = page["Contents"], let range = try file.object(number).stream else {
            throw ArtFault("a page without content")
        }
        let resources = page["Resources"] ?? .dictionary([])
        try find(resources)
        for number in order where objects[number]?.stream != nil || uses[number, default: 0] > 1 {
            places[number] = places.count + 1
        }
        var form = Writer(graft: self)
        form.body.add("/Type/XObject/Subtype/Form/BBox[0 0 ")
        form.addPlain { output in
            output.append(size.width, size.height)
            output.append("]/Matrix[")
            output.append(scale: 1 / size.width)
            output.append(" 0 0 ")
            output.append(scale: 1 / size.height)
            output.append(" 0 0]")
        }
        // Only blending with what lies below asks whether the art is one group.
        if isBlending { form.body.add("/Group<</S/Transparency/I true/CS/DeviceRGB>>") }
        form.body.add("/Resources")
        try form.write(resources)
        guard let content = Inflate.bytes(of: file[range], limit: Self.largestStream) else {
            throw ArtFault("a damaged stream")
        }
        var bodies = [PDFParts.stream(form.body, content, level: level)]
        for number in order where places[number] != nil { bodies.append(try body(of: number)) }
        return PDFParts(bodies: bodies)
    }

    /// Bytes of a stream, unpacked: more than 40 megapixels take.
    private static let largestStream = 256 << 20

    /// Looks at everything that can be reached from `root`.
    private mutating func find(_ root: PDFValue) throws(ArtFault) {
        var waiting = [root]
        while let value = waiting.popLast() {
            for number in try references(in: value) {
                uses[number, default: 0] += 1
                guard objects[number] == nil else { continue }
                let object = try file.object(number)
                objects[number] = object
                order.append(number)
                waiting.append(object.stream == nil ? object.value : .dictionary(object.value.streamEntries))
            }
        }
    }

    /// Throws when there is something that Cairo does not write for drawings.
    private mutating func references(in value: PDFValue) throws(ArtFault) -> [Int] {
        switch value {
        case .word: return []
        case .name(let name):
            guard ArtWords.names.contains(String(decoding: name, as: UTF8.self)) else {
                throw ArtFault("/\(String(decoding: name, as: UTF8.self)) in it")
            }
            return []
        case .reference(let number): return [number]
        case .array(let items):
            var found: [Int] = []
            for item in items { found += try references(in: item) }
            return found
        case .dictionary(let entries):
            var found: [Int] = []
            for entry in entries {
                guard ArtWords.isKey(entry.key) else {
                    throw ArtFault("/\(String(decoding: entry.key, as: UTF8.self)) in it")
                }
                if entry.key == Array("BM".utf8), entry.value.name != "Normal" { isBlending = true }
                found += try references(in: entry.value)
            }
            return found
        }
    }

    private func body(of number: Int) throws(ArtFault) -> PDFParts.Body {
        guard let object = objects[number] else { throw ArtFault("a reference to nothing") }
        var writer = Writer(graft: self)
        guard let range = object.stream else {
            try writer.write(object.value)
            return writer.body
        }
        for entry in object.value.streamEntries {
            writer.write(name: entry.key)
            try writer.write(entry.value)
        }
        switch object.value["Filter"]?.name {
        case "DCTDecode": return PDFParts.stream(writer.body, Array(file[range]), filter: "DCTDecode")
        case "FlateDecode":
            guard let content = Inflate.bytes(of: file[range], limit: Self.largestStream) else {
                throw ArtFault("a damaged stream")
            }
            return PDFParts.stream(writer.body, content, level: level)
        default: throw ArtFault("a stream of another kind")
        }
    }

    /// Writes values with their references led to the new places.
    private struct Writer {
        /// Deeper nesting comes from objects that are written into each other.
        private static let deepest = 64

        let graft: ArtGraft
        var body = PDFParts.Body()
        /// Whether a number written next would run into what stands before it.
        private var needsSpace = false
        private var depth = 0

        init(graft: ArtGraft) { self.graft = graft }

        mutating func addPlain(_ write: (PDFBytes) -> Void) {
            let output = PDFBytes()
            write(output)
            body.add(output.array)
        }

        mutating func write(name: [UInt8]) {
            body.add([UInt8(ascii: "/")] + name)
            needsSpace = true
        }

        mutating func write(_ value: PDFValue) throws(ArtFault) {
            guard depth < Self.deepest else { throw ArtFault("objects nested too deeply") }
            depth += 1
            defer { depth -= 1 }
            switch value {
            case .word(let word):
                body.add((needsSpace ? [0x20] : []) + word)
                needsSpace = true
            case .name(let name): write(name: name)
            case .array(let items):
                open("[")
                for item in items { try write(item) }
                open("]")
            case .dictionary(let entries):
                open("<<")
                for entry in entries where !entry.isUseless {
                    write(name: entry.key)
                    try write(entry.value)
                }
                open(">>")
            case .reference(let number): try write(reference: number)
            }
        }

        private mutating func write(reference number: Int) throws(ArtFault) {
            if let place = graft.places[number] {
                if needsSpace { body.add(" ") }
                body.add(reference: place)
                needsSpace = true
            } else if let object = graft.objects[number] {
                try write(object.value)
            } else {
                throw ArtFault("a reference to nothing")
            }
        }

        private mutating func open(_ mark: String) {
            body.add(mark)
            needsSpace = false
        }
    }
}

extension PDFValue {
    /// The entries of a stream's dictionary but for those that say how it is packed.
    fileprivate var streamEntries: [Entry] {
        entries.filter { !["Length", "Filter"].contains(String(decoding: $0.key, as: UTF8.self)) && !$0.isUseless }
    }
}

extension PDFValue.Entry {
    /// PDF/A forbids interpolated images; smoothing is the reader's own affair (ISO 19005-2, 6.2.8.1).
    fileprivate var isUseless: Bool { key == Array("Interpolate".utf8) }
}

extension PDFBytes {
    /// A number that is small, since it divides by a side of the art, but has to be exact.
    fileprivate func append(scale: Double) {
        let billionths = scale.isFinite ? Int(min(1e9, max(0, scale)) * 1e9 + 0.5) : 0
        append(billionths / 1_000_000_000)
        append(".")
        append(billionths % 1_000_000_000, digits: 9)
    }
}

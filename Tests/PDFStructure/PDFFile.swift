import CDeflate

/// A file, all of whose objects were found where the cross-reference stream says that they are.
public struct PDFFile {
    public private(set) var objects: [Int: PDFObject] = [:]
    public let trailer: PDFObject
    private let bytes: ArraySlice<UInt8>

    /// Throws `PDFFault` for the first broken rule.
    public init(_ file: [UInt8]) throws(PDFFault) {
        bytes = file[...]
        guard bytes.starts(with: "%PDF-1.7\n".utf8) else { throw PDFFault(offset: 0, rule: "no header") }
        let start = try Self.startOfReferences(bytes)
        let sections = try Self.sections(bytes, from: start)
        trailer = sections[0].references
        for section in sections {
            try readObjects(section.references, at: section.start)
        }
        try checkReferences()
    }

    /// The last section of the file and those that each names before it. Sections of one file, not updates: an object is
    /// in one of them.
    private static func sections(
        _ bytes: ArraySlice<UInt8>, from last: Int
    ) throws(PDFFault) -> [(start: Int, references: PDFObject)] {
        var sections: [(start: Int, references: PDFObject)] = []
        var start: Int? = last
        while let place = start {
            let references = try indirectObject(bytes, at: place).object
            guard case .stream = references, references["Type"] == .name("XRef") else {
                throw PDFFault(offset: place, rule: "no cross-reference stream")
            }
            sections.append((place, references))
            start = references["Prev"]?.integer
            if let start, start >= place { throw PDFFault(offset: place, rule: "the section before is not before it") }
        }
        return sections
    }

    /// The stream of an object, inflated.
    private static func contents(of object: PDFObject, at offset: Int) throws(PDFFault) -> [UInt8] {
        guard case .stream(let entries, let packed) = object else { throw PDFFault(offset: offset, rule: "no stream") }
        guard entries["Filter"] != nil else { return Array(packed) }
        guard entries["Filter"] == .name("FlateDecode") else {
            throw PDFFault(offset: offset, rule: "an unknown filter")
        }
        return try inflate(packed)
    }

    public subscript(key: String) -> PDFObject? { resolve(trailer[key]) }

    /// The title in the document information dictionary (ISO 32000-1, 14.3.3).
    public var title: String? {
        resolve(self["Info"]?["Title"])?.text
    }

    /// What a reference refers to; anything else as it is.
    public func resolve(_ object: PDFObject?) -> PDFObject? {
        if case .reference(let number)? = object { objects[number] } else { object }
    }

    // MARK: - Finding

    private static func startOfReferences(_ bytes: ArraySlice<UInt8>) throws(PDFFault) -> Int {
        guard bytes.suffix(6).elementsEqual("%%EOF\n".utf8) else {
            throw PDFFault(offset: bytes.endIndex, rule: "the file does not end as it must")
        }
        let word = Array("startxref\n".utf8)
        guard let place = bytes.indices.reversed().first(where: { bytes[$0...].starts(with: word) }) else {
            throw PDFFault(offset: bytes.endIndex, rule: "no startxref")
        }
        var scanner = PDFScanner(bytes, at: place + word.count)
        let start = try scanner.integer()
        try scanner.expect("\n%%EOF\n")
        guard scanner.isAtEnd, bytes.indices.contains(start) else { throw scanner.fault("a wrong startxref") }
        return start
    }

    private static func indirectObject(
        _ bytes: ArraySlice<UInt8>, at start: Int
    ) throws(PDFFault) -> (number: Int, object: PDFObject) {
        guard start < bytes.endIndex else {
            throw PDFFault(offset: start, rule: "the object lies behind the file's end")
        }
        var scanner = PDFScanner(bytes, at: start)
        let number = try scanner.integer()
        try scanner.expect(" 0 obj\n")
        let value = try scanner.value()
        scanner.skipSpace()
        if scanner.take("endobj\n") { return (number, value) }
        try scanner.expect("stream\n")
        guard case .dictionary(let entries) = value, let length = entries["Length"]?.integer else {
            throw scanner.fault("a stream without its length")
        }
        let content = try scanner.bytes(length)
        // PDF/A wants an end of line before the word (ISO 19005-2, 6.1.7.1).
        if !scanner.take("\r\n") { try scanner.expect("\n") }
        try scanner.expect("endstream\nendobj\n")
        return (number, .stream(entries, content))
    }

    /// ISO 32000-1, 7.5.8: rows of a type and two fields, in as many bytes as W says.
    private mutating func readObjects(_ references: PDFObject, at start: Int) throws(PDFFault) {
        let rows = try CrossReferenceRows(references, try Self.contents(of: references, at: start), at: start)
        var packed: [Int: [Int: PDFObject]] = [:]
        for row in rows.rows where row.type == 1 {
            let (number, object) = try Self.indirectObject(bytes, at: row.first)
            guard number == row.number else {
                throw PDFFault(offset: row.first, rule: "object \(number), where \(row.number) should be")
            }
            guard objects.updateValue(object, forKey: number) == nil else {
                throw PDFFault(offset: row.first, rule: "object \(number) is listed twice")
            }
        }
        for row in rows.rows where row.type == 2 {
            if packed[row.first] == nil {
                packed[row.first] = try Self.packedObjects(objects[row.first], at: start)
            }
            guard let object = packed[row.first]?[row.number] else {
                throw PDFFault(offset: start, rule: "object \(row.number) is not in the stream \(row.first)")
            }
            guard objects.updateValue(object, forKey: row.number) == nil else {
                throw PDFFault(offset: start, rule: "object \(row.number) is listed twice")
            }
        }
    }

    /// ISO 32000-1, 7.5.7.
    private static func packedObjects(_ stream: PDFObject?, at start: Int) throws(PDFFault) -> [Int: PDFObject] {
        guard let stream, stream["Type"] == .name("ObjStm"), let count = stream["N"]?.integer,
            let first = stream["First"]?.integer
        else { throw PDFFault(offset: start, rule: "no object stream") }
        let content = try contents(of: stream, at: start)[...]
        var header = PDFScanner(content, at: 0)
        var objects: [Int: PDFObject] = [:]
        for _ in 0..<count {
            header.skipSpace()
            let number = try header.integer()
            header.skipSpace()
            let offset = try header.integer()
            guard objects[number] == nil, first + offset < content.endIndex, header.place <= first else {
                throw header.fault("a wrong entry of an object stream")
            }
            var scanner = PDFScanner(content, at: first + offset)
            objects[number] = try scanner.value()
        }
        return objects
    }

    private func checkReferences() throws(PDFFault) {
        for (number, object) in objects {
            for target in object.references where objects[target] == nil {
                throw PDFFault(offset: 0, rule: "object \(number) refers to \(target), which is not there")
            }
        }
        guard self["Root"]?["Type"] == .name("Catalog") else { throw PDFFault(offset: 0, rule: "no catalog") }
    }

    // MARK: - Inflating

    private static func inflate(_ packed: ArraySlice<UInt8>) throws(PDFFault) -> [UInt8] {
        guard let inflater = libdeflate_alloc_decompressor() else {
            throw PDFFault(offset: packed.startIndex, rule: "no memory to inflate")
        }
        defer { libdeflate_free_decompressor(inflater) }
        var room = max(packed.count * 8, 1024)
        while room <= 1 << 28 {
            var (made, read) = (0, 0)
            var result = LIBDEFLATE_BAD_DATA
            let bytes = [UInt8](unsafeUninitializedCapacity: room) { output, count in
                result = packed.withUnsafeBytes {
                    libdeflate_zlib_decompress_ex(
                        inflater, $0.baseAddress, $0.count, output.baseAddress, room, &read, &made)
                }
                count = result == LIBDEFLATE_SUCCESS ? made : 0
            }
            switch result {
            case LIBDEFLATE_SUCCESS:
                guard read == packed.count else {
                    throw PDFFault(offset: packed.startIndex + read, rule: "bytes behind a stream's end")
                }
                return bytes
            case LIBDEFLATE_INSUFFICIENT_SPACE: room *= 4
            default: throw PDFFault(offset: packed.startIndex, rule: "the stream does not inflate")
            }
        }
        throw PDFFault(offset: packed.startIndex, rule: "the stream inflates without end")
    }
}

/// Tags, attributes and style sheets of an SVG file, read as XML without entities of its own.
///
/// It need not refuse all that is not well formed, since librsvg does that afterwards; what is well formed it reads as
/// librsvg does.
struct SVGScanner {
    enum Token {
        case start(Tag)
        case end
        /// Characters between tags, with references replaced.
        case text(String)
    }

    struct Tag {
        /// Without the namespace's prefix.
        var name: String
        var attributes: [(name: String, value: String)]
        var isEmpty: Bool
        /// Bytes of the tag.
        var length: Int
    }

    private let bytes: [UInt8]
    private var offset: Int

    init(_ bytes: [UInt8]) throws(RenderError) {
        guard !bytes.contains(0), String(validating: bytes, as: UTF8.self) != nil else {
            throw .unreadable("the SVG file is not in UTF-8; save it in UTF-8")
        }
        self.bytes = bytes
        offset = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    /// Nil at the end.
    mutating func next() throws(RenderError) -> Token? {
        while offset < bytes.count {
            if bytes[offset] != UInt8(ascii: "<") {
                let end = bytes[offset...].firstIndex(of: UInt8(ascii: "<")) ?? bytes.count
                defer { offset = end }
                return .text(try resolved(bytes[offset..<end]))
            } else if skip("<!--") {
                _ = try content(upTo: "-->")
            } else if skip("<![CDATA[") {
                return .text(String(decoding: try content(upTo: "]]>"), as: UTF8.self))
            } else if skip("<?") {
                try checkInstruction(String(decoding: try content(upTo: "?>"), as: UTF8.self))
            } else if skip("<!") {
                try skipDocumentType()
            } else if skip("</") {
                _ = try content(upTo: ">")
                return .end
            } else {
                return .start(try tag())
            }
        }
        return nil
    }

    private mutating func tag() throws(RenderError) -> Tag {
        let start = offset
        offset += 1
        var tag = Tag(name: try name(), attributes: [], isEmpty: false, length: 0)
        while true {
            skipSpaces()
            if skip("/>") {
                tag.isEmpty = true
                break
            }
            if skip(">") { break }
            let attribute = try name()
            skipSpaces()
            guard skip("=") else { throw malformed }
            skipSpaces()
            guard offset < bytes.count, bytes[offset] == 0x22 || bytes[offset] == 0x27 else { throw malformed }
            let quote = bytes[offset]
            offset += 1
            guard let end = bytes[offset...].firstIndex(of: quote) else { throw malformed }
            tag.attributes.append((attribute, try resolved(bytes[offset..<end])))
            offset = end + 1
        }
        tag.length = offset - start
        return tag
    }

    /// A name without its prefix.
    private mutating func name() throws(RenderError) -> String {
        let start = offset
        while offset < bytes.count, !Self.nameEnds.contains(bytes[offset]), !Self.isSpace(bytes[offset]) { offset += 1 }
        let whole = bytes[start..<offset]
        guard !whole.isEmpty else { throw malformed }
        let local = whole.lastIndex(of: UInt8(ascii: ":")).map { whole[($0 + 1)...] } ?? whole
        return String(decoding: local, as: UTF8.self)
    }

    private static let nameEnds = Array("=<>/\"'".utf8)

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

    private mutating func skipSpaces() {
        while offset < bytes.count, Self.isSpace(bytes[offset]) { offset += 1 }
    }

    private mutating func skip(_ mark: StaticString) -> Bool {
        let isHere = mark.withUTF8Buffer { bytes[offset...].starts(with: $0) }
        if isHere { offset += mark.utf8CodeUnitCount }
        return isHere
    }

    /// What stands before `mark`, which is skipped too.
    private mutating func content(upTo mark: StaticString) throws(RenderError) -> ArraySlice<UInt8> {
        let start = offset
        while offset < bytes.count {
            let here = offset
            if skip(mark) { return bytes[start..<here] }
            offset += 1
        }
        throw malformed
    }

    private func checkInstruction(_ text: String) throws(RenderError) {
        if text.hasPrefix("xml-stylesheet") {
            throw .unreadable("the SVG file takes its style from another file; save it with the style inside")
        }
        guard text.hasPrefix("xml"), let encoding = text.lowercased().firstRange(of: "encoding") else { return }
        let value = text.lowercased()[encoding.upperBound...]
        guard value.contains("utf-8") || value.contains("us-ascii") else {
            throw .unreadable("the SVG file is not in UTF-8; save it in UTF-8")
        }
    }

    /// A document type may name SVG's, which is not read; entities could grow without end or read other files.
    private mutating func skipDocumentType() throws(RenderError) {
        let declaration = try content(upTo: ">")
        guard declaration.starts(with: Array("DOCTYPE".utf8)), !declaration.contains(UInt8(ascii: "[")) else {
            throw .unreadable("the SVG file declares entities of its own; save it as plain SVG")
        }
    }

    /// Text with its character references replaced.
    private func resolved(_ raw: ArraySlice<UInt8>) throws(RenderError) -> String {
        guard raw.contains(UInt8(ascii: "&")) else { return String(decoding: raw, as: UTF8.self) }
        var text = ""
        var rest = raw
        while let mark = rest.firstIndex(of: UInt8(ascii: "&")) {
            guard let end = rest[mark...].prefix(12).firstIndex(of: UInt8(ascii: ";")) else { throw malformed }
            text += String(decoding: rest[..<mark], as: UTF8.self)
            text.unicodeScalars.append(try character(String(decoding: rest[(mark + 1)..<end], as: UTF8.self)))
            rest = rest[(end + 1)...]
        }
        return text + String(decoding: rest, as: UTF8.self)
    }

    private func character(_ reference: String) throws(RenderError) -> Unicode.Scalar {
        switch reference {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default: break
        }
        let number =
            reference.hasPrefix("#x")
            ? UInt32(reference.dropFirst(2), radix: 16) : reference.hasPrefix("#") ? UInt32(reference.dropFirst()) : nil
        guard let scalar = number.flatMap(Unicode.Scalar.init) else { throw malformed }
        return scalar
    }

    private var malformed: RenderError {
        .unreadable("the SVG file is not well-formed XML near byte \(offset); save it again")
    }
}

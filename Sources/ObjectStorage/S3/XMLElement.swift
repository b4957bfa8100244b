/// An element of a small XML document, as S3 answers with.
struct XMLElement: Sendable, Hashable {
    /// Without its namespace's prefix.
    var name: String
    /// Its own, without that of its children.
    var text = ""
    var children: [XMLElement] = []

    subscript(name: String) -> String? { children.first { $0.name == name }?.text }

    func all(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }
}

/// Why bytes are not XML, or not such as this reader takes.
struct XMLError: Error, Sendable, Hashable {
    var reason: String
    /// In bytes, from 0.
    var offset: Int
}

/// Reads XML 1.0 as far as services use it in answers: elements, text, CDATA, the five named and all numeric references.
/// Attributes are skipped; a document type is refused, and with it every entity that could be defined in one.
struct XMLReader {
    private static let depthLimit = 32
    private let bytes: [UInt8]
    private var position = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The document's element.
    static func read(_ bytes: [UInt8]) throws(XMLError) -> XMLElement {
        var reader = XMLReader(bytes)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { reader.position = 3 }
        try reader.skipMisc()
        let element = try reader.element(depth: 1)
        try reader.skipMisc()
        guard reader.position == bytes.count else { throw reader.fault("something follows the document's element") }
        return element
    }

    private mutating func element(depth: Int) throws(XMLError) -> XMLElement {
        guard depth <= Self.depthLimit else { throw fault("elements are nested too deep") }
        guard take("<") else { throw fault("an element should begin here") }
        let name = try name()
        var element = XMLElement(name: local(name))
        if try isEmptyTag() { return element }
        var text: [UInt8] = []
        while true {
            guard position < bytes.count else { throw fault("the element \(element.name) does not end") }
            if take("</") {
                guard try self.name() == name else { throw fault("another element ends than the one that began") }
                skipBlanks()
                guard take(">") else { throw fault("the end of \(element.name) has no >") }
                guard let text = String(validating: text, as: UTF8.self) else { throw fault("the text is not UTF-8") }
                element.text = text
                return element
            }
            try content(into: &element, &text, depth: depth)
        }
    }

    private mutating func content(into element: inout XMLElement, _ text: inout [UInt8], depth: Int) throws(XMLError) {
        if try skipAside() { return }
        if take("<![CDATA[") {
            text += try upTo("]]>")
        } else if bytes[position] == UInt8(ascii: "<") {
            element.children.append(try self.element(depth: depth + 1))
        } else if take("&") {
            text += try reference()
        } else {
            text.append(bytes[position])
            position += 1
        }
    }

    /// The rest of a start tag; true when it is also the end.
    private mutating func isEmptyTag() throws(XMLError) -> Bool {
        while position < bytes.count {
            skipBlanks()
            if take("/>") { return true }
            if take(">") { return false }
            _ = try name()
            skipBlanks()
            guard take("=") else { throw fault("an attribute has no =") }
            skipBlanks()
            if take("\"") {
                _ = try upTo("\"")
            } else if take("'") {
                _ = try upTo("'")
            } else {
                throw fault("an attribute has no quotes")
            }
        }
        throw fault("a tag does not end")
    }

    private mutating func name() throws(XMLError) -> [UInt8] {
        let start = position
        while position < bytes.count, !bytes[position].endsName { position += 1 }
        guard position > start else { throw fault("a name should be here") }
        return Array(bytes[start..<position])
    }

    private func local(_ name: [UInt8]) -> String {
        String(decoding: name.split(separator: UInt8(ascii: ":")).last ?? [], as: UTF8.self)
    }

    /// Behind an ampersand.
    private mutating func reference() throws(XMLError) -> [UInt8] {
        let start = position
        guard let end = bytes[position...].prefix(12).firstIndex(of: UInt8(ascii: ";")) else {
            throw fault("a reference does not end")
        }
        let name = String(decoding: bytes[position..<end], as: UTF8.self)
        position = end + 1
        if let known = ["lt": "<", "gt": ">", "amp": "&", "quot": "\"", "apos": "'"][name] { return Array(known.utf8) }
        let digits = name.hasPrefix("#x") ? name.dropFirst(2) : name.hasPrefix("#") ? name.dropFirst() : ""
        guard let code = UInt32(digits, radix: name.hasPrefix("#x") ? 16 : 10), let scalar = Unicode.Scalar(code) else {
            position = start
            throw fault("&\(name); stands for no character")
        }
        return Array(String(Character(scalar)).utf8)
    }

    /// Blanks, comments and processing instructions around the document's element.
    private mutating func skipMisc() throws(XMLError) {
        repeat { skipBlanks() } while try skipAside()
        if has("<!DOCTYPE") { throw fault("it has a document type") }
    }

    /// A comment or processing instruction, if there is one.
    private mutating func skipAside() throws(XMLError) -> Bool {
        if take("<!--") {
            _ = try upTo("-->")
        } else if take("<?") {
            _ = try upTo("?>")
        } else {
            return false
        }
        return true
    }

    private mutating func skipBlanks() {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
    }

    private func has(_ text: StaticString) -> Bool {
        text.withUTF8Buffer { bytes[position...].starts(with: $0) }
    }

    private mutating func take(_ text: StaticString) -> Bool {
        guard has(text) else { return false }
        position += text.utf8CodeUnitCount
        return true
    }

    private mutating func upTo(_ end: StaticString) throws(XMLError) -> [UInt8] {
        let start = position
        while position < bytes.count {
            if has(end) {
                defer { position += end.utf8CodeUnitCount }
                return Array(bytes[start..<position])
            }
            position += 1
        }
        throw fault("something does not end")
    }

    private func fault(_ reason: String) -> XMLError { XMLError(reason: reason, offset: position) }
}

extension UInt8 {
    fileprivate var endsName: Bool {
        switch self {
        case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"), UInt8(ascii: "/"), UInt8(ascii: "="),
            UInt8(ascii: "'"), UInt8(ascii: "\""), 0x20, 0x09, 0x0A, 0x0D:
            true
        default: false
        }
    }
}

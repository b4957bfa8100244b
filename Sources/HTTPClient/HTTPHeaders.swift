/// Header fields in their order; names are compared without regard to case (RFC 9110, section 5.1).
public struct HTTPHeaders: Sendable, Hashable, ExpressibleByDictionaryLiteral {
    public struct Field: Sendable, Hashable {
        public var name: String
        public var value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }

        /// True when neither part can end the field and begin another (RFC 9110, sections 5.1 and 5.5).
        var isValid: Bool {
            !name.isEmpty && name.utf8.allSatisfy(\.isTokenCharacter)
                && value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == UInt8(ascii: "\t") }
        }
    }

    public private(set) var fields: [Field]

    public init(_ fields: [Field] = []) { self.fields = fields }

    public init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { Field(name: $0, value: $1) }
    }

    /// The first value of a name. Setting replaces all of them; nil removes them.
    public subscript(name: String) -> String? {
        get { fields.first { $0.name.hasSameLetters(as: name) }?.value }
        set {
            fields.removeAll { $0.name.hasSameLetters(as: name) }
            if let newValue { add(name, newValue) }
        }
    }

    public mutating func add(_ name: String, _ value: String) { fields.append(Field(name: name, value: value)) }

    public mutating func removeAll(where isGone: (Field) -> Bool) { fields.removeAll(where: isGone) }
}

extension UInt8 {
    /// A `tchar` of RFC 9110, section 5.6.2.
    public var isTokenCharacter: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(self)
        }
    }
}

extension String {
    /// Equal but for the case of ASCII letters.
    func hasSameLetters(as other: String) -> Bool {
        utf8.count == other.utf8.count && zip(utf8, other.utf8).allSatisfy { $0.lowercased == $1.lowercased }
    }
}

extension UInt8 {
    fileprivate var lowercased: UInt8 {
        self >= UInt8(ascii: "A") && self <= UInt8(ascii: "Z") ? self | 0x20 : self
    }
}

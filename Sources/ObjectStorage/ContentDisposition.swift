import AWS

/// Whether a browser shows an object or saves it, and under which name (RFC 6266).
public struct ContentDisposition: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable { case inline, attachment }

    public var kind: Kind
    public var filename: String?

    public init(_ kind: Kind, filename: String? = nil) {
        self.kind = kind
        self.filename = filename
    }

    /// The header field's value. A name that is not plain ASCII is given a second time, encoded (RFC 8187). What no file
    /// name can have, slashes and control characters, becomes an underscore.
    public var text: String {
        guard let filename else { return kind.rawValue }
        let name = String(String.UnicodeScalarView(filename.unicodeScalars.map { $0.isForbidden ? "_" : $0 }))
        let plain = String(
            String.UnicodeScalarView(name.unicodeScalars.map { $0.isASCII && $0 != "\"" && $0 != "\\" ? $0 : "_" }))
        let text = "\(kind.rawValue); filename=\"\(plain)\""
        return plain == name ? text : text + "; filename*=UTF-8''\(PercentEncoding.query(name))"
    }
}

extension Unicode.Scalar {
    fileprivate var isForbidden: Bool { self == "/" || properties.generalCategory == .control }
}

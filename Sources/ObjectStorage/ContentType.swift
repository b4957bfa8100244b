import HTTPClient

/// A media type, well-formed (RFC 9110, section 8.3.1).
public struct ContentType: Sendable, Hashable {
    public let text: String

    private init(known text: String) { self.text = text }

    /// `type/subtype`, and parameters as far as they are printable.
    public init(_ text: String) throws(ObjectStorageError) {
        let parts = text.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false)
        let names = (parts.first ?? "").trimmingBlanks.split(separator: "/", omittingEmptySubsequences: false)
        guard names.count == 2, names.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(\.isTokenCharacter) }),
            text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F })
        else { throw .invalidContentType(text) }
        self.text = text
    }

    public static let pdf = ContentType(known: "application/pdf")
    public static let png = ContentType(known: "image/png")
    public static let svg = ContentType(known: "image/svg+xml")
    /// Of which nothing is known.
    public static let binary = ContentType(known: "application/octet-stream")

    private static let byExtension: [String: ContentType] = [
        "pdf": .pdf, "png": .png, "svg": .svg,
        "jpg": ContentType(known: "image/jpeg"), "jpeg": ContentType(known: "image/jpeg"),
        "json": ContentType(known: "application/json"), "ndjson": ContentType(known: "application/x-ndjson"),
        "csv": ContentType(known: "text/csv; charset=utf-8"), "txt": ContentType(known: "text/plain; charset=utf-8"),
        "html": ContentType(known: "text/html; charset=utf-8"), "zip": ContentType(known: "application/zip"),
    ]

    /// What the end of a file name says.
    public init(ofName name: String) {
        let end = name.split(separator: ".").last.map { $0.lowercased() } ?? ""
        self = Self.byExtension[end] ?? .binary
    }
}

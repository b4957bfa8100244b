/// The fonts that a document may use: those that `fonts/fonts.yaml` declares, and no others.
public struct FontLibrary: Sendable, Equatable {
    /// All faces; a `FontID` is an index into them.
    public let faces: [FontFace]
    /// Families that are tried, in this order, for characters that a text's own family lacks.
    public let fallback: [String]
    /// Families to be tried first for a language (`ja`, `zh-Hant`), because scripts are shared between languages.
    public let fallbackByLanguage: [String: [String]]
    /// A folder of links to exactly the declared files; where there is none, the files are scanned one by one.
    public let linkFolder: String?
    /// Where fontconfig keeps what it learnt of them: a scan takes 0.3 s, the cache 0.2 ms.
    public let cacheFolder: String?
    /// Names everything that decides which glyphs a text gets.
    public let digest: String

    public init(
        faces: [FontFace], fallback: [String], fallbackByLanguage: [String: [String]], linkFolder: String? = nil,
        cacheFolder: String? = nil
    ) {
        self.faces = faces
        self.fallback = fallback
        self.fallbackByLanguage = fallbackByLanguage
        self.linkFolder = linkFolder
        self.cacheFolder = cacheFolder
        digest = Self.digest(of: faces, fallback: fallback, fallbackByLanguage: fallbackByLanguage)
    }

    public subscript(id: FontID) -> FontFace { faces[id.index] }

    /// Families to look in after a text's own, for a text in `language` (BCP 47): the longest matching tag first.
    public func fallback(for language: String) -> [String] {
        var tag = language
        while true {
            if let families = fallbackByLanguage[tag] {
                return families + fallback.filter { !families.contains($0) }
            }
            guard let dash = tag.lastIndex(of: "-") else { return fallback }
            tag = String(tag[..<dash])
        }
    }

    /// The declared family names, in the order of the file.
    public var families: [String] {
        faces.map(\.family).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}

/// One face of a family, in a file of the machine.
public struct FontFace: Sendable, Hashable {
    public var family: String
    public var style: String
    /// 100…900, as in CSS.
    public var weight: Int
    public var isItalic: Bool
    /// Bitmap colour glyphs (emoji): drawn as pictures.
    public var isColour: Bool
    /// The Debian package that brings it.
    public var package: String
    /// Absolute path of the font file.
    public var file: String
    /// Place in a font collection (.ttc); 0 in a file of one font.
    public var faceIndex: Int
    /// SHA-256 of the file, lower-case hexadecimal.
    public var sha256: String

    public init(
        family: String, style: String, weight: Int, isItalic: Bool = false, isColour: Bool = false, package: String,
        file: String, faceIndex: Int = 0, sha256: String
    ) {
        self.family = family
        self.style = style
        self.weight = weight
        self.isItalic = isItalic
        self.isColour = isColour
        self.package = package
        self.file = file
        self.faceIndex = faceIndex
        self.sha256 = sha256
    }

    public var name: String { "\(family) \(style)" }
}

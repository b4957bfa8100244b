import Foundation
import Yams

/// What `fonts/fonts.yaml` says: the families, their faces and the files these are in, and the order of fallback.
struct FontManifest: Decodable {
    struct Family: Decodable {
        var family: String
        var package: String
        var colour: Bool?
        var faces: [Face]
    }

    struct Face: Decodable {
        var style: String
        var weight: Int
        var italic: Bool?
        var file: String
        var index: Int?
        var sha256: String
    }

    var families: [Family]
    var fallback: [String]
    var fallbackByLanguage: [String: [String]]?
}

/// Why the declared fonts cannot be used.
public enum FontError: Error, Equatable, CustomStringConvertible {
    case unreadable(manifest: String, reason: String)
    case missing(faces: [String], packages: [String])
    case undeclaredFallback(family: String)
    case configuration(reason: String)

    public var description: String {
        switch self {
        case .unreadable(let manifest, let reason):
            "\(manifest) cannot be read: \(reason)"
        case .missing(let faces, let packages):
            "font files are missing: \(faces.joined(separator: ", ")); run `make deps`, or install "
                + packages.joined(separator: " ")
        case .undeclaredFallback(let family):
            "fonts.yaml names \(family) as a fallback, but declares no such family"
        case .configuration(let reason):
            "fontconfig refused the private configuration: \(reason)"
        }
    }
}

extension FontLibrary {
    /// Reads the manifest and looks that each file is there. Beside the manifest, `installed/` holds links to exactly the
    /// declared files, and `cache/` what fontconfig remembers of them.
    public static func load(manifest url: URL) throws(FontError) -> FontLibrary {
        let manifest: FontManifest
        do {
            manifest = try YAMLDecoder().decode(FontManifest.self, from: Data(contentsOf: url))
        } catch {
            throw .unreadable(manifest: url.path, reason: "\(error)")
        }
        let folder = url.deletingLastPathComponent()
        let library = FontLibrary(manifest, folder: folder)
        let absent = library.faces.filter { !FileManager.default.isReadableFile(atPath: $0.file) }
        guard absent.isEmpty else {
            throw .missing(faces: absent.map(\.name), packages: Set(absent.map(\.package)).sorted())
        }
        let families = Set(library.faces.map(\.family))
        for family in library.fallback + library.fallbackByLanguage.values.joined() where !families.contains(family) {
            throw .undeclaredFallback(family: family)
        }
        return library
    }

    /// The manifest's faces, whether or not their files are there.
    public static func declared(in url: URL) throws(FontError) -> [FontFace] {
        do {
            let manifest = try YAMLDecoder().decode(FontManifest.self, from: Data(contentsOf: url))
            return FontLibrary(manifest, folder: url.deletingLastPathComponent()).faces
        } catch {
            throw .unreadable(manifest: url.path, reason: "\(error)")
        }
    }

    private init(_ manifest: FontManifest, folder: URL) {
        let faces = manifest.families.flatMap { family in
            family.faces.map { face in
                FontFace(
                    family: family.family, style: face.style, weight: face.weight, isItalic: face.italic ?? false,
                    isColour: family.colour ?? false, package: family.package, file: face.file,
                    faceIndex: face.index ?? 0, sha256: face.sha256)
            }
        }
        self.init(
            faces: faces, fallback: manifest.fallback, fallbackByLanguage: manifest.fallbackByLanguage ?? [:],
            linkFolder: folder.appending(path: "installed").path, cacheFolder: folder.appending(path: "cache").path)
    }
}

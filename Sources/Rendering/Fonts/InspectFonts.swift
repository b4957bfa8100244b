import CPango
import Crypto
import Foundation

/// Whether a declared face is on this machine, unchanged.
public enum FontCondition: Sendable, Hashable {
    case sound
    case missing
    /// Another version of the file than was declared; its SHA-256.
    case changed(sha256: String)
    /// No font, or one of other families than declared.
    case otherFamily(found: [String])
}

extension FontFace {
    /// Reads the font's file.
    public func inspect() -> FontCondition {
        let url = URL(filePath: file)
        // Unreadable is as good as missing: the remedy is the same.
        guard let bytes = try? Data(contentsOf: url, options: .alwaysMapped) else { return .missing }
        let digest = SHA256.hash(data: bytes).map { String(format: "%02x", $0) }.joined()
        guard digest == sha256.lowercased() else { return .changed(sha256: digest) }
        let families = familiesOfFile
        return families.contains(family) ? .sound : .otherFamily(found: families)
    }

    /// The names that the font has for its family, in all languages.
    private var familiesOfFile: [String] {
        var count: Int32 = 0
        guard let index = UInt32(exactly: faceIndex), let pattern = FcFreeTypeQuery(file, index, nil, &count) else {
            return []
        }
        defer { FcPatternDestroy(pattern) }
        var families: [String] = []
        var name: UnsafeMutablePointer<FcChar8>?
        while FcPatternGetString(pattern, FC_FAMILY, Int32(families.count), &name) == FcResultMatch, let found = name {
            families.append(String(cString: found))
        }
        return families
    }
}

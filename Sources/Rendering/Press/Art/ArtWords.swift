/// The words of PDF that Cairo 1.16 uses for drawings without text, as far as a file for archiving may have them.
enum ArtWords {
    static let names: Set<String> = [
        "Alpha", "DeviceGray", "DeviceRGB", "ExtGState", "Form", "Group", "Image", "Luminosity", "Mask", "Pattern",
        "Transparency", "XObject",
        // Blend modes (ISO 32000-1, 11.3.5).
        "Normal", "Multiply", "Screen", "Overlay", "Darken", "Lighten", "ColorDodge", "ColorBurn", "HardLight",
        "SoftLight", "Difference", "Exclusion", "Hue", "Saturation", "Color",
    ]

    private static let keys: Set<String> = [
        "AIS", "BBox", "BM", "BitsPerComponent", "Bounds", "C0", "C1", "CA", "CS", "ColorSpace", "Coords", "Decode",
        "Domain", "Encode", "ExtGState", "Extend", "FormType", "Function", "FunctionType", "Functions", "G", "Group",
        "Height", "I", "ImageMask", "Interpolate", "K", "Mask", "Matrix", "N", "PaintType", "Pattern", "PatternType",
        "Resources", "S", "SMask", "Shading", "ShadingType", "Subtype", "TilingType", "Type", "Width", "XObject",
        "XStep",
        "YStep", "ca",
    ]

    /// True for the keys of Cairo's dictionaries, and for names of its resources: letters and a number.
    static func isKey(_ key: [UInt8]) -> Bool {
        let digits = key.reversed().prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
        let letters = key.dropLast(digits)
        let isResource =
            digits > 0 && (1...2).contains(letters.count)
            && letters.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
        return isResource || keys.contains(String(decoding: key, as: UTF8.self))
    }
}

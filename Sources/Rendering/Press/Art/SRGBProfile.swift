import Foundation

/// An ICC profile of sRGB (IEC 61966-2-1), as small as the format allows: a display profile of three curves and a matrix
/// (ICC.1:2010, 8.4.3).
enum SRGBProfile {
    static let bytes: [UInt8] = {
        // One curve serves for all three colours.
        let curve = tag("para", word(3 << 16) + [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045].flatMap(fixed))
        let tags: [(signatures: [String], content: [UInt8])] = [
            (["desc"], text("sRGB")),
            (["cprt"], text("CC0")),
            (["wtpt"], tag("XYZ ", illuminant)),
            (["chad"], tag("sf32", adaptation.flatMap(fixed))),
            // The colours of IEC 61966-2-1, adapted from D65 to D50 by the matrix above.
            (["rXYZ"], tag("XYZ ", [0.436035, 0.222488, 0.013916].flatMap(fixed))),
            (["gXYZ"], tag("XYZ ", [0.385117, 0.716904, 0.097061].flatMap(fixed))),
            (["bXYZ"], tag("XYZ ", [0.143051, 0.060608, 0.713913].flatMap(fixed))),
            (["rTRC", "gTRC", "bTRC"], curve),
        ]
        var (table, content): ([UInt8], [UInt8]) = ([], [])
        let start = 128 + 4 + 12 * tags.reduce(0) { $0 + $1.signatures.count }
        for tag in tags {
            for signature in tag.signatures {
                table += Array(signature.utf8) + word(start + content.count) + word(tag.content.count)
            }
            content += tag.content + [UInt8](repeating: 0, count: -tag.content.count & 3)
        }
        return header(length: start + content.count) + word(table.count / 12) + table + content
    }()

    /// D50, the white of the connection space.
    private static let illuminant = [0.9642, 1, 0.8249].flatMap(fixed)

    /// From D65 to D50 by Bradford's method.
    private static let adaptation = [
        1.047882, 0.022919, -0.050217, 0.029587, 0.990479, -0.017059, -0.009232, 0.015076, 0.751678,
    ]

    /// ICC.1:2010, 7.2. The profile ID, a checksum, may be zero.
    private static func header(length: Int) -> [UInt8] {
        var header = word(length) + word(0) + word(0x0420_0000) + Array("mntrRGB XYZ ".utf8)
        // IEC 61966-2-1 is of October 1999.
        header += [1999, 10, 18, 0, 0, 0].flatMap { Array(word($0).suffix(2)) }
        header += Array("acsp".utf8) + [UInt8](repeating: 0, count: 28) + illuminant
        return header + [UInt8](repeating: 0, count: 128 - header.count)
    }

    private static func tag(_ type: String, _ content: [UInt8]) -> [UInt8] {
        Array(type.utf8) + word(0) + content
    }

    /// ICC.1:2010, 10.13, with one language.
    private static func text(_ text: String) -> [UInt8] {
        let units = text.utf16.flatMap { Array(word(Int($0)).suffix(2)) }
        return tag("mluc", word(1) + word(12) + Array("enUS".utf8) + word(units.count) + word(28) + units)
    }

    private static func word(_ number: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    }

    /// s15Fixed16Number.
    private static func fixed(_ number: Double) -> [UInt8] { word(Int((number * 65_536).rounded())) }
}

extension PDFParts {
    /// The output intent that says that all colours of the document are sRGB (ISO 19005-2, 6.2.3), and its profile.
    static let outputIntent: PDFParts = {
        var intent = Body()
        intent.add("<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB IEC61966-2.1)")
        intent.add("/RegistryName(http://www.color.org)/Info(sRGB IEC61966-2.1)/DestOutputProfile ")
        intent.add(reference: 1)
        intent.add(">>")
        var profile = Body()
        profile.add("/N 3")
        return PDFParts(bodies: [intent, stream(profile, SRGBProfile.bytes)])
    }()
}

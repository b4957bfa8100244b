import CPango
import Foundation

@testable import Rendering

/// Fonts of Debian's packages, by the names that the tests use.
enum InstalledFont: Int, CaseIterable {
    case inter, noto, arabic, hebrew, devanagari, bengali, tamil, thai, japanese, korean

    static let library = FontLibrary(faces: allCases.map(\.face), fallback: [], fallbackByLanguage: [:])

    var id: FontID { FontID(index: rawValue) }

    private var face: FontFace {
        let noto = "/usr/share/fonts/truetype/noto/NotoSans"
        let cjk = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
        let (family, file, index) =
            switch self {
            case .inter: ("Inter", "/usr/share/fonts/opentype/inter/Inter-Regular.otf", 0)
            case .noto: ("Noto Sans", "\(noto)-Regular.ttf", 0)
            case .arabic: ("Noto Sans Arabic", "\(noto)Arabic-Regular.ttf", 0)
            case .hebrew: ("Noto Sans Hebrew", "\(noto)Hebrew-Regular.ttf", 0)
            case .devanagari: ("Noto Sans Devanagari", "\(noto)Devanagari-Regular.ttf", 0)
            case .bengali: ("Noto Sans Bengali", "\(noto)Bengali-Regular.ttf", 0)
            case .tamil: ("Noto Sans Tamil", "\(noto)Tamil-Regular.ttf", 0)
            case .thai: ("Noto Sans Thai", "\(noto)Thai-Regular.ttf", 0)
            case .japanese: ("Noto Sans CJK JP", cjk, 0)
            case .korean: ("Noto Sans CJK KR", cjk, 1)
            }
        return FontFace(
            family: family, style: "Regular", weight: 400, package: "", file: file, faceIndex: index, sha256: "")
    }
}

extension GlyphRun {
    /// One run of text in one script, shaped by HarfBuzz.
    init(
        _ text: String, _ font: InstalledFont = .inter, size: Double = 14, colour: Colour = .black, at origin: Point,
        link: String? = nil
    ) {
        let face = InstalledFont.library[font.id]
        let blob = hb_blob_create_from_file(face.file)
        let opened = hb_face_create(blob, UInt32(face.faceIndex))
        let hbFont = hb_font_create(opened)
        let buffer = hb_buffer_create()
        defer {
            hb_buffer_destroy(buffer)
            hb_font_destroy(hbFont)
            hb_face_destroy(opened)
            hb_blob_destroy(blob)
        }
        let bytes = text.utf8.count
        hb_buffer_add_utf8(buffer, text, Int32(bytes), 0, Int32(bytes))
        hb_buffer_guess_segment_properties(buffer)
        hb_shape(hbFont, buffer, nil, 0)
        var count: UInt32 = 0
        let places = UnsafeBufferPointer(
            start: hb_buffer_get_glyph_positions(buffer, &count), count: Int(hb_buffer_get_length(buffer)))
        let names = UnsafeBufferPointer(start: hb_buffer_get_glyph_infos(buffer, &count), count: places.count)
        let scale = size / Double(hb_face_get_upem(opened))
        var pen = 0.0
        var glyphs: [Glyph] = []
        for (name, place) in zip(names, places) {
            glyphs.append(
                Glyph(
                    id: name.codepoint, x: pen + Double(place.x_offset) * scale, y: -Double(place.y_offset) * scale))
            pen += Double(place.x_advance) * scale
        }
        let isRightToLeft = hb_buffer_get_direction(buffer) == HB_DIRECTION_RTL
        let starts = isRightToLeft ? names.reversed().map(\.cluster) : names.map(\.cluster)
        self.init(
            font: font.id, size: size, colour: colour, origin: origin, advance: pen, glyphs: glyphs,
            clusters: GlyphRun.clusters(startingAt: starts.map(Int.init), bytes: bytes), text: text,
            isRightToLeft: isRightToLeft, link: link)
    }

    private static func clusters(startingAt starts: [Int], bytes: Int) -> [Cluster] {
        let firsts = starts.indices.filter { $0 == 0 || starts[$0] != starts[$0 - 1] }
        return zip(firsts, firsts.dropFirst() + [starts.count]).map { first, next in
            Cluster(bytes: (next < starts.count ? starts[next] : bytes) - starts[first], glyphs: next - first)
        }
    }
}

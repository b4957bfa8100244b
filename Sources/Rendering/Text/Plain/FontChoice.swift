import CPango

/// What a style asks of the fonts for a language, and what Pango answers: faces by size, and the characters of the first
/// of them. Belongs to one shaper.
final class FontChoice {
    struct Key: Hashable {
        var family: String
        var weight: Int
        var isItalic: Bool
        var language: String
    }

    /// Ascent and descent of a font at size 1.
    struct Metrics {
        var ascent: Double
        var descent: Double
    }

    /// The face that has the Latin letters, in one size.
    final class Sized {
        let font: UnsafeMutablePointer<PangoFont>
        /// Belongs to `font`.
        let harfbuzz: OpaquePointer
        let id: FontID
        let features: [hb_feature_t]

        fileprivate init?(_ font: UnsafeMutablePointer<PangoFont>, id: FontID?) {
            guard let id, let harfbuzz = pango_font_get_hb_font(font) else {
                g_object_unref(UnsafeMutableRawPointer(font))
                return nil
            }
            self.font = font
            self.harfbuzz = harfbuzz
            self.id = id
            var features = Array(repeating: hb_feature_t(), count: 32)
            var count: UInt32 = 0
            pango_font_get_features(font, &features, UInt32(features.count), &count)
            self.features = Array(features.prefix(Int(count)))
        }

        deinit { g_object_unref(UnsafeMutableRawPointer(font)) }
    }

    /// Its size is that of the last question.
    let description: OpaquePointer
    let language: OpaquePointer?
    let harfbuzzLanguage: OpaquePointer?
    /// False where Pango would set Latin letters as another language than the ticket's.
    let speaksLatin: Bool
    var metrics: Metrics?
    private var sized: [Double: Sized?] = [:]
    private var coverage: [Coverage]

    private enum Coverage: UInt8 { case unknown, first, other }

    /// Sizes come from fitting text: some dozens of a style.
    private static let mostSizes = 128

    /// Takes the description over.
    init(_ description: OpaquePointer, language: String) {
        self.description = description
        let known = pango_language_from_string(language)
        self.language = known
        harfbuzzLanguage = hb_language_from_string(pango_language_to_string(known), -1)
        speaksLatin = pango_language_includes_script(known, PANGO_SCRIPT_LATIN) != 0
        coverage = Array(repeating: .unknown, count: Int(PlainText.last) + 1)
    }

    deinit { pango_font_description_free(description) }

    /// The face that Pango takes for Latin letters; nil when it is not a declared one.
    func sized(_ size: Double, _ fonts: PrivateFontMap, _ context: OpaquePointer) -> Sized? {
        if let known = sized[size] { return known }
        let found = fontset(size, fonts, context).flatMap { set -> Sized? in
            defer { g_object_unref(UnsafeMutableRawPointer(set)) }
            guard let font = pango_fontset_get_font(set, Self.sample) else { return nil }
            return Sized(font, id: fonts.id(of: font))
        }
        if sized.count >= Self.mostSizes { sized.removeAll() }
        sized[size] = found
        return found
    }

    /// True when the first face has all characters of the text, so that Pango would look no further.
    func covers(_ text: PlainText, size: Double, _ fonts: PrivateFontMap, _ context: OpaquePointer) -> Bool {
        var iterator = String(decoding: text.bytes, as: UTF8.self).unicodeScalars.makeIterator()
        while let scalar = iterator.next() {
            let code = scalar.value
            guard code < coverage.count else { return false }
            if coverage[Int(code)] == .unknown { examine(code, size: size, fonts, context) }
            guard coverage[Int(code)] == .first else { return false }
        }
        return true
    }

    private static let sample: UInt32 = 0x6E

    private func examine(_ code: UInt32, size: Double, _ fonts: PrivateFontMap, _ context: OpaquePointer) {
        coverage[Int(code)] = .other
        guard let set = fontset(size, fonts, context) else { return }
        defer { g_object_unref(UnsafeMutableRawPointer(set)) }
        guard let first = pango_fontset_get_font(set, Self.sample), let font = pango_fontset_get_font(set, code) else {
            return
        }
        if first == font { coverage[Int(code)] = .first }
        g_object_unref(UnsafeMutableRawPointer(first))
        g_object_unref(UnsafeMutableRawPointer(font))
    }

    private func fontset(
        _ size: Double, _ fonts: PrivateFontMap, _ context: OpaquePointer
    ) -> UnsafeMutablePointer<PangoFontset>? {
        pango_font_description_set_absolute_size(description, size * Double(PANGO_SCALE))
        return pango_font_map_load_fontset(fonts.map, context, description, language)
    }
}

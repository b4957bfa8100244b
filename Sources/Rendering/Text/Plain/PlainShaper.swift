import CPango

/// Shapes plain text with HarfBuzz itself, as Pango would: the same fonts, features, letter spacing and lines, without
/// the analysis that plain text does not need. Belongs to one thread at a time.
final class PlainShaper {
    private let buffer: OpaquePointer?

    init() { buffer = hb_buffer_create() }

    deinit { hb_buffer_destroy(buffer) }

    /// What a text is set in.
    struct Setting {
        var font: FontChoice.Sized
        var language: OpaquePointer?
        var style: TextStyle
        var size: Double
        /// Added after each character but the last, in Pango's units.
        var spacing: Int32
        /// Where lines end, in Pango's units; nil for one line.
        var width: Int32?
    }

    /// The lines of the text; nil where only Pango knows them.
    func lines(of text: PlainText, in setting: Setting, mayWrap: Bool) -> [ShapedText.Line]? {
        guard let glyphs = shape(text, 0..<text.bytes.count, in: setting) else { return nil }
        guard let width = setting.width, glyphs.width + setting.spacing > width else {
            return [line(of: glyphs, text.bytes[...], in: setting)]
        }
        guard mayWrap, text.breaksAtSpaces, setting.spacing == 0 else { return nil }
        return wrap(text, whole: glyphs, width: width, in: setting)
    }

    private func line(of glyphs: PlainGlyphs, _ bytes: ArraySlice<UInt8>, in setting: Setting) -> ShapedText.Line {
        let run = GlyphRun(
            font: setting.font.id, size: setting.size, colour: setting.style.colour, origin: .zero,
            advance: Double(glyphs.width) / Double(PANGO_SCALE), glyphs: glyphs.positions, clusters: glyphs.clusters,
            text: String(decoding: bytes, as: UTF8.self), isRightToLeft: false,
            letterSpacing: Double(setting.spacing) / Double(PANGO_SCALE))
        return ShapedText.Line(runs: [run], width: run.advance)
    }
}

// MARK: - Lines

extension PlainShaper {
    /// Fills line after line with as many words as fit. Nil where a word is wider than a line.
    private func wrap(
        _ text: PlainText, whole: PlainGlyphs, width: Int32, in setting: Setting
    ) -> [ShapedText.Line]? {
        var lines: [ShapedText.Line] = []
        var start = 0
        let advances = whole.advances(count: text.bytes.count)
        while true {
            let end = text.bytes.count
            guard let rest = start == 0 ? whole : shape(text, start..<end, in: setting) else { return nil }
            // Pango first goes by the widths of the unbroken text, and looks closer only where these seem to fit.
            guard (rest.width <= width) == (advances[end] - advances[start] <= width) else { return nil }
            if rest.width <= width {
                lines.append(line(of: rest, text.bytes[start...], in: setting))
                return lines
            }
            guard let (stop, glyphs) = fill(text, from: start, advances, width: width, in: setting) else { return nil }
            lines.append(line(of: glyphs, text.bytes[start..<stop], in: setting))
            start = stop
        }
    }

    /// The longest line from `start` that ends after a space, which then takes no room; nil when not one word fits.
    private func fill(
        _ text: PlainText, from start: Int, _ advances: [Int32], width: Int32, in setting: Setting
    ) -> (stop: Int, PlainGlyphs)? {
        // By so much a line may differ from the same words in the unbroken text.
        let slack = pangoUnits(setting.size)
        let spaces = text.bytes.indices.reversed().filter { $0 > start && text.bytes[$0] == 0x20 }
        for space in spaces where advances[space] - advances[start] <= width + slack {
            guard let glyphs = shape(text, start..<space + 1, in: setting) else { return nil }
            let spaceWidth = advances[space + 1] - advances[space]
            if glyphs.width - spaceWidth <= width { return glyphs.withoutLastSpace.map { (space + 1, $0) } }
        }
        return nil
    }
}

// MARK: - HarfBuzz

extension PlainShaper {
    /// The glyphs of a part of the text; nil when these are not what plain text should give.
    private func shape(_ text: PlainText, _ range: Range<Int>, in setting: Setting) -> PlainGlyphs? {
        guard let buffer else { return nil }
        hb_buffer_reset(buffer)
        hb_buffer_set_direction(buffer, HB_DIRECTION_LTR)
        hb_buffer_set_script(buffer, text.hasLetters ? HB_SCRIPT_LATIN : HB_SCRIPT_COMMON)
        hb_buffer_set_language(buffer, setting.language)
        hb_buffer_set_cluster_level(buffer, HB_BUFFER_CLUSTER_LEVEL_MONOTONE_CHARACTERS)
        hb_buffer_set_flags(
            buffer, hb_buffer_flags_t(rawValue: HB_BUFFER_FLAG_BOT.rawValue | HB_BUFFER_FLAG_EOT.rawValue))
        hb_buffer_set_invisible_glyph(buffer, LineReader.emptyGlyph)
        text.bytes.withUnsafeBytes { bytes in
            hb_buffer_add_utf8(
                buffer, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count),
                UInt32(range.lowerBound), Int32(range.count))
        }
        let features = setting.features(length: text.bytes.count)
        hb_shape(setting.font.harfbuzz, buffer, features, UInt32(features.count))
        var count: UInt32 = 0
        guard let places = hb_buffer_get_glyph_positions(buffer, &count),
            let glyphs = hb_buffer_get_glyph_infos(buffer, &count)
        else { return nil }
        return PlainGlyphs(
            UnsafeBufferPointer(start: glyphs, count: Int(count)),
            UnsafeBufferPointer(start: places, count: Int(count)), of: range, spacing: setting.spacing)
    }
}

extension PlainShaper.Setting {
    /// As `TextShaper` asks Pango for them; over the text, not over all texts, because that is another plan to HarfBuzz.
    fileprivate func features(length: Int) -> [hb_feature_t] {
        func feature(_ tag: String, _ value: UInt32) -> hb_feature_t {
            let tag = tag.utf8.reduce(0 as UInt32) { $0 << 8 | UInt32($1) }
            return hb_feature_t(tag: tag, value: value, start: 0, end: UInt32(length))
        }
        var features = font.features
        features += style.allFeatures.map { feature($0.rawValue, 1) }
        if style.letterSpacing != 0 { features += [feature("liga", 0), feature("clig", 0)] }
        return features
    }
}

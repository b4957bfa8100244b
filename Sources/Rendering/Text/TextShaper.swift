import CPango

/// Turns styled text into positioned glyphs with Pango: itemisation, bidi, fallback, shaping and line breaking.
/// Belongs to one thread at a time.
final class TextShaper {
    private let fonts: FontLibrary
    private let fontMap: PrivateFontMap
    private let context: OpaquePointer
    private let layout: OpaquePointer
    private var choices: [FontChoice.Key: FontChoice] = [:]
    private var emoji: EmojiPictures
    private let plainShaper: PlainShaper?

    /// `shapesPlainText` is false only to learn how Pango alone would do it.
    init(fonts: FontLibrary, shapesPlainText: Bool = true) throws(FontError) {
        self.fonts = fonts
        plainShaper = shapesPlainText ? PlainShaper() : nil
        fontMap = try PrivateFontMap(fonts)
        guard let context = pango_font_map_create_context(fontMap.map), let layout = pango_layout_new(context) else {
            throw .configuration(reason: "Pango made no context")
        }
        self.context = context
        self.layout = layout
        emoji = EmojiPictures()
        // Without these, glyphs snap to whole pixels of a screen that is not there, and the spacing is visibly bad.
        pango_context_set_round_glyph_positions(context, 0)
        pango_layout_set_wrap(layout, PANGO_WRAP_WORD)
    }

    deinit {
        g_object_unref(UnsafeMutableRawPointer(layout))
        g_object_unref(UnsafeMutableRawPointer(context))
    }

    /// Shapes `spans` in `style` at `size` points. Lines are broken at `width` points, or only at line feeds when it is
    /// nil; with `ellipsisAfter`, what follows so many lines is replaced by an ellipsis.
    func shape(
        _ spans: [ResolvedSpan], style: TextStyle, size: Double, language: String, width: Double? = nil,
        ellipsisAfter: Int? = nil
    ) throws(RenderError) -> ShapedText {
        let choice = try choice(
            for: FontChoice.Key(
                family: style.family, weight: style.weight, isItalic: style.isItalic, language: language))
        let metrics = metrics(of: choice, size: size)
        let lineAdvance = size * style.lineHeight
        var lines = plainLines(spans, choice, style: style, size: size, width: width, mayWrap: ellipsisAfter == nil)
        if lines == nil {
            lines = try pangoLines(
                of: spans, choice, style: style, size: size, width: width, ellipsisAfter: ellipsisAfter)
        }
        return ShapedText(
            stacking: lines ?? [], size: size, lineAdvance: lineAdvance,
            firstBaseline: (lineAdvance - (metrics.ascent + metrics.descent) * size) / 2 + metrics.ascent * size,
            paragraphSpacing: style.paragraphSpacing.map { $0.points * size / max(style.size.points, 1e-6) })
    }

    /// The lines without Pango, where the text is plain enough.
    private func plainLines(
        _ spans: [ResolvedSpan], _ choice: FontChoice, style: TextStyle, size: Double, width: Double?, mayWrap: Bool
    ) -> [ShapedText.Line]? {
        guard let plainShaper, let text = PlainText(spans), choice.speaksLatin || !text.hasLetters,
            let font = choice.sized(size, fontMap, context), !fonts[font.id].isColour,
            choice.covers(text, size: size, fontMap, context)
        else { return nil }
        let setting = PlainShaper.Setting(
            font: font, language: choice.harfbuzzLanguage, style: style, size: size,
            spacing: letterSpacing(of: style, size: size), width: width.map { pangoUnits($0) })
        var lines = plainShaper.lines(of: text, in: setting, mayWrap: mayWrap)
        // Plain text has no line feeds.
        if lines?.isEmpty == false { lines?[0].startsParagraph = true }
        return lines
    }

    /// The lines as Pango sets them.
    private func pangoLines(
        of spans: [ResolvedSpan], _ choice: FontChoice, style: TextStyle, size: Double, width: Double?,
        ellipsisAfter: Int?
    ) throws(RenderError) -> [ShapedText.Line] {
        let text = spans.map(\.text).joined()
        pango_font_description_set_absolute_size(choice.description, size * Double(PANGO_SCALE))
        pango_context_set_language(context, choice.language)
        pango_layout_set_font_description(layout, choice.description)
        pango_layout_set_width(layout, width.map { pangoUnits($0) } ?? -1)
        pango_layout_set_ellipsize(layout, ellipsisAfter == nil ? PANGO_ELLIPSIZE_NONE : PANGO_ELLIPSIZE_END)
        pango_layout_set_height(layout, Int32(-(ellipsisAfter ?? 1)))
        setAttributes(of: spans, style: style, size: size, text: text)
        setText(text)
        let spacing = Double(letterSpacing(of: text, style, size: size)) / Double(PANGO_SCALE)
        return try readLines(text: Array(text.utf8), spans: spans, style: style, size: size, spacing: spacing)
    }

    private func setText(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { pango_layout_set_text(layout, $0.baseAddress, Int32($0.count)) }
        }
    }

    private func choice(for key: FontChoice.Key) throws(RenderError) -> FontChoice {
        if let known = choices[key] { return known }
        guard let description = pango_font_description_new() else {
            throw RenderError(.drawingFailed(reason: "out of memory"))
        }
        let families = [key.family] + fonts.fallback(for: key.language).filter { $0 != key.family }
        pango_font_description_set_family(description, families.joined(separator: ","))
        pango_font_description_set_weight(description, PangoWeight(rawValue: UInt32(key.weight)))
        pango_font_description_set_style(description, key.isItalic ? PANGO_STYLE_ITALIC : PANGO_STYLE_NORMAL)
        // Languages come from the data, so that the store needs an end.
        if choices.count >= 256 { choices.removeAll() }
        let choice = FontChoice(description, language: key.language)
        choices[key] = choice
        return choice
    }

    /// Unhinted metrics grow with the size, so they are asked for once.
    private func metrics(of choice: FontChoice, size: Double) -> FontChoice.Metrics {
        if let known = choice.metrics { return known }
        pango_font_description_set_absolute_size(choice.description, size * Double(PANGO_SCALE))
        guard size > 0, let font = pango_font_map_load_font(fontMap.map, context, choice.description) else {
            return FontChoice.Metrics(ascent: 0.9, descent: 0.3)
        }
        let read = pango_font_get_metrics(font, nil)
        let scale = size * Double(PANGO_SCALE)
        let found = FontChoice.Metrics(
            ascent: Double(pango_font_metrics_get_ascent(read)) / scale,
            descent: Double(pango_font_metrics_get_descent(read)) / scale)
        pango_font_metrics_unref(read)
        g_object_unref(UnsafeMutableRawPointer(font))
        choice.metrics = found
        return found
    }

    private func setAttributes(of spans: [ResolvedSpan], style: TextStyle, size: Double, text: String) {
        let list = pango_attr_list_new()
        func insert(_ attribute: UnsafeMutablePointer<PangoAttribute>?, from start: Int, to end: Int) {
            attribute?.pointee.start_index = UInt32(start)
            attribute?.pointee.end_index = UInt32(end)
            pango_attr_list_insert(list, attribute)
        }
        var features = style.allFeatures.map { "\($0.rawValue)=1" }
        // Letters that join (Arabic, Indic conjuncts) would be torn apart, so these keep their own spacing.
        let spacing = letterSpacing(of: text, style, size: size)
        if spacing != 0 {
            features += ["liga=0", "clig=0"]
            insert(pango_attr_letter_spacing_new(spacing), from: 0, to: text.utf8.count)
        }
        if !features.isEmpty {
            insert(pango_attr_font_features_new(features.joined(separator: ",")), from: 0, to: text.utf8.count)
        }
        var start = 0
        for (index, span) in spans.enumerated() {
            let end = start + span.text.utf8.count
            if span.link != nil {
                // Pango gives text of one font a single run; a colour, which nobody reads, splits the link off.
                insert(pango_attr_foreground_new(0, 0, UInt16(truncatingIfNeeded: index + 1)), from: start, to: end)
            }
            if span.isBold {
                let weight = style.weight < 600 ? 700 : 900
                insert(pango_attr_weight_new(PangoWeight(rawValue: UInt32(weight))), from: start, to: end)
            }
            if span.isItalic {
                insert(
                    pango_attr_style_new(style.isItalic ? PANGO_STYLE_NORMAL : PANGO_STYLE_ITALIC), from: start, to: end
                )
            }
            start = end
        }
        pango_layout_set_attributes(layout, list)
        pango_attr_list_unref(list)
    }

    /// In Pango's units; none where the letters of a text join.
    private func letterSpacing(of text: String, _ style: TextStyle, size: Double) -> Int32 {
        guard style.letterSpacing != 0, !text.unicodeScalars.contains(where: \.isOfJoiningScript) else { return 0 }
        return letterSpacing(of: style, size: size)
    }

    private func letterSpacing(of style: TextStyle, size: Double) -> Int32 {
        pangoUnits(style.letterSpacing * size, rounded: .toNearestOrAwayFromZero)
    }

    private func readLines(
        text: [UInt8], spans: [ResolvedSpan], style: TextStyle, size: Double, spacing: Double
    ) throws(RenderError) -> [ShapedText.Line] {
        var lines: [ShapedText.Line] = []
        for index in 0..<pango_layout_get_line_count(layout) {
            guard let line = pango_layout_get_line_readonly(layout, index) else { continue }
            var reader = LineReader(text: text, spans: spans, style: style, size: size, letterSpacing: spacing)
            var node = line.pointee.runs
            while let current = node {
                if let data = current.pointee.data {
                    try read(data.assumingMemoryBound(to: PangoGlyphItem.self), into: &reader)
                }
                node = current.pointee.next
            }
            reader.line.startsParagraph = pango_layout_line_is_paragraph_start(line) != 0
            reader.line.isRightToLeft = pango_layout_line_get_resolved_direction(line) == PANGO_DIRECTION_RTL
            lines.append(reader.line)
        }
        return lines
    }

    private func read(_ item: UnsafeMutablePointer<PangoGlyphItem>, into reader: inout LineReader) throws(RenderError) {
        guard let font = item.pointee.item.pointee.analysis.font else {
            throw RenderError(.drawingFailed(reason: "Pango shaped text without a font"))
        }
        try reader.checkGlyphs(of: item)
        guard let id = fontMap.id(of: font) else {
            throw reader.unknownGlyph(at: Int(item.pointee.item.pointee.offset))
        }
        if fonts[id].isColour {
            let pictures = try emoji.pictures(of: item, font: font, id: id, text: reader.text(of: item))
            reader.add(pictures, advance: item)
        } else {
            reader.add(item, font: id)
        }
    }
}

func pangoUnits(_ points: Double, rounded rule: FloatingPointRoundingRule = .up) -> Int32 {
    Int32(max(-1_000_000_000, min(1_000_000_000, (points * Double(PANGO_SCALE)).rounded(rule))))
}

extension Unicode.Scalar {
    /// Scripts whose letters touch: letter spacing would break words apart.
    fileprivate var isOfJoiningScript: Bool {
        switch value {
        case 0x0600...0x08FF, 0x0900...0x0DFF, 0x1800...0x18AF, 0xFB50...0xFDFF, 0xFE70...0xFEFF: true
        default: false
        }
    }
}

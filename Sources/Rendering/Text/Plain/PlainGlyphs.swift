import CPango

/// The glyphs of a plain text, in Pango's units until they are asked for.
struct PlainGlyphs {
    private struct Glyph {
        var id: UInt32
        /// Where its cluster begins in the text.
        var byte: Int
        var advance: Int32
        var x: Int32
        var y: Int32
    }

    /// 4096 pt: the sum of all glyphs and spaces of a plain text stays a number of 32 bits.
    private static let widest: Int32 = 1 << 22

    private var glyphs: [Glyph]
    private let range: Range<Int>
    private(set) var width: Int32

    /// Nil for a glyph that is missing, empty or set backwards, and for spacing that would swallow one.
    init?(
        _ infos: UnsafeBufferPointer<hb_glyph_info_t>, _ positions: UnsafeBufferPointer<hb_glyph_position_t>,
        of range: Range<Int>, spacing: Int32
    ) {
        guard !infos.isEmpty, infos.count == positions.count, abs(spacing) < Self.widest else { return nil }
        self.range = range
        glyphs = []
        glyphs.reserveCapacity(infos.count)
        width = 0
        for index in infos.indices {
            let (info, place) = (infos[index], positions[index])
            guard info.codepoint != 0, info.codepoint != LineReader.emptyGlyph else { return nil }
            var glyph = Glyph(
                id: info.codepoint, byte: Int(info.cluster), advance: place.x_advance, x: place.x_offset,
                y: 0 &- place.y_offset)
            guard glyph.advance > 0, glyph.advance < Self.widest, glyph.advance + spacing > 0 else { return nil }
            if spacing != 0 {
                guard index == infos.startIndex || infos[index - 1].cluster != info.cluster else { return nil }
                // Between the characters, and none at the end of the line.
                if index < infos.endIndex - 1 { glyph.advance += spacing }
            }
            width += glyph.advance
            glyphs.append(glyph)
        }
    }

    /// The same without the room of the space at the end, where a line was broken; nil when no space of its own is there.
    var withoutLastSpace: PlainGlyphs? {
        guard let last = glyphs.last, glyphs.count < 2 || glyphs[glyphs.count - 2].byte != last.byte else { return nil }
        var shorter = self
        shorter.width -= last.advance
        shorter.glyphs[glyphs.count - 1].advance = 0
        shorter.glyphs[glyphs.count - 1].id = LineReader.emptyGlyph
        return shorter
    }

    /// The pen's way to each byte of a text of so many bytes, where a character begins and that character begins a cluster.
    func advances(count: Int) -> [Int32] {
        var advances = Array(repeating: 0 as Int32, count: count + 1)
        var x: Int32 = 0
        for glyph in glyphs {
            if advances[glyph.byte] == 0 { advances[glyph.byte] = x }
            x += glyph.advance
        }
        advances[count] = x
        return advances
    }

    var positions: [GlyphRun.Glyph] {
        let scale = 1 / Double(PANGO_SCALE)
        var positions: [GlyphRun.Glyph] = []
        positions.reserveCapacity(glyphs.count)
        var x: Int32 = 0
        for glyph in glyphs {
            if glyph.id != LineReader.emptyGlyph {
                positions.append(.init(id: glyph.id, x: Double(x &+ glyph.x) * scale, y: Double(glyph.y) * scale))
            }
            x += glyph.advance
        }
        return positions
    }

    var clusters: [GlyphRun.Cluster] {
        var clusters: [GlyphRun.Cluster] = []
        clusters.reserveCapacity(glyphs.count)
        for (index, glyph) in glyphs.enumerated() {
            let count = glyph.id == LineReader.emptyGlyph ? 0 : 1
            if index > 0, glyphs[index - 1].byte == glyph.byte {
                clusters[clusters.count - 1].glyphs += count
                continue
            }
            let end = glyphs[(index + 1)...].first { $0.byte != glyph.byte }?.byte ?? range.upperBound
            clusters.append(.init(bytes: end - glyph.byte, glyphs: count))
        }
        return clusters
    }
}

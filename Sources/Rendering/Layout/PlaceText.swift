extension LayoutPass {
    func placeText(_ text: TextElement, of element: Element, room: Room, isStatic: Bool) throws(RenderError) -> Placed {
        try placeText(text.text, style: text.style, element: element.path, room: room, isStatic: isStatic)
    }

    /// Sets a text into `room`. Text that does not fit, after all that its style allows, is an error: nothing is cut off
    /// in silence.
    func placeText(
        _ text: Localised<MarkedText>, style: TextStyle, element: String, room: Room, isStatic: Bool
    ) throws(RenderError) -> Placed {
        let spans = try evaluator.spans(of: text, in: style.letterCase)
        do {
            let (shaped, lines) = try fit(spans, style: style, room: room)
            if let problem = overflow(of: shaped, room: room, lines: lines) {
                try fail(problem, at: element, field: text.firstField, value: spans.map(\.text).joined())
            }
            return place(shaped, style: style, element: element, room: room, isStatic: isStatic)
        } catch {
            throw error.about(field: text.firstField, value: spans.map(\.text).joined())
        }
    }

    /// The text as its style lets it fit, as well as it can, and the number of lines that it may have.
    private func fit(
        _ spans: [ResolvedSpan], style: TextStyle, room: Room
    ) throws(RenderError) -> (ShapedText, lines: Int?) {
        let size = style.size.points
        switch style.fit {
        case .error:
            return (try shape(spans, style, size: size), style.maximumLines ?? 1)
        case .wrap:
            return (try shape(spans, style, size: size, width: room.width), style.maximumLines)
        case .ellipsis:
            let lines = style.maximumLines ?? 1
            let shaped = try shaper.shape(
                spans, style: style, size: size, language: language, width: room.width, ellipsisAfter: lines)
            return (shaped, lines)
        case .shrink(let minimum, let wraps):
            let lines = wraps ? style.maximumLines : style.maximumLines ?? 1
            let width = wraps ? room.width : nil
            var search = SizeSearch(pass: self, spans: spans, style: style, room: room, width: width, lines: lines)
            return (try search.largest(from: size, downTo: minimum.points), lines)
        }
    }

    private func shape(
        _ spans: [ResolvedSpan], _ style: TextStyle, size: Double, width: Double? = nil
    ) throws(RenderError) -> ShapedText {
        try shaper.shape(spans, style: style, size: size, language: language, width: width)
    }

    func overflow(of shaped: ShapedText, room: Room, lines: Int?) -> RenderError.Problem? {
        if let lines, shaped.lines.count > lines {
            return .textTooLarge(lines: shaped.lines.count, allowed: lines)
        }
        if let width = room.width, shaped.width > width + layoutTolerance {
            return .textTooWide(
                millimetres: Length.pt(shaped.width).millimetres, available: Length.pt(width).millimetres)
        }
        if let height = room.height, shaped.height > height + layoutTolerance {
            return .textTooHigh(
                millimetres: Length.pt(shaped.height).millimetres, available: Length.pt(height).millimetres)
        }
        return nil
    }

    private func place(
        _ shaped: ShapedText, style: TextStyle, element: String, room: Room, isStatic: Bool
    ) -> Placed {
        let size = Size(width: room.width ?? shaped.width, height: room.height ?? shaped.height)
        let top = self.top(of: shaped, style.verticalAlignment, height: size.height)
        var runs: [GlyphRun] = []
        var pictures: [SceneItem] = []
        var left = Double.infinity
        for line in shaped.lines {
            let x = self.left(of: line, style: style, width: size.width)
            let offset = Point(x: x, y: top + line.top + shaped.firstBaseline)
            left = min(left, x)
            for var run in line.runs {
                run.origin = run.origin + offset
                runs.append(run)
            }
            for picture in line.pictures {
                let moved = picture.moved(by: offset)
                pictures.append(
                    SceneItem(element: element, isStatic: isStatic, frame: moved.target, content: .image(moved)))
            }
        }
        let frame = Rect(x: min(left, size.width), y: top, width: shaped.width, height: shaped.height)
        let item = SceneItem(element: element, isStatic: isStatic, frame: frame, content: .text(runs))
        return Placed(size: size, items: (runs.isEmpty ? [] : [item]) + pictures)
    }

    private func top(
        of shaped: ShapedText, _ alignment: TextStyle.VerticalAlignment, height: Double
    ) -> Double {
        switch alignment {
        case .top: 0
        case .middle: (height - shaped.height) / 2
        case .bottom: height - shaped.height
        case .baseline: -shaped.firstBaseline
        }
    }

    private func left(of line: ShapedText.Line, style: TextStyle, width: Double) -> Double {
        switch style.alignment {
        case .left: 0
        case .center: (width - line.width) / 2
        case .right: width - line.width
        case .start: isRightToLeft ? width - line.width : 0
        case .end: isRightToLeft ? 0 : width - line.width
        }
    }
}

extension Localised<MarkedText> {
    /// The field that an error is about.
    fileprivate var firstField: String? {
        let paths = paths
        return (paths.first { $0.stringName == nil } ?? paths.first)?.description
    }
}

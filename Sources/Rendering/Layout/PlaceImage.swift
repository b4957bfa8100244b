extension LayoutPass {
    func placeImage(_ image: ImageElement, of element: Element, room: Room, isStatic: Bool) throws(RenderError)
        -> Placed
    {
        let picture = try picture(of: image.source)
        let natural = picture.size
        let aspect = natural.height > 0 ? natural.width / natural.height : 1
        // A pixel of a picture without a stated size is a CSS pixel, 1/96 inch.
        let width = room.width ?? room.height.map { $0 * aspect } ?? natural.width * 0.75
        let size = Size(width: width, height: room.height ?? width / max(aspect, 1e-6))
        let frame = Rect(origin: .zero, size: size)
        let target = target(of: natural, in: frame, fit: image.fit)
        let visible = image.fit == .contain ? target : frame
        let scene = SceneImage(
            picture: picture, target: target, clip: clip(image, visible: visible, target: target))
        return Placed(
            size: size,
            items: [
                SceneItem(
                    element: element.path, isStatic: isStatic, role: .figure, frame: visible, content: .image(scene))
            ])
    }

    private func picture(of source: ImageElement.Source) throws(RenderError) -> Picture {
        switch source {
        case .asset(let name):
            return try compiled.picture(named: name)
        case .data(let path):
            let uri = try evaluator.plainText(at: path)
            do {
                return try Picture(dataURI: uri)
            } catch {
                throw error.about(field: path.description, value: String(uri.prefix(40)))
            }
        }
    }

    private func target(of natural: Size, in frame: Rect, fit: ImageElement.Fit) -> Rect {
        guard fit != .fill, natural.width > 0, natural.height > 0 else { return frame }
        let ratios = (frame.width / natural.width, frame.height / natural.height)
        let scale = fit == .contain ? min(ratios.0, ratios.1) : max(ratios.0, ratios.1)
        let (width, height) = (natural.width * scale, natural.height * scale)
        return Rect(x: frame.midX - width / 2, y: frame.midY - height / 2, width: width, height: height)
    }

    private func clip(_ image: ImageElement, visible: Rect, target: Rect) -> Path? {
        switch image.crop {
        case .circle:
            let side = min(visible.width, visible.height)
            return .ellipse(in: Rect(x: visible.midX - side / 2, y: visible.midY - side / 2, width: side, height: side))
        case .rectangle(let radius) where radius.points > 0:
            return .rectangle(visible, radius: radius.points)
        case .rectangle:
            return image.fit == .cover && target != visible ? .rectangle(visible) : nil
        }
    }
}

// Moving what was laid out at the origin to where it belongs. Shifts go into the coordinates themselves, so that a
// transform is left only where something turns.

extension Point {
    func moved(by offset: Point) -> Point { self + offset }
}

extension Path {
    func moved(by offset: Point) -> Path {
        Path(
            commands.map {
                switch $0 {
                case .move(let point): .move(point + offset)
                case .line(let point): .line(point + offset)
                case .curve(let one, let two, let end): .curve(one + offset, two + offset, end + offset)
                case .close: .close
                }
            })
    }
}

extension SceneImage {
    func moved(by offset: Point) -> SceneImage {
        var image = self
        image.target = target.offset(by: offset)
        image.clip = clip?.moved(by: offset)
        return image
    }
}

extension SceneItem {
    func moved(by offset: Point) -> SceneItem {
        guard offset != .zero else { return self }
        var item = self
        item.change { $0.move(by: offset) }
        return item
    }
}

extension SceneItem.Parts {
    fileprivate mutating func move(by offset: Point) {
        guard transform == .identity else {
            transform = transform.then(.translation(offset.x, offset.y))
            return
        }
        frame = frame.offset(by: offset)
        switch content {
        case .text(var runs):
            for index in runs.indices { runs[index].origin = runs[index].origin + offset }
            content = .text(runs)
        case .path(let path, let fill, let stroke):
            content = .path(path.moved(by: offset), fill: fill, stroke: stroke)
        case .image(let image):
            content = .image(image.moved(by: offset))
        case .code(var code):
            code.target = code.target.offset(by: offset)
            code.logo = code.logo?.moved(by: offset)
            content = .code(code)
        }
    }
}

// Moving what was laid out at the origin to where it belongs.

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

extension SceneItem.Content {
    func moved(by offset: Point) -> SceneItem.Content {
        switch self {
        case .text(var runs):
            for index in runs.indices { runs[index].origin = runs[index].origin + offset }
            return .text(runs)
        case .path(let path, let fill, let stroke):
            return .path(path.moved(by: offset), fill: fill, stroke: stroke)
        case .image(let image):
            return .image(image.moved(by: offset))
        case .code(var code):
            code.target = code.target.offset(by: offset)
            code.logo = code.logo?.moved(by: offset)
            return .code(code)
        }
    }
}

import Foundation

@testable import Rendering

extension SceneItem {
    static func text(_ runs: GlyphRun..., transform: Transform = .identity, element: String = "text") -> SceneItem {
        SceneItem(
            element: element, isStatic: false, transform: transform,
            frame: Rect(x: runs[0].origin.x, y: runs[0].origin.y - runs[0].size, width: 100, height: runs[0].size),
            content: .text(runs))
    }

    static func path(
        _ path: Path, in frame: Rect, fill: Paint? = nil, stroke: Stroke? = nil, transform: Transform = .identity,
        element: String = "path"
    ) -> SceneItem {
        SceneItem(
            element: element, isStatic: true, transform: transform, frame: frame,
            content: .path(path, fill: fill, stroke: stroke))
    }

    static func box(_ rect: Rect, _ fill: Paint) -> SceneItem { .path(.rectangle(rect), in: rect, fill: fill) }

    static func image(_ image: SceneImage, element: String = "image") -> SceneItem {
        SceneItem(element: element, isStatic: true, frame: image.target, content: .image(image))
    }

    static func code(_ code: SceneCode, frame: Rect, element: String = "code") -> SceneItem {
        SceneItem(element: element, isStatic: false, frame: frame, content: .code(code))
    }
}

extension ScenePage {
    init(_ items: SceneItem..., width: Double = 300, height: Double = 200) {
        self.init(name: "front", size: Size(width: width, height: height), items: items)
    }
}

extension Scene {
    init(_ pages: ScenePage..., title: String = "Ticket", createdAt: Date? = Date(timeIntervalSince1970: 1_750_534_200))
    {
        self.init(properties: SceneProperties(title: title, language: "en", createdAt: createdAt), pages: pages)
    }
}

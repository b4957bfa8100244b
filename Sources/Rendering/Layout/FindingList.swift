/// What a check found wrong with one ticket. Belongs to one layout pass.
final class FindingList {
    private(set) var errors: [RenderError] = []
    private var known: Set<RenderError> = []

    func add(_ error: RenderError) {
        // One element may be laid out more than once, to learn how much room it needs.
        if known.insert(error).inserted { errors.append(error) }
    }

    /// Stands in for an element that could not be laid out: its frame in red.
    func marker(for element: Element, room: Room) -> Placed {
        let size = Size(width: room.width ?? 20, height: room.height ?? 20)
        let frame = Rect(origin: .zero, size: size)
        return Placed(size: size, items: [Self.marker(around: frame, element: element.path)])
    }

    /// The scene with a red frame around each element that something was found about.
    func marked(_ scene: Scene) -> Scene { Self.marking(Set(errors.compactMap(\.element)), in: scene) }

    /// The scene with a red frame around each of the elements.
    static func marking(_ elements: Set<String>, in scene: Scene) -> Scene {
        var scene = scene
        for index in scene.pages.indices {
            let culprits = scene.pages[index].items.filter { elements.contains($0.element) && $0.alternative != mark }
            scene.pages[index].items += culprits.map { marker(around: $0.bounds, element: $0.element) }
        }
        return scene
    }

    static let mark = "finding"

    static func marker(around frame: Rect, element: String) -> SceneItem {
        let red = Colour(red: 0.9, green: 0, blue: 0.1)
        return SceneItem(
            element: element, isStatic: false, role: .artifact, alternative: mark, frame: frame,
            content: .path(
                .rectangle(frame), fill: .solid(Colour(red: red.red, green: 0, blue: 0.1, alpha: 0.08)),
                stroke: Stroke(colour: red, width: 1)))
    }
}

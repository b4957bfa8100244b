/// What an element became: the size it takes and its items, placed from its top left corner at (0, 0).
struct Placed {
    var size: Size
    var items: [SceneItem]

    static var nothing: Placed { Placed(size: Size(width: 0, height: 0), items: []) }

    func moved(by offset: Point) -> [SceneItem] { items.map { $0.moved(by: offset) } }

    /// Turned clockwise. A quarter turn swaps width and height; any other angle turns about the centre and keeps the size.
    func rotated(degrees: Double) -> Placed {
        guard degrees != 0 else { return self }
        let turn = Transform.rotation(degrees: degrees)
        let box = Rect(x: 0, y: 0, width: size.width, height: size.height)
        let turned: Transform
        var placed = self
        if degrees.truncatingRemainder(dividingBy: 90) == 0 {
            let bounds = turn.bounds(of: box)
            turned = turn.then(.translation(-bounds.x, -bounds.y))
            placed.size = bounds.size
        } else {
            turned = Transform.translation(-box.midX, -box.midY).then(turn).then(.translation(box.midX, box.midY))
        }
        placed.items = items.map {
            var item = $0
            item.transform = item.transform.then(turned)
            return item
        }
        return placed
    }
}

/// The room that an element is given, in points; nil is as much as it needs.
struct Room: Hashable {
    var width: Double?
    var height: Double?

    /// The room inside an element that is turned: a quarter turn swaps the directions.
    func turned(degrees: Double) -> Room {
        abs(degrees.truncatingRemainder(dividingBy: 180)) == 90 ? Room(width: height, height: width) : self
    }
}

/// Lengths within this many points are equal: a hundredth of a millimetre is no overflow.
let layoutTolerance = 0.03

/// Lays one ticket out: walks the template's elements, asks the evaluator for their data, and places what they become.
///
/// `LayPages.swift` is where it begins; the files `Place….swift` each hold one kind of element.
struct LayoutPass {
    let compiled: CompiledTemplate
    let shaper: TextShaper
    let statics: StaticStore
    /// What the elements became on earlier tickets; nil where every ticket is laid out anew.
    let laid: LaidElements?
    let contrasts: ContrastStore
    var evaluator: Evaluator
    let language: String
    /// True where the ticket's language is written from right to left: what `start` and `end` mean.
    let isRightToLeft: Bool
    /// Collects what is wrong instead of stopping at it, for the template check; nil when tickets are made.
    let findings: FindingList?
    let budget: LayoutBudget
}

extension LayoutPass {
    /// Elements by their own frames, on a page or in a group. `isFixed`: the group itself stands where every ticket has it.
    func placeGroup(_ elements: [Element], room: Room, isFixed: Bool) throws(RenderError) -> Placed {
        var size = Size(width: room.width ?? 0, height: room.height ?? 0)
        var items: [SceneItem] = []
        items.reserveCapacity(elements.count + 8)
        for element in elements {
            let origin = Point(x: element.frame.x.points, y: element.frame.y.points)
            let inner = Room(
                width: element.frame.width.fixed ?? room.width.map { max(0, $0 - origin.x) },
                height: element.frame.height.fixed)
            for child in try place(element, room: inner, isFixed: isFixed) {
                items += child.moved(by: origin)
                if room.width == nil { size.width = max(size.width, origin.x + child.size.width) }
                if room.height == nil { size.height = max(size.height, origin.y + child.size.height) }
            }
        }
        return Placed(size: size, items: items)
    }

    /// What an element becomes: nothing when its condition fails, once per row when it repeats.
    func place(_ element: Element, room: Room, isFixed: Bool) throws(RenderError) -> [Placed] {
        guard let laid, evaluator.isAtTop else { return try placeAnew(element, room: room, isFixed: isFixed) }
        if let known = laid.find(element, room: room, isFixed: isFixed), budget.spend(known.spent) {
            return known.placed
        }
        let before = budget.spent
        let placed = try placeAnew(element, room: room, isFixed: isFixed)
        laid.keep(placed, spent: budget.spent - before, for: element, room: room, isFixed: isFixed)
        return placed
    }

    private func placeAnew(_ element: Element, room: Room, isFixed: Bool) throws(RenderError) -> [Placed] {
        do {
            guard let repetition = element.repetition else {
                return try placeOnce(element, room: room, isFixed: isFixed).map { [$0] } ?? []
            }
            var all: [Placed] = []
            for row in try evaluator.rows(of: repetition) {
                var pass = self
                pass.evaluator = row
                if let placed = try pass.placeOnce(element, room: room, isFixed: false) { all.append(placed) }
            }
            return all
        } catch {
            let located = error.located(template: compiled.template.name, element: element.path)
            // Lists within lists would go on failing for hours.
            guard let findings, !budget.isSpent else { throw located }
            findings.add(located)
            return [findings.marker(for: element, room: room)]
        }
    }

    private func placeOnce(_ element: Element, room: Room, isFixed: Bool) throws(RenderError) -> Placed? {
        try budget.spend()
        if let condition = element.condition, !(try evaluator.holds(condition)) { return nil }
        // What depends on no data is laid out once; only its place may differ from ticket to ticket.
        guard compiled.isStatic(element) else { return try turn(element, room: room, isFixed: isFixed) }
        let key = StaticStore.Key(element: element.number, room: room, language: language)
        let placed: Placed
        if let known = statics[key], budget.spend(known.spent) {
            placed = known.placed
        } else {
            let before = budget.spent
            placed = try turn(element, room: room, isFixed: true)
            statics[key] = .init(placed: placed, spent: budget.spent - before)
        }
        return isFixed && element.condition == nil ? placed : placed.markedDynamic()
    }

    private func turn(_ element: Element, room: Room, isFixed: Bool) throws(RenderError) -> Placed {
        let upright = room.turned(degrees: element.rotation)
        // A turn moves what it turns by the size of the whole, which may come from the data.
        let hasFixedPlace =
            element.rotation == 0 || (room.width != nil && room.height != nil) || compiled.isStatic(element)
        var placed = try placeContent(
            of: element, room: upright, isFixed: isFixed && hasFixedPlace && element.condition == nil)
        if element.rotation != 0 { placed = placed.rotated(degrees: element.rotation) }
        if element.role != nil || element.alternative != nil {
            let alternative = try element.alternative.map { (text) throws(RenderError) in try evaluator.text(of: text) }
            for index in placed.items.indices {
                placed.items[index].role = placed.items[index].role ?? element.role
                placed.items[index].alternative = placed.items[index].alternative ?? alternative
            }
        }
        return placed
    }

    private func placeContent(of element: Element, room: Room, isFixed: Bool) throws(RenderError) -> Placed {
        let isStatic = isFixed && compiled.isStatic(element)
        switch element.content {
        case .text(let text): return try placeText(text, of: element, room: room, isStatic: isStatic)
        case .shape(let shape): return placeShape(shape, of: element, room: room, isStatic: isStatic)
        case .image(let image): return try placeImage(image, of: element, room: room, isStatic: isStatic)
        case .code(let code): return try placeCode(code, of: element, room: room, isStatic: isStatic)
        case .group(let elements):
            // A group without a height of its own is as high as what stands in it.
            return try placeGroup(elements, room: room, isFixed: isFixed)
        case .flow(let flow):
            switch flow.axis {
            case .column: return try placeColumn(flow, of: element, room: room, isFixed: isFixed)
            case .row: return try placeRow(flow, of: element, room: room, isFixed: isFixed)
            }
        case .table(let table): return try placeTable(table, of: element, room: room, isFixed: isFixed)
        }
    }
}

extension LayoutPass {
    /// Something does not fit: the end of this ticket, or one more finding of the check.
    func fail(
        _ problem: RenderError.Problem, at element: String, field: String? = nil, value: String? = nil
    ) throws(RenderError) {
        try collect(
            RenderError(problem, template: compiled.template.name, element: element, field: field, value: value))
    }

    /// Throws the error where tickets are made; only takes a note of it for the check.
    func collect(_ error: RenderError) throws(RenderError) {
        guard let findings else { throw error }
        findings.add(error)
    }
}

extension Extent {
    /// The extent in points, when the template states it.
    var fixed: Double? {
        if case .fixed(let length) = self { length.points } else { nil }
    }
}

extension Placed {
    /// The same items, for a place that differs from ticket to ticket.
    func markedDynamic() -> Placed {
        var placed = self
        for index in placed.items.indices { placed.items[index].isStatic = false }
        return placed
    }
}

extension RenderError {
    /// The error with the data it is about, unless it already names some.
    func about(field: String?, value: String) -> RenderError {
        var error = self
        error.field = error.field ?? field
        error.value = error.value ?? value
        return error
    }

    /// The error with the place it happened at, unless a place nearer to it is already known.
    func located(template: String, element: String) -> RenderError {
        var error = self
        error.template = error.template ?? template
        error.element = error.element ?? element
        return error
    }
}

extension LayoutPass {
    /// Lays out all pages. Errors name template and element.
    func scene() throws(RenderError) -> Scene {
        let template = compiled.template
        var pages: [ScenePage] = []
        for page in template.pages {
            do {
                if let condition = page.condition, !(try evaluator.holds(condition)) { continue }
                pages.append(try lay(page))
            } catch {
                try collect(error.located(template: template.name, element: page.name))
                pages.append(blank(page))
            }
        }
        guard !pages.isEmpty else {
            throw RenderError(
                .drawingFailed(reason: "no page of the template applies to this ticket"), template: template.name)
        }
        return Scene(properties: try properties(), pages: pages)
    }

    private func properties() throws(RenderError) -> SceneProperties {
        let document = compiled.template.document
        do {
            return SceneProperties(
                title: try evaluator.text(of: document.title),
                author: try document.author.map { (text) throws(RenderError) in try evaluator.text(of: text) },
                subject: try document.subject.map { (text) throws(RenderError) in try evaluator.text(of: text) },
                language: language, createdAt: try evaluator.instant(at: DataPath(parts: ["ticket", "issuedAt"])))
        } catch {
            try collect(error.located(template: compiled.template.name, element: "document"))
            return SceneProperties(title: compiled.template.title, language: language)
        }
    }

    /// Stands in for a page that could not be laid out.
    private func blank(_ page: Page) -> ScenePage {
        let height: Double
        switch page.height {
        case .fixed(let fixed): height = fixed.points
        case .content(let minimum, _, _): height = minimum.points
        }
        let frame = Rect(x: 0, y: 0, width: page.width.points, height: height)
        return ScenePage(
            name: page.name, size: frame.size, items: [FindingList.marker(around: frame, element: page.name)])
    }

    private func lay(_ page: Page) throws(RenderError) -> ScenePage {
        let width = page.width.points
        let placed: Placed
        let height: Double
        switch page.height {
        case .fixed(let fixed):
            height = fixed.points
            placed = try placeGroup(page.elements, room: Room(width: width, height: height), isFixed: true)
        case .content(let minimum, let maximum, let margin):
            placed = try placeGroup(page.elements, room: Room(width: width, height: nil), isFixed: true)
            height = max(minimum.points, placed.size.height + margin.points)
            guard height <= maximum.points + layoutTolerance else {
                let problem = RenderError.Problem.contentTooHigh(
                    millimetres: Length.pt(height).millimetres, available: maximum.millimetres)
                try fail(problem, at: page.name)
                break
            }
        }
        var items = placed.items
        if let background = page.background {
            items.insert(self.background(background, size: Size(width: width, height: height), of: page), at: 0)
        }
        let laid = ScenePage(name: page.name, size: Size(width: width, height: height), items: items)
        do {
            try checkEdges(of: laid)
            try checkCodes(of: laid)
        } catch {
            try collect(error.located(template: compiled.template.name, element: page.name))
        }
        return laid
    }

    private func background(_ paint: Paint, size: Size, of page: Page) -> SceneItem {
        let frame = Rect(origin: .zero, size: size)
        var isFixed = true
        if case .content = page.height { isFixed = false }
        return SceneItem(
            element: page.name + "/background", isStatic: isFixed, role: .artifact, frame: frame,
            content: .path(.rectangle(frame), fill: paint, stroke: nil))
    }
}

import Rendering
import Testing

@Suite struct `Reading a template` {
    let template: Template
    let front: [Element]
    let back: [Element]

    init() throws {
        template = try ExampleTemplate.parse()
        front = template.pages[0].elements
        back = template.pages[1].elements
    }

    @Test func `what the template says of itself is kept`() {
        #expect(template.name == "example")
        #expect(template.title == "Classic")
        #expect(template.summary == "DIN long with a tear-off stub")
        #expect(template.locales == ["en-GB", "de-DE", "pl-PL"])
        #expect(template.printer == Printer(dpi: 203, dotsPerModule: 4, isMonochrome: true))
        #expect(template.document.author == .some(data("event.organiser.name")))
        #expect(
            template.document.subject
                == .perLanguage(["en": literal("Ticket"), "de": literal("Karte")]))
        #expect(Set(template.strings.keys) == ["doors", "till"])
        #expect(template.pages.map(\.name) == ["front", "page2", "back"])
    }

    @Test func `pages have sizes, backgrounds and conditions`() {
        let (first, second, third) = (template.pages[0], template.pages[1], template.pages[2])
        #expect(first.width == .mm(210))
        #expect(first.height == .fixed(.mm(99)))
        #expect(first.background == .solid(.white))
        #expect(first.condition == nil)
        #expect(second.height == .content(minimum: .mm(90), maximum: .mm(400), margin: .mm(5)))
        #expect(second.condition == .present(path("order.lines")))
        #expect(third.height == .content(minimum: .mm(5), maximum: .mm(5000), margin: .zero))
    }

    @Test func `elements are named by their ids or by kind and position`() throws {
        #expect(
            front.map(\.path) == [
                "front/title", "front/text2", "front/text3", "front/rect4", "front/circle5", "front/line6",
                "front/rule7", "front/path8", "front/image9", "front/image10", "front/code", "front/stub",
            ])
        let stub = try #require(front[11].group)
        #expect(stub.map(\.path) == ["front/stub/seat", "front/stub/inner"])
        let inner = try #require(stub[1].group)
        #expect(inner.map(\.path) == ["front/stub/inner/text1"])
    }

    @Test func `a style is merged with what it extends and with the element's own keys`() {
        let ink = Colour(hex: "#14213d") ?? .white
        var body = TextStyle(
            family: "Inter", size: .pt(9), colour: ink, lineHeight: 1.35, hasTabularFigures: true,
            features: [.slashedZero, .ss01])
        #expect(text(front[2])?.style.family == "Inter")
        var label = body
        label.size = .pt(6.5)
        label.weight = 600
        label.letterSpacing = 0.08
        label.paragraphSpacing = .mm(2)
        label.letterCase = .upper
        label.colour = Colour(hex: "#c1121f80") ?? .white
        #expect(text(front[2])?.style == label)
        body.size = .pt(10)
        body.alignment = .center
        body.verticalAlignment = .bottom
        body.fit = .ellipsis
        body.maximumLines = 4
        #expect(text(front[1])?.style == body)
        let title = TextStyle(
            family: "EB Garamond", isItalic: true, size: .pt(26), maximumLines: 2,
            fit: .shrink(minimum: .pt(16), wraps: true))
        #expect(text(front[0])?.style == title)
    }

    @Test func `boxes are read in millimetres, points and inches`() {
        #expect(front[0].frame == Frame(x: .mm(12), y: .mm(10), width: .fixed(.mm(120)), height: .fixed(.mm(24))))
        #expect(front[1].frame == Frame(x: .mm(12), y: .pt(40), width: .fixed(.inches(1)), height: .automatic))
        #expect(front[2].frame == Frame(x: .mm(1), y: .mm(2), width: .fixed(.mm(30)), height: .automatic))
        #expect(front[5].frame == Frame())
    }

    @Test func `texts, turns, roles and conditions are read`() throws {
        #expect(front[0].role == .title)
        #expect(text(front[0])?.text == .all(MarkedText(spans: [.init(content: data("event.name"))])))
        #expect(front[1].rotation == 90)
        #expect(front[1].condition == (try Condition(parsing: "holder.name and ticket.type != \"Child\"")))
        let german = MarkedText(spans: [.init(content: literal("kursiv"), isItalic: true)])
        #expect(text(front[1])?.text.contents.last != german)
        #expect(text(front[1])?.text.contents.first == german)
    }

    @Test func `shapes have fills, strokes and gradients`() throws {
        let ink = Colour(hex: "#14213d") ?? .white
        let accent = Colour(hex: "#c1121f80") ?? .white
        let stroke = Stroke(
            colour: ink, width: 0.5, dash: [Length.mm(1).points, 0], cap: .round, join: .bevel)
        #expect(
            front[3].content
                == .shape(ShapeElement(outline: .rectangle(radius: .mm(2)), fill: .solid(accent), stroke: stroke)))
        let stops = [
            GradientStop(offset: 0, colour: ink), GradientStop(offset: 0.25, colour: .white),
            GradientStop(offset: 0.625, colour: .white), GradientStop(offset: 1, colour: accent),
        ]
        #expect(
            front[4].content == .shape(ShapeElement(outline: .ellipse, fill: .linear(angle: 90, stops: stops))))
        #expect(
            front[5].content
                == .shape(
                    ShapeElement(
                        outline: .line(
                            from: PointLengths(x: .mm(150), y: .mm(5)), to: PointLengths(x: .mm(150), y: .mm(94))),
                        stroke: Stroke(colour: .black, width: 0.6))))
        #expect(
            front[6].content
                == .shape(
                    ShapeElement(outline: .rule(vertical: true), stroke: Stroke(colour: ink, width: 0.3))))
        let triangle = try Path(svg: "M0 0 L10 0 L5 8 Z")
        let radial = Paint.radial(stops: [
            GradientStop(offset: 0, colour: ink), GradientStop(offset: 1, colour: .white),
        ])
        #expect(
            front[7].content
                == .shape(
                    ShapeElement(
                        outline: .path(triangle, viewBox: Rect(x: 0, y: 0, width: 10, height: 10)), fill: radial)))
    }

    @Test func `images come from files or from the data, codes may carry a logo`() {
        #expect(front[8].content == .image(ImageElement(source: .asset("art.svg"), fit: .cover, crop: .circle)))
        #expect(front[8].alternative == .perLanguage(["en": literal("A tree in the wind")]))
        #expect(
            front[9].content
                == .image(
                    ImageElement(source: .data(path("holder.photo")), crop: .rectangle(radius: .mm(2)))))
        #expect(
            front[10].content
                == .code(
                    CodeElement(
                        symbology: .qr, payload: data("ticket.code"), level: .H, quietZone: 6,
                        dark: Colour(hex: "#14213d") ?? .white, light: nil, logo: "images/logo.png")))
        #expect(
            template.assets == ["art.svg": Array("art.svg".utf8), "images/logo.png": Array("images/logo.png".utf8)])
    }

    @Test func `elements in a column have no place of their own and may repeat`() throws {
        let flow = try #require(back[0].flow)
        #expect(flow.axis == .column)
        #expect(flow.gap == .mm(2))
        #expect(flow.padding == .mm(3))
        #expect(flow.alignment == .stretch)
        let grey = Colour(hex: "#eee") ?? .black
        #expect(flow.background == ShapeElement(outline: .rectangle(radius: .mm(2)), fill: .solid(grey)))
        #expect(flow.elements.map(\.path) == ["page2/flow/text1", "page2/flow/text2", "page2/flow/row3"])
        #expect(flow.elements[0].frame == Frame(width: .automatic, height: .fixed(.mm(5))))
        #expect(flow.elements[1].repetition == Repetition(list: path("extra.perks"), name: "perk"))
        let row = try #require(flow.elements[2].flow)
        #expect(row.axis == .row)
        #expect(row.alignment == .end)
        #expect(row.elements[0].frame == Frame(width: .share(2), height: .automatic))
        #expect(row.elements[0].repetition?.name == "item")
    }

    @Test func `a table has rows, columns and rules`() throws {
        let table = try #require(back[1].table)
        #expect(table.rows == Repetition(list: path("order.lines"), name: "line"))
        #expect(table.columnGap == .mm(4))
        #expect(table.rowPadding == .mm(2))
        #expect(table.headerRule?.width == 0.5)
        #expect(table.rowRule == nil)
        #expect(table.footerRule == Stroke(colour: .black, width: 1))
        #expect(table.columns.map(\.width) == [.share(1), .fixed(.mm(25))])
        #expect(table.columns[0].headerStyle.letterCase == .upper)
        #expect(table.columns[0].style.weight == 400)
        #expect(table.columns[1].style.weight == 700)
        #expect(table.columns[1].footerStyle.weight == 400)
        #expect(table.columns[1].footerStyle.alignment == .right)
        #expect(table.columns[1].header == nil)
    }

    @Test func `what a template leaves out has its default`() throws {
        let yaml = "format: 1\ntitle: T\npages: [{ size: [10, 10], elements: [{ code: a, at: [0, 0] }] }]\n"
        let template = try ExampleTemplate.parse(yaml)
        #expect(template.locales == ["en-GB"])
        #expect(template.printer == Printer())
        #expect(template.document == DocumentProperties(title: .all(data("event.name"))))
        #expect(template.pages[0].elements[0].content == .code(CodeElement(symbology: .qr, payload: literal("a"))))
    }

    private func text(_ element: Element) -> TextElement? {
        if case .text(let text) = element.content { text } else { nil }
    }

    private func path(_ text: String) -> DataPath { DataPath(parts: text.split(separator: ".").map(String.init)) }
    private func data(_ text: String) -> Interpolation { Interpolation(parts: [.value(Expression(path: path(text)))]) }
    private func literal(_ text: String) -> Interpolation { Interpolation(parts: [.literal(text)]) }
}

extension Element {
    fileprivate var group: [Element]? { if case .group(let elements) = content { elements } else { nil } }
    fileprivate var flow: FlowElement? { if case .flow(let flow) = content { flow } else { nil } }
    fileprivate var table: TableElement? { if case .table(let table) = content { table } else { nil } }
}

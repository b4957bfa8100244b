/// Writes what belongs to one ticket: its pages, with what is on them, and the parts of the structure that are its own.
struct RecordWriter {
    let scene: Scene
    let tags: TagPlan
    let tree: StructureTree
    let numbers: RecordNumbers
    let fonts: DocumentFonts
    let pictures: PressedPictures
    let placed: PlacedParts
    let writer: ObjectWriter

    /// Writes the pages below the node `parent` of the page tree; `identifier` takes in what is on them.
    func writePages(content: ContentStream, parent: Int, identifier: inout FileIdentifier) throws(RenderError) {
        let resources = PageResources(pictures: pictures)
        var annotation = 0
        for (index, page) in scene.pages.enumerated() {
            content.removeAll()
            var painter = PageContent(
                page, stream: content, fonts: fonts, resources: resources, writer: writer)
            try painter.write(tags: tags.pages[index])
            identifier.add(content.bytes.bytes)
            writer.write(content, number: numbers.contents + index)
            let first = numbers.annotations + annotation
            for link in painter.links {
                write(link, number: annotation, page: index)
                annotation += 1
            }
            writer.pack(numbers.pages + index) {
                write(page, index: index, parent: parent, annotations: first..<first + painter.links.count, to: $0)
            }
        }
        let parts = resources.parts.map { placed.number(of: $0.identity, $0.parts, in: writer) }
        writer.pack(numbers.resources) { output in
            resources.append(to: output, part: { parts[$0] }, font: { fonts.number(of: $0) })
        }
    }

    /// Finds out whether the ticket can be drawn, before anything of it is written.
    static func prepare(_ scene: Scene, fonts: DocumentFonts, pictures: PressedPictures) throws(RenderError) {
        for item in scene.pages.lazy.flatMap(\.items) {
            do {
                switch item.content {
                case .text(let runs): for run in runs { try fonts.check(run.font) }
                case .image(let image): _ = try pictures.pressed(image, isLasting: item.isStatic)
                case .code(let code):
                    if let logo = code.logo { _ = try pictures.pressed(logo, isLasting: item.isStatic) }
                case .path: break
                }
            } catch {
                throw error.of(element: item.element)
            }
        }
    }

    /// Writes the elements with texts to be read instead of them, which differ from ticket to ticket.
    func writeLooseElements() {
        for (index, element) in tree.elements.enumerated() {
            guard let (page, item) = element.alternative else { continue }
            let text = scene.pages[page].items[item].spokenText
            writer.pack(numbers.elements + index) { tree.write(index, numbers: numbers, alternative: text, to: $0) }
        }
    }

    /// Writes all elements, in an element of the ticket's own that stands in `document`.
    func packElements(in document: Int) {
        writer.pack(numbers.root) { output in
            output.append("<</S /Part /P ")
            output.append(document)
            output.append(" 0 R /K ")
            output.append(references: tree.roots.map { numbers.elements + $0 })
            output.append(">>")
        }
        for (index, element) in tree.elements.enumerated() where element.alternative == nil {
            writer.pack(numbers.elements + index) { tree.write(index, numbers: numbers, to: $0) }
        }
        writeLooseElements()
    }

    /// A page object (ISO 32000-1, 7.7.3.3).
    private func write(_ page: ScenePage, index: Int, parent: Int, annotations: Range<Int>, to output: PDFBytes) {
        output.append("<</Type /Page /Parent ")
        output.append(parent)
        output.append(" 0 R /MediaBox [0 0 ")
        output.append(page.size.width, page.size.height)
        output.append("] /Resources ")
        output.append(numbers.resources)
        output.append(" 0 R /Contents ")
        output.append(numbers.contents + index)
        output.append(" 0 R /StructParents ")
        output.append(numbers.parentKey + index)
        // Readers go from link to link in the order of the structure (ISO 14289-1, 7.18.3).
        output.append(" /Tabs /S")
        if !annotations.isEmpty {
            output.append(" /Annots ")
            output.append(references: annotations)
        }
        output.append(">>")
    }

    /// A link annotation (ISO 32000-1, 12.5.6.5), printed and described as ISO 19005-2, 6.3 and ISO 14289-1, 7.18 ask.
    private func write(_ link: PageContent.LinkArea, number: Int, page: Int) {
        writer.pack(numbers.annotations + number) { output in
            output.append("<</Type /Annot /Subtype /Link /Border [0 0 0] /F 4 /P ")
            output.append(numbers.pages + page)
            output.append(" 0 R /Rect [")
            output.append(link.rect.x, link.rect.y)
            output.append(link.rect.maxX, link.rect.maxY)
            output.append("] /StructParent ")
            output.append(numbers.parentKey + scene.pages.count + number)
            output.append(" /Contents ")
            output.appendText(link.text)
            output.append(" /A <</S /URI /URI ")
            output.appendLiteral(LinkAttribute.escaped(link.address).utf8)
            output.append(">>>>")
        }
    }
}

extension SceneItem {
    /// What is read instead of it. A code without a text of its own is named after its kind.
    fileprivate var spokenText: String {
        if let alternative, !alternative.isEmpty { return alternative }
        guard case .code(let code) = content else { return element }
        switch code.symbol.symbology {
        case .qr: return "QR code"
        case .code128: return "Barcode"
        case .pdf417: return "PDF417 code"
        case .aztec: return "Aztec code"
        case .datamatrix: return "Data Matrix code"
        }
    }
}

/// Writes what belongs to one ticket: its pages, with what is on them, and the parts of the structure that are its own.
struct RecordWriter {
    let scene: Scene
    let tags: TagPlan
    let tree: StructureTree
    let numbers: RecordNumbers
    let fonts: DocumentFonts
    let pictures: PressedPictures
    let placed: PlacedParts
    let pieces: KeptPieces
    /// What pages share; nil in a document of one ticket.
    var stretches: SharedStretches?
    let writer: ObjectWriter

    /// Writes the pages below the node `parent` of the page tree; `identifier` takes in what is on them.
    func writePages(content: ContentStream, parent: Int, identifier: inout FileIdentifier) throws(RenderError) {
        let resources = PageResources(pictures: pictures)
        var written: [WrittenPage] = []
        for (index, page) in scene.pages.enumerated() {
            content.removeAll()
            var painter = PageContent(
                page, stream: content, fonts: fonts, resources: resources, pieces: pieces, writer: writer)
            try painter.write(tags: tags.pages[index], page: index)
            let streams = write(content, number: numbers.contents + index, identifier: &identifier)
            written.append(WrittenPage(streams: streams, links: painter.links))
        }
        let dictionary = writeResources(resources)
        var annotation = 0
        for (index, page) in written.enumerated() {
            let first = annotation
            for link in page.links {
                write(link, number: annotation, page: index)
                annotation += 1
            }
            writer.pack(numbers.pages + index) {
                write(
                    page, index: index, parent: parent, resources: dictionary, annotations: first..<annotation, to: $0)
            }
        }
    }

    private struct WrittenPage {
        /// The numbers of its content's streams.
        var streams: [Int]
        var links: [PageContent.LinkArea]
    }

    private func writeResources(_ resources: PageResources) -> Int {
        let parts = resources.parts.map { placed.number(of: $0.identity, $0.parts, in: writer) }
        return placed.number(in: writer) {
            resources.append(to: $0, part: { parts[$0] }, font: { fonts.number(of: $0) })
        }
    }

    /// Finds out whether the ticket can be drawn, before anything of it is written.
    static func prepare(_ scene: Scene, fonts: DocumentFonts, pictures: PressedPictures) throws(RenderError) {
        for item in scene.pages.lazy.flatMap(\.items) {
            do {
                switch item.contentAtOrigin {
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

    /// The numbers of the streams that the content becomes.
    private func write(_ content: ContentStream, number: Int, identifier: inout FileIdentifier) -> [Int] {
        if let stretches {
            return stretches.write(content, number: number, in: writer) { identifier.add($0) }
        }
        identifier.add(writer.write(content, number: number))
        return [number]
    }

    /// A page object (ISO 32000-1, 7.7.3.3).
    private func write(
        _ page: WrittenPage, index: Int, parent: Int, resources: Int, annotations: Range<Int>, to output: PDFBytes
    ) {
        let size = scene.pages[index].size
        output.append("<</Type/Page/Parent ")
        output.append(parent)
        output.append(" 0 R/MediaBox[0 0 ")
        output.append(size.width)
        output.append(" ")
        output.append(size.height)
        output.append("]/Resources ")
        output.append(resources)
        output.append(" 0 R/Contents ")
        if page.streams.count == 1 {
            output.append(page.streams[0])
            output.append(" 0 R")
        } else {
            output.append(references: page.streams)
        }
        output.append("/StructParents ")
        output.append(numbers.parentKey + index)
        // Readers go from link to link in the order of the structure (ISO 14289-1, 7.18.3).
        output.append("/Tabs/S")
        if !annotations.isEmpty {
            output.append("/Annots")
            output.append(references: annotations.lazy.map { numbers.annotations + $0 })
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

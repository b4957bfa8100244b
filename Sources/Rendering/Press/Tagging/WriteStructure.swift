/// The numbers that the parts of one record get in a file.
struct RecordNumbers {
    /// What the record's elements stand in.
    var root: Int
    /// The first of the structure elements.
    var elements: Int
    /// The first of the pages.
    var pages: Int
    /// The first of the pages' content streams.
    var contents: Int
    /// The first of the annotations.
    var annotations: Int
    /// The key of the first page in the parent tree; the annotations' keys follow those of the pages.
    var parentKey: Int
}

extension StructureTree {
    /// Writes one element; `alternative` is the text to be read instead of it.
    func write(_ index: Int, numbers: RecordNumbers, alternative: String? = nil, to output: PDFBytes) {
        let element = elements[index]
        output.append("<</S /")
        output.append(element.type)
        output.append(" /P ")
        output.append(element.parent.map { numbers.elements + $0 } ?? numbers.root)
        output.append(" 0 R /Pg ")
        output.append(numbers.pages + element.page)
        output.append(" 0 R")
        if let attributes = element.attributes {
            output.append(" ")
            output.append(attributes)
        }
        if let alternative {
            output.append(" /Alt ")
            output.appendText(alternative)
        }
        if !element.children.isEmpty {
            output.append(" /K ")
            writeChildren(of: element, numbers: numbers, to: output)
        }
        output.append(">>")
    }

    private func writeChildren(of element: Element, numbers: RecordNumbers, to output: PDFBytes) {
        if element.children.count == 1, case .content(let sequence) = element.children[0] {
            output.append(sequence)
            return
        }
        output.append("[")
        for (place, child) in element.children.enumerated() {
            if place > 0 { output.append(" ") }
            switch child {
            case .element(let index):
                output.append(numbers.elements + index)
                output.append(" 0 R")
            case .content(let sequence): output.append(sequence)
            case .annotation(let index):
                output.append("<</Type /OBJR /Obj ")
                output.append(numbers.annotations + index)
                output.append(" 0 R>>")
            }
        }
        output.append("]")
    }

    /// Writes the record's entries of the parent tree (ISO 32000-1, 14.7.4.4): which element a page's content belongs to.
    func writeParents(numbers: RecordNumbers, to output: PDFBytes) {
        for (page, owners) in owners.enumerated() {
            output.append(numbers.parentKey + page)
            output.append(" [")
            for (place, owner) in owners.enumerated() {
                if place > 0 { output.append(" ") }
                output.append(numbers.elements + owner)
                output.append(" 0 R")
            }
            output.append("] ")
        }
        for (index, owner) in annotationOwners.enumerated() {
            output.append(numbers.parentKey + owners.count + index)
            output.append(" ")
            output.append(numbers.elements + owner)
            output.append(" 0 R ")
        }
    }

    /// How many keys of the parent tree the record takes.
    var parentKeys: Int { owners.count + annotationOwners.count }
}

import Foundation
import Testing

@testable import Rendering

/// A PDF of one page with shapes, pictures and codes, put together from the press's pieces, and what others see in it.
struct PressedSheet {
    /// In points.
    let size: Size
    private let stream = ContentStream()
    private var output: PDFBytes { stream.bytes }
    let resources: PageResources
    let operators: PaintOperators

    init(width: Double, height: Double, pictures: PressedPictures = PressedPictures()) {
        size = Size(width: width, height: height)
        resources = PageResources(pictures: pictures)
        operators = PaintOperators(stream: stream, resources: resources)
        output.append("1 0 0 -1 0 \(height) cm\n")
    }

    /// The sheet with `items` on it.
    init(_ items: [SceneItem], width: Double, height: Double) throws {
        self.init(width: width, height: height)
        for item in items { try paint(item) }
    }

    func paint(_ item: SceneItem) throws {
        try operators.saved {
            if item.transform != .identity { output.concatenate(item.transform) }
            switch item.content {
            case .text: break
            case .path(let path, let fill, let stroke):
                operators.paint(path, fill: fill, stroke: stroke, box: item.frame)
            case .image(let image): try operators.paint(image, isLasting: item.isStatic)
            case .code(let code): try operators.paint(code, frame: item.frame, isLasting: item.isStatic)
            }
        }
    }

    var content: [UInt8] { output.array }

    /// The same as it stands in a file.
    var packedContent: [UInt8] {
        let packed = CodedStream()
        stream.compress(into: packed)
        return Array(packed.bytes)
    }

    /// The file: catalog, pages, page, content, and then the parts, each behind the one before.
    var pdf: [UInt8] {
        let file = PDFBytes()
        var offsets: [Int] = []
        var next = 7
        let bases = resources.parts.map { part in
            defer { next += part.parts.bodies.count }
            return next
        }
        func object(_ body: () -> Void) {
            offsets.append(file.count)
            file.append("\(offsets.count) 0 obj\n")
            body()
            file.append("\nendobj\n")
        }
        file.append("%PDF-1.7\n%\u{E2}\u{E3}\n")
        object { file.append("<</Type/Catalog/Pages 2 0 R/OutputIntents[5 0 R]>>") }
        object { file.append("<</Type/Pages/Kids[3 0 R]/Count 1>>") }
        object {
            file.append("<</Type/Page/Parent 2 0 R/MediaBox[0 0 \(size.width) \(size.height)]/Contents 4 0 R")
            file.append("/Group<</S/Transparency/CS/DeviceRGB>>/Resources")
            resources.append(to: file, part: { bases[$0] }, font: { $0 })
            file.append(">>")
        }
        object { file.append(PDFParts.stream(PDFParts.Body(), content), base: 0) }
        for body in PDFParts.outputIntent.bodies { object { file.append(body, base: 5) } }
        for (part, base) in zip(resources.parts, bases) {
            for body in part.parts.bodies { object { file.append(body, base: base) } }
        }
        let start = file.count
        file.append("xref\n0 \(offsets.count + 1)\n0000000000 65535 f \n")
        for offset in offsets {
            file.append(offset, digits: 10)
            file.append(" 00000 n \n")
        }
        file.append("trailer\n<</Size \(offsets.count + 1)/Root 1 0 R>>\nstartxref\n\(start)\n%%EOF\n")
        return file.array
    }

    /// Finds nothing wrong with the file, in the eyes of qpdf and MuPDF.
    func expectSound(sourceLocation: SourceLocation = #_sourceLocation) throws {
        let file = pdf
        let check = try ExternalTool.run("qpdf", "--check", "FILE", on: file, named: "sheet.pdf")
        #expect(check.status == 0, "\(check.text)", sourceLocation: sourceLocation)
        for arguments in [["draw", "-q", "-o", "drawn.ppm", "FILE"], ["clean", "FILE", "clean.pdf"]] {
            let result = try ExternalTool.run("mutool", arguments, on: file, named: "sheet.pdf")
            // Debian's MuPDF is built without a colour engine, and says so each time.
            let words = result.text.split(whereSeparator: \.isNewline)
                .filter { $0 != "warning: ICC support is not available" && !$0.allSatisfy(\.isWhitespace) }
            #expect(result.status == 0 && words.isEmpty, "\(words)", sourceLocation: sourceLocation)
        }
    }
}

/// How far two pictures of the same page are from each other.
struct Difference: CustomStringConvertible {
    /// Of all samples, 0…255.
    private(set) var mean = 0.0
    /// The share of pixels in which some sample differs by more than 40: edges that fall between pixels.
    private(set) var far = 0.0

    /// What poppler shows of the press's sheet, against what it shows of the canvas's, at 144 dpi: so that both are
    /// smoothed at the edges by the same program.
    init(_ items: [SceneItem], width: Double, height: Double, canvas: CairoCanvas) throws {
        let page = ScenePage(name: "sheet", size: Size(width: width, height: height), items: items)
        let seen = try PDFPicture(of: PressedSheet(items, width: width, height: height).pdf, dpi: 144).raster
        let wanted = try PDFPicture(of: canvas.pdf(Scene(page)), dpi: 144).raster
        try #require((seen.width, seen.height) == (wanted.width, wanted.height))
        var (sum, count) = (0.0, 0)
        for y in 0..<wanted.height {
            for x in 0..<wanted.width {
                let (a, b) = (seen.colour(x: x, y: y), wanted.colour(x: x, y: y))
                let differences = [a.red - b.red, a.green - b.green, a.blue - b.blue].map { abs($0) * 255 }
                sum += differences.reduce(0, +)
                if differences.contains(where: { $0 > 40 }) { count += 1 }
            }
        }
        mean = sum / Double(3 * wanted.width * wanted.height)
        far = Double(count) / Double(wanted.width * wanted.height)
    }

    var description: String { "mean \(mean), far \(far)" }
}

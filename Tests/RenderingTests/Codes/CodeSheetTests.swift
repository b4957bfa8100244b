import Testing

@testable import Rendering

@Suite("A sheet of all codes")
struct CodeSheetTests {
    private let symbologies = CodeElement.Symbology.allCases

    /// A code of each kind on one page, each with a payload that names it.
    private func sheet() throws -> Sheet {
        let codes = symbologies.enumerated().map { index, symbology in
            let (x, y) = (10 + 100 * (index % 2), 10 + 95 * (index / 2))
            let name = symbology.rawValue
            return "- { code: \"{ticket.code}/\(name)\", type: \(name), id: \(name), box: [\(x), \(y), 90, 60] }"
        }
        return try Sheet(codes.joined(separator: "\n"), size: "[210mm, 297mm]")
    }

    @Test(arguments: [150, 300])
    func `every kind of code is read from the PDF`(dpi: Int) throws {
        let sheet = try sheet()
        let pdf = try sheet.renderer.pdf(try sheet.scene(["ticket.code": "TP1:0A1B2C"]))
        let scratch = try Scratch()
        let pictures = try Tool.rasters(of: pdf, page: 0, dpi: [dpi], in: scratch)
        #expect(symbologies.count == 5)
        #expect(try Tool.zxing(pictures).sorted() == symbologies.map { "TP1:0A1B2C/\($0.rawValue)" }.sorted())
        let zbar = try Tool.zbar(pictures)
        #expect(zbar.contains("TP1:0A1B2C/qr") && zbar.contains("TP1:0A1B2C/code128"), "\(zbar)")
    }
}

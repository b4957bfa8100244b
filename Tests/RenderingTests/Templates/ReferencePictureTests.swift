import Foundation
import Testing

@testable import Rendering

/// Each template's `reference.png` is its first page, in the README and as the golden image of this test; the pages after
/// it are `reference-2.png` and so on. After a change that is meant, `make references` accepts the new pictures and says
/// by how much they differ.
@Suite("Reference pictures")
struct ReferencePictureTests {
    static let dpi = 120.0
    static let differences = Project.root.appending(path: ".build/differences")

    static var isAccepting: Bool { ProcessInfo.processInfo.environment["TICKETPRESS_REFERENCES"] == "accept" }

    @Test(arguments: Shipped.names)
    func `every page of a template looks as it did when it was looked at`(name: String) throws {
        let shipped = try Shipped(name)
        let scene = try shipped.scene()
        #expect(
            scene.pages.map(\.name) == shipped.compiled.template.pages.map(\.name), "the sample should show every page")
        let scratch = try Scratch()
        try FileManager.default.createDirectory(at: Self.differences, withIntermediateDirectories: true)
        let pages = try scene.pages.indices.map { page in
            PictureComparison(
                reference: reference(name, page: page),
                actual: try scratch.write(
                    try shipped.renderer.png(scene, page: page, dpi: Self.dpi), "page-\(page + 1).png"),
                sheet: Self.differences.appending(path: "\(name)-\(page + 1).png"))
        }
        try compare(pages)
        let references = try FileManager.default.contentsOfDirectory(atPath: reference(name, page: 0).folder.path)
            .filter { $0.hasPrefix("reference") }
        #expect(references.sorted() == pages.map(\.reference.lastPathComponent).sorted(), "one for each page")
    }

    private func reference(_ name: String, page: Int) -> URL {
        Project.root.appending(path: "templates/\(name)/reference\(page == 0 ? "" : "-\(page + 1)").png")
    }

    private func compare(_ pages: [PictureComparison]) throws {
        for (page, difference) in zip(pages, try PictureComparison.differences(of: pages)) {
            let file = "templates/\(page.reference.folder.lastPathComponent)/\(page.reference.lastPathComponent)"
            let place = page.sheet.map { ".build/differences/\($0.lastPathComponent)" } ?? ""
            guard Self.isAccepting else {
                #expect(
                    difference.pixels <= PictureComparison.tolerance,
                    "\(file): \(difference.percent) of the pixels differ, see \(place); if it is meant: make references"
                )
                continue
            }
            if difference.pixels > 0 {
                try Data(contentsOf: page.actual).write(to: page.reference)
                print("\(file): accepted, \(difference.percent) of the pixels differ, see \(place)")
            } else {
                print("\(file): as it was, \(difference.percent) of the pixels differ")
            }
        }
    }
}

@Suite("The comparison of pictures")
struct PictureComparisonTests {
    /// The page with the item changed, as a pair to compare.
    private func pair(
        _ page: ScenePage, _ shipped: Shipped, in scratch: Scratch, item: Int, change: (inout SceneItem) -> Void
    ) throws -> PictureComparison {
        var changed = page
        change(&changed.items[item])
        let pngs = try [page, changed].map { page in
            let scene = Scene(properties: SceneProperties(title: "", language: "en"), pages: [page])
            return try shipped.renderer.png(scene, page: 0, dpi: ReferencePictureTests.dpi)
        }
        let id = UUID().uuidString
        return PictureComparison(
            reference: try scratch.write(pngs[0], "\(id)-before.png"),
            actual: try scratch.write(pngs[1], "\(id)-after.png"))
    }

    /// The text that has the least ink of all on the page.
    private func smallestText(_ page: ScenePage) throws -> Int {
        func ink(_ item: SceneItem) -> Double {
            item.runs.map { $0.size * $0.size * Double($0.text.filter { !$0.isWhitespace }.count) }.reduce(0, +)
        }
        return try #require(
            page.items.indices.filter { ink(page.items[$0]) > 0 }.min { ink(page.items[$0]) < ink(page.items[$1]) })
    }

    @Test(arguments: Shipped.names)
    func `sees the smallest text of a page moved by a point, and in another colour`(name: String) throws {
        let shipped = try Shipped(name)
        let scratch = try Scratch()
        var pairs: [PictureComparison] = []
        for page in try shipped.scene().pages {
            let item = try smallestText(page)
            for offset in [Point(x: 1, y: 0), Point(x: 0, y: 1)] {
                pairs.append(
                    try pair(page, shipped, in: scratch, item: item) { $0 = $0.moved(by: offset) })
            }
            pairs.append(try pair(page, shipped, in: scratch, item: item) { $0.changeColour() })
            pairs.append(try pair(page, shipped, in: scratch, item: item) { _ in })
        }
        let differences = try PictureComparison.differences(of: pairs).map(\.pixels)
        for index in differences.indices {
            let seen = differences[index] > PictureComparison.tolerance
            #expect(seen == (index % 4 != 3), "\(differences)")
        }
    }

    @Test func `pictures of different sizes differ everywhere`() throws {
        let scratch = try Scratch()
        let files = try [(4, 3), (3, 4)].map { width, height in
            try scratch.write(SamplePNG.make(width: width, height: height), "\(width).png")
        }
        let difference = try PictureComparison.differences(of: [
            PictureComparison(reference: files[0], actual: files[1]),
            PictureComparison(reference: scratch.file("none.png"), actual: files[1]),
        ])
        #expect(difference.map(\.percent) == ["100.00 %", "100.00 %"])
    }
}

extension URL {
    fileprivate var folder: URL { deletingLastPathComponent() }
}

extension SceneItem {
    /// Every run a third lighter or darker.
    fileprivate mutating func changeColour() {
        let changed = runs.map { run in
            var run = run
            func changed(_ part: Double) -> Double { part > 0.5 ? part - 0.33 : part + 0.33 }
            run.colour = Colour(
                red: changed(run.colour.red), green: changed(run.colour.green), blue: changed(run.colour.blue))
            return run
        }
        content = .text(changed)
    }
}

import Testing

@testable import Rendering

@Suite struct `Two versions of a page` {
    private let canvas = CairoCanvas(fonts: InstalledFont.library)

    /// A page of 200 by 100 pixels with a black square for each place.
    private func page(_ places: [(x: Double, y: Double)], side: Double = 12, size: Size? = nil) throws -> Raster {
        let size = size ?? Size(width: 200, height: 100)
        return try canvas.raster(
            places.map { .box(Rect(x: $0.x, y: $0.y, width: side, height: side), .solid(.black)) },
            region: Rect(x: 0, y: 0, width: size.width, height: size.height), scale: 1)
    }

    @Test func `have no differences where they are the same`() throws {
        let page = try page([(20, 20), (120, 60)])
        #expect(page.differences(from: page) == [])
    }

    @Test func `differ where something came or went, and each place is marked once`() throws {
        let before = try page([(20, 20), (120, 60)])
        let after = try page([(20, 20), (40, 60)])
        let found = before.differences(from: after)
        try #require(found.count == 2)
        #expect(found == after.differences(from: before))
        for (region, x) in zip(found.sorted { $0.x < $1.x }, [40, 120]) {
            // All of the square, and not much beside.
            #expect(region.x <= x && region.y <= 60 && region.x + region.width >= x + 12)
            #expect(region.width <= 26 && region.height <= 26)
        }
    }

    @Test func `differ in one place where what differs is close together`() throws {
        let found = try page([(20, 20), (38, 20), (56, 20)]).differences(from: page([]))
        #expect(found == [PixelRect(x: 14, y: 14, width: 60, height: 24)])
    }

    @Test(arguments: [(0.4, 0.0), (0.0, 0.7), (0.9, 0.9)])
    func `are the same where an edge lies less than a pixel beside`(x: Double, y: Double) throws {
        #expect(try page([(20, 20)]).differences(from: page([(20 + x, 20 + y)])) == [])
    }

    @Test func `are the same but for a speck`() throws {
        #expect(try page([(20, 20)]).differences(from: page([(20, 20), (100, 50)], side: 12)) != [])
        #expect(try page([]).differences(from: page([(100, 50)], side: 1)) == [])
    }

    @Test func `differ in what only the larger one has`() throws {
        let (small, large) = (try page([]), try page([], size: Size(width: 200, height: 140)))
        #expect(small.differences(from: large) == [PixelRect(x: 0, y: 94, width: 200, height: 46)])
        #expect(large.differences(from: small) == small.differences(from: large))
    }

    @Test func `have no pixels, or a few, without harm`() {
        let none = Raster(width: 0, height: 0, bytes: [])
        #expect(none.differences(from: none) == [])
        let one = Raster(width: 1, height: 1, bytes: [0, 0, 0])
        #expect(one.differences(from: one) == [])
    }
}

@Suite struct `A comparison sheet` {
    private let canvas = CairoCanvas(fonts: InstalledFont.library)

    private func page(_ x: Double) throws -> Raster {
        try canvas.raster(
            [.box(Rect(x: x, y: 40, width: 12, height: 12), .solid(.black))],
            region: Rect(x: 0, y: 0, width: 500, height: 100), scale: 1)
    }

    private func sheet(_ before: [Raster], _ after: [Raster], title: String = "Ticket 1") -> ComparisonSheet {
        ComparisonSheet(
            title: title, lines: ["Night Music"], before: .init(caption: "As it is", pages: before, remark: "None"),
            after: .init(caption: "As it would be", pages: after, remark: "Too wide"))
    }

    private func isMark(_ colour: Colour) -> Bool { colour.red > 0.85 && colour.green < 0.05 && colour.blue < 0.3 }

    @Test func `marks what differs on both versions, and nothing where they are the same`() throws {
        let painter = try ComparisonPainter(fonts: Project.fonts())
        let (one, other) = (try page(100), try page(300))
        #expect(try !painter.raster(sheet([one], [one])).colours.contains(where: isMark))
        let drawn = try painter.raster(sheet([one], [other]))
        #expect(drawn.width == 2 * 500 + 3 * 32)
        for column in [0..<drawn.width / 2, drawn.width / 2..<drawn.width] {
            let marks = column.filter { x in
                (0..<drawn.height).contains { isMark(drawn.colour(x: x, y: $0)) }
            }
            // Two squares in each column, 200 pixels apart.
            #expect((marks.last ?? 0) - (marks.first ?? 0) > 200)
            #expect(marks.count < 70)
        }
    }

    @Test func `has the pages below each other, and marks a page that only one version has`() throws {
        let sheet = sheet([try page(100)], [try page(100), try page(300)])
        #expect(sheet.differences == [[], [PixelRect(x: 0, y: 0, width: 500, height: 100)]])
        let drawn = try ComparisonPainter(fonts: Project.fonts()).raster(sheet)
        #expect(drawn.height > 2 * 100)
    }

    @Test func `shows a version without pages by its remark, and marks nothing`() throws {
        let sheet = sheet([], [try page(100)])
        #expect(sheet.differences.isEmpty)
        let drawn = try ComparisonPainter(fonts: Project.fonts()).raster(sheet)
        #expect(!drawn.colours.contains(where: isMark))
    }

    @Test(arguments: ["李小龍 · فاطمة · Łukasik", "\u{E000}\u{10FFFD}", "🎷", String(repeating: "long ", count: 400)])
    func `has a heading whatever is in it`(title: String) throws {
        let page = try page(100)
        let png = try ComparisonPainter(fonts: Project.fonts()).png(sheet([page], [page], title: title))
        #expect(PNGFile.size(of: png)?.width == 2 * 500 + 3 * 32)
    }
}

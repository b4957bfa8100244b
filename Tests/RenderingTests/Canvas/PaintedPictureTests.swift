import Foundation
import Testing

@testable import Rendering

@Suite struct `A picture` {
    private let canvas = CairoCanvas(fonts: InstalledFont.library)
    private let target = Rect(x: 0, y: 0, width: 80, height: 40)

    private func colours(of image: SceneImage, at points: [(Int, Int)]) throws -> [Colour] {
        let raster = try canvas.raster(
            [.image(image)], region: Rect(x: 0, y: 0, width: 100, height: 100), scale: 1)
        return points.map { raster.colour(x: $0.0, y: $0.1) }
    }

    @Test func `fills its target to the edge`() throws {
        let seen = try colours(
            of: SceneImage(picture: .fourPixels(), target: target), at: [(0, 0), (79, 0), (0, 39), (79, 39), (81, 20)])
        #expect(seen.map(\.hex) == ["#ff0000", "#00ff00", "#0000ff", "#7f7f7f", "#ffffff"])
    }

    @Test func `is cut off at its clip`() throws {
        let circle = Path.ellipse(in: Rect(x: 20, y: 0, width: 40, height: 40))
        let seen = try colours(
            of: SceneImage(picture: .redAndBlue(), target: target, clip: circle), at: [(5, 5), (30, 20), (50, 20)])
        #expect(seen[0].hex == "#ffffff")
        #expect(seen[1].red > 0.9 && seen[2].blue > 0.9)
    }

    @Test func `from a camera that was turned stands upright`() throws {
        let photo = try Picture.redAndBlue().taken(orientation: 6, width: 4, height: 8)
        let seen = try colours(
            of: SceneImage(picture: photo, target: Rect(x: 0, y: 0, width: 40, height: 80)), at: [(20, 10), (20, 70)])
        #expect(seen[0].red > 0.9 && seen[1].blue > 0.9)
        // A layout that has not reckoned with the turn gets the picture as it lies in the file.
        let lying = try Picture.redAndBlue().taken(orientation: 6, width: 8, height: 4)
        let asItLies = try colours(of: SceneImage(picture: lying, target: target), at: [(10, 20), (70, 20)])
        #expect(asItLies[0].red > 0.9 && asItLies[1].blue > 0.9)
    }

    @Test func `in JPEG goes into the PDF and the SVG byte for byte`() throws {
        let photo = try Picture.redAndBlue()
        let page = ScenePage(.image(SceneImage(picture: photo, target: target)))
        #expect(try canvas.pdf(Scene(page)).firstRange(of: photo.bytes) != nil)
        #expect(try canvas.svg(page).firstRange(of: Array("data:image/jpeg;base64,".utf8)) != nil)
    }

    @Test func `in JPEG looks the same in a PDF`() throws {
        let page = ScenePage(
            .image(SceneImage(picture: try .redAndBlue(), target: target)), width: 100, height: 100)
        let seen = try PDFPicture(of: canvas.pdf(Scene(page)), dpi: 72)
        #expect(seen.colour(x: 10, y: 20).red > 0.9 && seen.colour(x: 70, y: 20).blue > 0.9)
        #expect(seen.colour(x: 10, y: 60).hex == "#ffffff")
    }

    @Test func `in four inks is given the colours of a screen`() throws {
        let page = ScenePage(.image(SceneImage(picture: try .inks(), target: target)), width: 100, height: 100)
        let pdf = try canvas.pdf(Scene(page))
        #expect(pdf.firstRange(of: Array("/DeviceCMYK".utf8)) == nil)
        let seen = try PDFPicture(of: pdf, dpi: 72)
        #expect(seen.colour(x: 10, y: 20).red > 0.8 && seen.colour(x: 70, y: 20).blue > 0.8)
    }

    @Test func `that comes again is in the document once`() throws {
        let items: [SceneItem] = try [
            .image(SceneImage(picture: .fourPixels(), target: target)),
            .image(SceneImage(picture: .redAndBlue(), target: target.offset(by: Point(x: 0, y: 50)))),
            .image(SceneImage(picture: .drawing(), target: target.offset(by: Point(x: 0, y: 100)))),
        ]
        let page = ScenePage(name: "front", size: Size(width: 300, height: 200), items: items + items)
        let once = try canvas.pdf(Scene(ScenePage(name: "front", size: page.size, items: items)))
        let often = try canvas.pdf(Scene(page, page, page))
        func objects(_ pdf: [UInt8]) -> Int {
            String(decoding: pdf, as: UTF8.self).components(separatedBy: "/Type /XObject").count - 1
        }
        #expect(objects(once) == objects(often))
        #expect(objects(once) >= 3)
    }

    @Test func `that is drawn stays sharp in a PDF`() throws {
        let page = ScenePage(.image(SceneImage(picture: .drawing(), target: target)))
        let pdf = try canvas.pdf(Scene(page))
        #expect(
            try ExternalTool.run("pdfimages", "-list", "FILE", on: pdf, named: "t.pdf").text.split(separator: "\n")
                .count == 2)
    }

    @Test func `that is drawn is stretched to its target`() throws {
        for seen in try [
            colours(of: SceneImage(picture: .drawing(), target: target), at: [(20, 20), (60, 20), (90, 20)]),
            {
                let pdf = try canvas.pdf(
                    Scene(ScenePage(.image(SceneImage(picture: .drawing(), target: target)), width: 100, height: 100)))
                let picture = try PDFPicture(of: pdf, dpi: 72)
                return [20, 60, 90].map { picture.colour(x: $0, y: 20) }
            }(),
        ] {
            #expect(seen.map(\.hex) == ["#ff0000", "#0000ff", "#ffffff"])
        }
    }

    @Test func `cannot reach out of its file`() throws {
        let nosy = Picture.svg(
            """
            <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="10" height="10">
            <image xlink:href="file:///usr/share/pixmaps/debian-logo.png" width="10" height="10"/>
            <rect width="1" height="1" fill="red"/></svg>
            """, width: 10, height: 10)
        let seen = try colours(
            of: SceneImage(picture: nosy, target: Rect(x: 0, y: 0, width: 100, height: 100)), at: [(5, 5), (50, 50)])
        #expect(seen.map(\.hex) == ["#ff0000", "#ffffff"])
    }

    @Test(arguments: [Picture.Format.png, .jpeg, .svg])
    func `that is damaged is refused with the element's name`(format: Picture.Format) throws {
        let whole = try [.png: Picture.fourPixels(), .jpeg: Picture.redAndBlue(), .svg: Picture.drawing()][format]
        var broken = try #require(whole)
        broken.bytes = Array(broken.bytes.prefix(40))
        let item = SceneItem.image(SceneImage(picture: broken, target: target), element: "front/photo")
        for draw in [{ try canvas.pdf(Scene(ScenePage(item))) }, { try canvas.png(ScenePage(item), dpi: 72) }] {
            let error = #expect(throws: RenderError.self) { try draw() }
            #expect(error?.element == "front/photo")
            guard case .imageUnreadable = error?.problem else {
                Issue.record("\(String(describing: error))")
                continue
            }
        }
    }

    @Test func `of a monstrous size is refused before it is unpacked`() throws {
        var monster = try Picture.fourPixels()
        monster.bytes.replaceSubrange(16..<24, with: [0, 0, 0x7F, 0, 0, 0, 0x7F, 0])
        monster.digest = "monster"
        #expect(throws: RenderError(.imageTooLarge(limit: "50 megapixels"), element: "image")) {
            try canvas.png(ScenePage(.image(SceneImage(picture: monster, target: target))), dpi: 72)
        }
    }

    @Test func `that has not been used for long makes room`() throws {
        // Each costs 24 MB decoded; five are more than the canvas keeps.
        let white = try canvas.png(ScenePage(width: 1200, height: 2000), dpi: 72)
        for index in 0..<5 {
            let picture = Picture(
                format: .png, size: Size(width: 1200, height: 2000), bytes: white, digest: "white \(index)")
            _ = try canvas.pdf(Scene(ScenePage(.image(SceneImage(picture: picture, target: target)))))
            #expect(canvas.pictures.cost <= PictureSurfaces.budget)
        }
    }
}
